// What can be said about a value before the server is asked. The words are the server's own.

import type { Value } from '#lib/api/shapes/app.ts';
import type { Field } from '#lib/api/shapes/definition.ts';

export function localFault(field: Field, value: Value): string | null {
	const empty = value === null || value === '' || (Array.isArray(value) && value.length === 0);
	if (empty) return field.required ? `${field.label} is needed.` : null;
	if (typeof value === 'string' && field.max_length && [...value].length > field.max_length) {
		return `${field.label} may have at most ${field.max_length} characters.`;
	}
	return null;
}
