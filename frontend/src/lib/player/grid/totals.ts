// Totals over rows that are all here, exactly: decimals are added as whole numbers of their smallest part.

import type { Row } from '#lib/api/shapes/app.ts';
import type { MeasureOp } from '#lib/api/shapes/definition.ts';

interface Scaled {
	digits: bigint;
	places: number;
}

function scaled(text: string): Scaled | null {
	const found = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
	if (!found) return null;
	const [, sign, whole = '0', fraction = ''] = found;
	return { digits: BigInt(`${sign}${whole}${fraction}`), places: fraction.length };
}

const raise = ({ digits, places }: Scaled, to: number): bigint => digits * 10n ** BigInt(to - places);

function written(digits: bigint, places: number): string {
	if (places === 0) return digits.toString();
	const sign = digits < 0n ? '-' : '';
	const text = (digits < 0n ? -digits : digits).toString().padStart(places + 1, '0');
	return `${sign}${text.slice(0, -places)}.${text.slice(-places)}`;
}

/** The total of one field; undefined for values that are no numbers, which the server may still know how to compare. */
export function totalOf(rows: Row[], field: string, op: MeasureOp): string | number | null | undefined {
	const present = rows
		.map((row) => row[field])
		.filter((value) => value !== null && value !== undefined && value !== '');
	if (op === 'count') return present.length;
	if (present.length === 0) return null;
	const numbers = present.map((value) => scaled(String(value)));
	if (numbers.some((one) => one === null)) return undefined;
	const known = numbers as Scaled[];
	const places = Math.max(...known.map((one) => one.places));
	const values = known.map((one) => raise(one, places));
	const sum = values.reduce((total, value) => total + value, 0n);
	if (op === 'sum') return written(sum, places);
	if (op === 'avg') return written((sum * 100n) / BigInt(values.length), places + 2);
	return written(
		values.reduce((best, value) => ((op === 'min' ? value < best : value > best) ? value : best)),
		places
	);
}
