// What a field can hold, in the words of the brief.

import type { FieldKind } from '#lib/api/shapes/feature.ts';

export const KINDS: { value: FieldKind; label: string }[] = [
	{ value: 'text', label: 'Text' },
	{ value: 'long_text', label: 'Long text' },
	{ value: 'whole_number', label: 'Whole number' },
	{ value: 'number', label: 'Number' },
	{ value: 'money', label: 'Money' },
	{ value: 'yes_no', label: 'Yes or no' },
	{ value: 'date', label: 'Date' },
	{ value: 'date_time', label: 'Date and time' },
	{ value: 'choice', label: 'One of a list' },
	{ value: 'choices', label: 'Several of a list' },
	{ value: 'email', label: 'E-mail' },
	{ value: 'web_address', label: 'Web address' },
	{ value: 'link', label: 'Points at' },
	{ value: 'running_number', label: 'Running number' },
	{ value: 'worked_out', label: 'Worked out' }
];

export const kindLabel = (kind: FieldKind): string => KINDS.find((one) => one.value === kind)?.label ?? kind;
