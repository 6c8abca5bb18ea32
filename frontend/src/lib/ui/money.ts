// Amounts of dollars. The wire carries millionths.

/** `$1.50`; an amount below a cent keeps four digits. */
export const dollars = (micros: number): string =>
	new Intl.NumberFormat('en', {
		style: 'currency',
		currency: 'USD',
		maximumFractionDigits: micros > 0 && micros < 10_000 ? 4 : 2
	}).format(micros / 1_000_000);

/** What was typed as millionths; none when it is no amount. */
export function micros(typed: string): number | null {
	const match = /^\$?\s*(\d{1,9})(?:\.(\d{1,2}))?$/.exec(typed.trim());
	if (!match) return null;
	return Number(match[1]) * 1_000_000 + Number((match[2] ?? '').padEnd(2, '0')) * 10_000;
}
