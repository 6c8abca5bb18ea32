// What somebody has filled in so far, and what it means to the server.

import type { FormField, FormValues } from '#lib/api/forms.ts';

/** As typed: texts, and whether boxes are ticked. */
export type Draft = Record<string, string | boolean>;

export const emptyDraft = (fields: FormField[]): Draft =>
	Object.fromEntries(fields.map(({ name, kind }) => [name, kind === 'yes_no' ? false : '']));

/** A number that cannot be read stays a text, so that the server says what is wrong with it. */
export const valuesOf = (fields: FormField[], draft: Draft): FormValues =>
	Object.fromEntries(
		fields.map(({ name, kind }) => {
			const typed = draft[name] ?? '';
			if (typeof typed === 'boolean') return [name, typed];
			const text = typed.trim();
			if (text === '') return [name, null];
			const number = Number(text);
			return [name, kind === 'number' && Number.isFinite(number) ? number : text];
		})
	);

/** Its pages in order; numbers that no field has are left out. */
export const pagesOf = (fields: FormField[]): FormField[][] =>
	[...new Set(fields.map(({ page }) => page ?? 1))]
		.sort((first, second) => first - second)
		.map((page) => fields.filter((field) => (field.page ?? 1) === page));

/** The first page with something that does not fit. */
export const pageWithFault = (pages: FormField[][], faults: Record<string, string>): number =>
	Math.max(
		0,
		pages.findIndex((fields) => fields.some(({ name }) => name in faults))
	);

/** What a page still needs, by name. */
export function missing(fields: FormField[], draft: Draft): Record<string, string> {
	const empty = fields.filter(({ name, required }) => {
		const typed = draft[name] ?? '';
		return required && (typeof typed === 'boolean' ? !typed : typed.trim() === '');
	});
	return Object.fromEntries(
		empty.map(({ name, label, kind }) => [
			name,
			kind === 'yes_no' ? `${label} has to be agreed to.` : `${label} is needed.`
		])
	);
}
