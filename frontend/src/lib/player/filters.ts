// Conditions to tap, by kind of field.

import type { Field, FieldTest } from '#lib/api/shapes/definition.ts';

export interface FilterPreset {
	label: string;
	test: FieldTest;
}

export function presetsFor(field: Field): FilterPreset[] {
	const test = (op: FieldTest['op'], value?: unknown): FieldTest => ({ field: field.id, op, value });
	const blank = field.required ? [] : [{ label: 'Empty', test: test('empty') }];
	switch (field.type) {
		case 'select':
			return [
				...(field.options ?? []).map((option) => ({ label: option.label, test: test('eq', option.id) })),
				...blank
			];
		case 'multi_select':
			return (field.options ?? []).map((option) => ({
				label: option.label,
				test: test('contains', option.id)
			}));
		case 'boolean':
			return [
				{ label: 'Yes', test: test('eq', true) },
				{ label: 'No', test: test('eq', false) }
			];
		case 'date':
			return [
				{ label: 'Before today', test: test('lt', { today: 0 }) },
				{ label: 'Today', test: test('eq', { today: 0 }) },
				{ label: 'From today on', test: test('gte', { today: 0 }) },
				{ label: 'More than a week ago', test: test('lt', { today: -7 }) },
				...blank
			];
		case 'datetime':
			return [
				{ label: 'Already over', test: test('lt', { now: 0 }) },
				{ label: 'Still to come', test: test('gte', { now: 0 }) },
				...blank
			];
		case 'integer':
		case 'decimal':
		case 'money':
			return [{ label: 'More than nothing', test: test('gt', field.type === 'integer' ? 0 : '0') }, ...blank];
		case 'relation':
			return [{ label: 'Filled in', test: test('not_empty') }, ...blank];
		default:
			return [];
	}
}
