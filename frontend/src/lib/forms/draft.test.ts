import { expect, test } from 'vitest';
import type { FormField } from '#lib/api/forms.ts';
import { emptyDraft, missing, pagesOf, pageWithFault, valuesOf } from './draft';

const FIELDS: FormField[] = [
	{ name: 'name', label: 'Name', kind: 'text', required: true, page: 1 },
	{ name: 'count', label: 'Count', kind: 'number', page: 3 },
	{ name: 'agreed', label: 'Agreed', kind: 'yes_no', required: true, page: 3 }
];

test('what is typed becomes what the server takes', () => {
	const draft = { ...emptyDraft(FIELDS), name: ' Ann ', count: '1.5' };
	expect(valuesOf(FIELDS, draft)).toEqual({ name: 'Ann', count: 1.5, agreed: false });
	expect(valuesOf(FIELDS, { ...draft, name: ' ', count: 'many' })).toEqual({
		name: null,
		count: 'many',
		agreed: false
	});
});

test('pages are those that have fields, and the first with a fault is found', () => {
	const pages = pagesOf(FIELDS);
	expect(pages.map((page) => page.map(({ name }) => name))).toEqual([['name'], ['count', 'agreed']]);
	expect(pageWithFault(pages, { agreed: 'x' })).toBe(1);
	expect(pageWithFault(pages, {})).toBe(0);
});

test('what a page needs is named', () => {
	expect(missing(FIELDS, emptyDraft(FIELDS))).toEqual({
		name: 'Name is needed.',
		agreed: 'Agreed has to be agreed to.'
	});
});
