// The shape of a build as `crates/pipeline` shows it to its builder.

import type { AppDefinition, Visibility } from './definition';

export type Mode = 'app' | 'workflow' | 'code';

export type FeatureStatus =
	'drafting' | 'building' | 'awaiting_approval' | 'publishing' | 'done' | 'failed' | 'cancelled';

export type Stage =
	'analyst' | 'spec' | 'planner' | 'contract_tester' | 'implementer' | 'checks' | 'reviewers' | 'publish';

export interface Usage {
	input_tokens: number;
	cached_input_tokens: number;
	output_tokens: number;
}

export interface StageRun {
	stage: Stage;
	state: 'waiting' | 'running' | 'done' | 'failed';
	started_at: number | null;
	finished_at: number | null;
	attempts: number;
	model: string | null;
	usage: Usage;
	cost_micros: number;
	note: string | null;
}

export interface Message {
	number: number;
	author: 'builder' | 'analyst';
	text: string;
	at: number;
}

export interface Question {
	id: string;
	text: string;
	options: string[];
}

export type FieldKind =
	| 'text'
	| 'long_text'
	| 'whole_number'
	| 'number'
	| 'money'
	| 'yes_no'
	| 'date'
	| 'date_time'
	| 'choice'
	| 'choices'
	| 'email'
	| 'web_address'
	| 'link'
	| 'running_number'
	| 'worked_out';

export type ScreenKind = 'list' | 'cards' | 'board' | 'calendar' | 'chart' | 'form' | 'detail';

export interface BriefField {
	id: string;
	label: string;
	kind: FieldKind;
	required?: boolean;
	choices?: string[];
	points_at?: string;
}

export interface BriefThing {
	id: string;
	label: string;
	label_one: string;
	fields: BriefField[];
	states?: string[];
}

export interface BriefPerson {
	id: string;
	label: string;
	may: string[];
}

export interface BriefScreen {
	id: string;
	label: string;
	kind: ScreenKind;
	thing: string;
	note?: string;
}

export interface Brief {
	title: string;
	summary: string;
	people: BriefPerson[];
	things: BriefThing[];
	rules: { id: string; text: string }[];
	screens: BriefScreen[];
	visibility: Visibility;
	coverage: { phrase: string; covered: boolean; note?: string }[];
	assumptions: string[];
}

export interface Plan {
	summary: string;
	steps: { title: string; detail: string; requirements?: string[] }[];
}

export interface CheckResult {
	test_id: string;
	sentence: string;
	holds: boolean;
	failure?: { step: number; expected: string; happened: string };
}

export interface CheckReport {
	passed: number;
	failed: number;
	results: CheckResult[];
}

export interface Finding {
	severity: 'error' | 'warning' | 'note';
	code: string;
	pointer: string;
	message: string;
}

export interface Review {
	verdict: 'pass' | 'revise';
	summary: string;
	findings: { pointer: string; message: string; blocking?: boolean }[];
}

export type ChangeKind =
	| 'table_added'
	| 'table_removed'
	| 'table_changed'
	| 'field_added'
	| 'field_removed'
	| 'field_retyped'
	| 'field_changed'
	| 'view_added'
	| 'view_removed'
	| 'view_changed'
	| 'access_changed'
	| 'automation_changed'
	| 'app_changed';

export interface Change {
	kind: ChangeKind;
	table?: string;
	item?: string;
	sentence: string;
	rows_affected: number;
	loses_data: boolean;
}

export type Risk = 'low' | 'medium' | 'high' | 'critical';

export interface MigrationPlan {
	from_version: number;
	to_version: number;
	difference: { changes: Change[] };
	risk: Risk;
	rows_losing_data: number;
}

export interface AppLink {
	owner: string;
	slug: string;
	version: number;
	path: string;
}

export interface FeatureView {
	id: string;
	title: string;
	mode: Mode;
	status: FeatureStatus;
	revision: number;
	created_at: number;
	updated_at: number;
	app: AppLink | null;
	conversation: Message[];
	questions: Question[];
	recommendation: { mode: Mode; reason: string } | null;
	brief: Brief | null;
	spec: { requirements: { id: string; text: string }[] } | null;
	plan: Plan | null;
	definition: AppDefinition | null;
	contract_tests: { tests: { id: string; sentence: string }[] } | null;
	report: CheckReport | null;
	findings: Finding[];
	reviews: Review[];
	changes: MigrationPlan | null;
	stages: StageRun[];
	cost: { usage: Usage; cost_micros: number; cap_micros: number };
	not_covered: string[];
	failure: { code: string; message: string } | null;
	preview_path: string | null;
	last_event: number;
}

export interface FeatureSummary {
	id: string;
	title: string;
	mode: Mode;
	status: FeatureStatus;
	app?: AppLink | null;
	created_at: number | string;
	updated_at: number | string;
}
