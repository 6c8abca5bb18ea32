// What people type, as wire values. Null stands for nothing; undefined for something that cannot be read.

export function parseInteger(text: string): number | null | undefined {
	const plain = text.replace(/[\s'’_]/g, '');
	if (plain === '') return null;
	if (!/^[+-]?\d+$/.test(plain)) return undefined;
	const value = Number(plain);
	return Number.isSafeInteger(value) ? value : undefined;
}

/** `1.234,50` in German and `1,234.50` in English are both `1234.50`. */
export function parseDecimal(text: string, locale: string): string | null | undefined {
	const parts = new Intl.NumberFormat(locale).formatToParts(1234567.8);
	const group = parts.find((part) => part.type === 'group')?.value ?? ',';
	const point = parts.find((part) => part.type === 'decimal')?.value ?? '.';
	let plain = text.replace(/[\s'’\u00a0\u202f]/g, '').replace(/\p{Sc}/gu, '');
	if (plain === '') return null;
	const points = plain.split(point).length - 1;
	const groups = plain.split(group).length - 1;
	// A lone separator with other than three digits behind it is a decimal point, whatever the language.
	const loneGroup = groups === 1 && points === 0 && !new RegExp(`\\${group}\\d{3}$`).test(plain);
	plain = loneGroup ? plain.replace(group, '.') : plain.replaceAll(group, '').replace(point, '.');
	return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? plain.replace(/^\+/, '').replace(/\.$/, '') : undefined;
}

/** A wire decimal as somebody of that locale would type it. */
export const typedDecimal = (value: string, locale: string): string =>
	value.replace(
		'.',
		new Intl.NumberFormat(locale).formatToParts(0.5).find((part) => part.type === 'decimal')?.value ?? '.'
	);
