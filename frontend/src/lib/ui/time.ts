// Times as people say them.

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
	['year', 31_536_000],
	['month', 2_592_000],
	['week', 604_800],
	['day', 86_400],
	['hour', 3600],
	['minute', 60]
];

/** `2 hours ago`; the wire carries either milliseconds or RFC 3339. */
export function ago(time: string | number, now = Date.now()): string {
	const seconds = Math.round((new Date(time).getTime() - now) / 1000);
	const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
	for (const [unit, size] of UNITS) {
		if (Math.abs(seconds) >= size) return words.format(Math.round(seconds / size), unit);
	}
	return 'just now';
}

/** `4 s` or `1 min 20 s`. */
export function seconds(milliseconds: number): string {
	if (milliseconds > 0 && milliseconds < 50) return '<0.1 s';
	if (milliseconds < 950) return `${(Math.max(milliseconds, 0) / 1000).toFixed(1)} s`;
	const whole = Math.round(milliseconds / 1000);
	return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
