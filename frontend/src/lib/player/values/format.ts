// Values as people read them, by the app's locale, currency and time zone.

import type { Row, Value } from '#lib/api/shapes/app.ts';
import type { AppInfo, Choice, Field, FieldType, ResultType } from '#lib/api/shapes/definition.ts';

export type Kind = FieldType | ResultType;

/** What a field shows: a computed field shows its result. */
export const kindOf = (field: Field): Kind =>
	field.type === 'computed' ? (field.result ?? 'text') : field.type;

export const isNumeric = (field: Field): boolean =>
	['integer', 'decimal', 'money', 'percent'].includes(kindOf(field));

const isEmpty = (value: unknown): boolean =>
	value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

/** The app's language, in the variant that the person's browser prefers, if it prefers one. */
function knownLocale(locale: string, preferred: readonly string[]): string {
	try {
		const variant = preferred.find((one) => one.startsWith(`${locale}-`));
		return Intl.getCanonicalLocales(variant ?? locale)[0] ?? 'en';
	} catch {
		return 'en';
	}
}

function knownZone(zone: string): string {
	try {
		return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
	} catch {
		return 'UTC';
	}
}

export class Formats {
	readonly locale: string;
	readonly timeZone: string;
	readonly currency: string;
	readonly #integer: Intl.NumberFormat;
	readonly #date: Intl.DateTimeFormat;
	readonly #moment: Intl.DateTimeFormat;
	readonly #money: Intl.NumberFormat;

	constructor(info: AppInfo, preferred: readonly string[] = []) {
		this.locale = knownLocale(info.locale ?? 'en', preferred);
		this.timeZone = knownZone(info.time_zone ?? 'UTC');
		this.currency = info.currency ?? 'EUR';
		this.#integer = new Intl.NumberFormat(this.locale);
		this.#date = new Intl.DateTimeFormat(this.locale, { dateStyle: 'medium', timeZone: 'UTC' });
		this.#moment = new Intl.DateTimeFormat(this.locale, {
			dateStyle: 'medium',
			timeStyle: 'short',
			timeZone: this.timeZone
		});
		this.#money = this.#currencyFormat();
	}

	#currencyFormat(): Intl.NumberFormat {
		try {
			return new Intl.NumberFormat(this.locale, { style: 'currency', currency: this.currency });
		} catch {
			return new Intl.NumberFormat(this.locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
		}
	}

	/** Today where the app lives, as on the wire. */
	today(now = new Date()): string {
		return new Intl.DateTimeFormat('en-CA', { timeZone: this.timeZone }).format(now);
	}

	integer = (value: number): string => this.#integer.format(value);

	// Decimals are text on the wire; the formatter reads text exactly, without a detour over floating point.
	money = (value: string): string => this.#money.format(value as Intl.StringNumericLiteral);

	decimal(value: string, decimals = 2): string {
		return new Intl.NumberFormat(this.locale, { maximumFractionDigits: Math.max(decimals, 0) }).format(
			value as Intl.StringNumericLiteral
		);
	}

	date = (value: string): string => {
		const parsed = new Date(`${value.slice(0, 10)}T00:00:00Z`);
		return Number.isNaN(parsed.getTime()) ? value : this.#date.format(parsed);
	};

	moment = (value: string): string => {
		const parsed = new Date(value);
		return Number.isNaN(parsed.getTime()) ? value : this.#moment.format(parsed);
	};

	choice = (field: Field, id: unknown): Choice | undefined =>
		field.options?.find((option) => option.id === id);

	/** A value in words; empty text for no value. */
	text(field: Field, value: unknown, row?: Row): string {
		if (isEmpty(value)) return '';
		switch (kindOf(field)) {
			case 'boolean':
				return value ? 'Yes' : 'No';
			case 'integer':
				return typeof value === 'number' ? this.integer(value) : String(value);
			case 'decimal':
				return this.decimal(String(value), field.decimals ?? 2);
			case 'money':
				return this.money(String(value));
			case 'date':
				return this.date(String(value));
			case 'datetime':
				return this.moment(String(value));
			case 'select':
				return this.choice(field, value)?.label ?? String(value);
			case 'multi_select':
				return (value as string[]).map((id) => this.choice(field, id)?.label ?? id).join(', ');
			case 'relation':
				return row?._labels?.[field.id] ?? '…';
			case 'autonumber':
				return typeof value === 'number' ? `${field.prefix ?? ''}${value}` : String(value);
			default:
				return String(value);
		}
	}

	/** What names a row; a running number alone says little, so what it is about comes with it. */
	title(fields: Field[], titleField: string, row: Row): string {
		const field = fields.find((one) => one.id === titleField);
		const text = (field && this.text(field, row[field.id], row)) || 'Untitled';
		if (field?.type !== 'autonumber') return text;
		const about = fields.find((one) => one.type === 'relation' && row._labels?.[one.id]);
		return about ? `${text} · ${row._labels?.[about.id]}` : text;
	}
}

/** Whether two wire values are the same. */
export const sameValue = (a: unknown, b: unknown): boolean =>
	(isEmpty(a) && isEmpty(b)) || JSON.stringify(a) === JSON.stringify(b);

export const asValue = (value: unknown): Value => (value === undefined ? null : (value as Value));
