// A build as its builder sees it, from the server's own description.

import type { components } from '../openapi';

type Schemas = components['schemas'];

export type Mode = Schemas['Mode'];
export type FeatureStatus = Schemas['FeatureStatus'];
export type Stage = Schemas['Stage'];
export type StageRun = Schemas['StageRun'];
export type FieldKind = Schemas['FieldKind'];
export type BriefField = Schemas['BriefField'];
export type BriefThing = Schemas['BriefThing'];
export type BriefPerson = Schemas['BriefPerson'];
export type Brief = Schemas['Brief'];
export type Change = Schemas['Change'];
export type Risk = Schemas['Risk'];
export type MigrationPlan = Schemas['MigrationPlan'];
export type FeatureView = Schemas['FeatureView'];
export type FeatureSummary = Schemas['FeatureSummary'];
