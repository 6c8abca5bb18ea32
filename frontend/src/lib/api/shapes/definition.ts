// The parts of an app's definition that pages name, from the server's own description.

import type { components } from '../openapi';

type Schemas = components['schemas'];

export type Tone = Schemas['Tone'];
export type FilterOp = Schemas['FilterOp'];
export type FieldTest = Omit<Schemas['FieldTest'], 'value'> & { value?: unknown };
export type Filter = FieldTest | { all: Filter[] } | { any: Filter[] } | { not: Filter };
export type FieldType = Schemas['FieldType'];
export type ResultType = Schemas['ResultType'];
export type Choice = Schemas['Choice'];
export type Field = Schemas['Field'];
export type Transition = Schemas['Transition'];
export type Lifecycle = Schemas['Lifecycle'];
export type Table = Schemas['Table'];
export type ViewType = Schemas['ViewType'];
export type MeasureOp = Schemas['MeasureOp'];
export type Sort = Schemas['Sort'];
export type Chart = Schemas['Chart'];
export type Related = Schemas['Related'];
export type Highlight = Schemas['Highlight'];
export type View = Schemas['View'];
export type Permission = Schemas['Permission'];
export type Grant = Schemas['Grant'];
export type Role = Schemas['Role'];
export type Visibility = Schemas['Visibility'];
export type Access = Schemas['Access'];
export type AppInfo = Schemas['AppInfo'];
export type AppDefinition = Schemas['AppDefinition'];
