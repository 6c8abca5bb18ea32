// The shape of an app's definition, as `crates/definition` publishes it.

export type Tone = 'neutral' | 'info' | 'success' | 'warning' | 'danger';

export type Operand = unknown;

export type FilterOp =
	| 'eq'
	| 'ne'
	| 'lt'
	| 'lte'
	| 'gt'
	| 'gte'
	| 'in'
	| 'not_in'
	| 'contains'
	| 'starts_with'
	| 'empty'
	| 'not_empty';

export interface FieldTest {
	field: string;
	op: FilterOp;
	value?: Operand;
}

export type Filter = FieldTest | { all: Filter[] } | { any: Filter[] } | { not: Filter };

export type FieldType =
	| 'text'
	| 'long_text'
	| 'rich_text'
	| 'integer'
	| 'decimal'
	| 'money'
	| 'boolean'
	| 'date'
	| 'datetime'
	| 'duration'
	| 'select'
	| 'multi_select'
	| 'email'
	| 'url'
	| 'phone'
	| 'rating'
	| 'percent'
	| 'color'
	| 'autonumber'
	| 'attachment'
	| 'user'
	| 'relation'
	| 'computed'
	| 'lookup'
	| 'rollup';

export type ResultType = 'text' | 'integer' | 'decimal' | 'money' | 'boolean' | 'date';

export interface Choice {
	id: string;
	label: string;
	tone?: Tone;
}

export interface Field {
	id: string;
	label: string;
	type: FieldType;
	help?: string;
	required?: boolean;
	unique?: boolean;
	default?: Operand;
	min?: Operand;
	max?: Operand;
	max_length?: number;
	pattern?: string;
	pattern_message?: string;
	options?: Choice[];
	table?: string;
	on_delete?: 'restrict' | 'clear' | 'cascade';
	expression?: string;
	result?: ResultType;
	decimals?: number;
	prefix?: string;
	visible_when?: string;
}

export interface Transition {
	id: string;
	label: string;
	from: string[];
	to: string;
	guard?: { expression: string; message: string };
	roles?: string[];
	set?: Record<string, Operand>;
}

export interface Lifecycle {
	field: string;
	initial: string;
	transitions: Transition[];
}

export interface Table {
	id: string;
	label: string;
	label_one: string;
	description?: string;
	icon?: string;
	title: string;
	fields: Field[];
	lifecycle?: Lifecycle;
	rules?: { id: string; message: string; fields?: string[] }[];
	unique?: { id: string; fields: string[]; message: string }[];
}

export type ViewType = 'grid' | 'detail' | 'form' | 'cards' | 'kanban' | 'calendar' | 'chart' | 'dashboard';

export type MeasureOp = 'count' | 'sum' | 'avg' | 'min' | 'max';

export interface Sort {
	field: string;
	descending?: boolean;
}

export interface Chart {
	kind: 'bar' | 'line' | 'pie';
	group_by: string;
	bucket?: 'day' | 'week' | 'month' | 'year';
	measure: { op: MeasureOp; field?: string };
}

export interface Related {
	table: string;
	field: string;
	fields?: string[];
}

export interface Highlight {
	filter: Filter;
	tone: Tone;
	label: string;
}

export interface View {
	id: string;
	label: string;
	type: ViewType;
	table?: string;
	icon?: string;
	roles?: string[];
	filter?: Filter;
	sort?: Sort[];
	fields?: string[];
	group_by?: string;
	subtitle?: string;
	start?: string;
	end?: string;
	color_by?: string;
	chart?: Chart;
	totals?: { field: string; op: MeasureOp }[];
	related?: Related[];
	highlights?: Highlight[];
	tiles?: string[];
	submit_label?: string;
}

export type Permission = boolean | { where: Filter };

export interface Grant {
	read?: Permission;
	create?: Permission;
	update?: Permission;
	delete?: Permission;
	hidden_fields?: string[];
	read_only_fields?: string[];
}

export interface Role {
	id: string;
	label: string;
	description?: string;
}

export type Visibility = 'private' | 'invited' | 'public';

export interface Access {
	visibility: Visibility;
	roles?: Role[];
	visitor_role?: string;
	tables: Record<string, Record<string, Grant>>;
}

export interface Alert {
	id: string;
	label: string;
	table: string;
	filter: Filter;
	tone: Tone;
	roles?: string[];
}

export interface AppInfo {
	name: string;
	description?: string;
	icon?: string;
	accent?: string;
	currency: string;
	time_zone: string;
	locale: string;
}

export interface AppDefinition {
	format: string;
	app: AppInfo;
	tables: Table[];
	views: View[];
	access: Access;
	alerts?: Alert[];
	automations?: { id: string; label: string }[];
	samples?: unknown[];
}
