// What a chart asks, what it says it shows, and which rows a click on one of its parts means.

import type { Group } from '#lib/api/shapes/app.ts';
import type { Chart, Filter, Table } from '#lib/api/shapes/definition.ts';

export const measureParam = ({ measure }: Chart): string =>
	measure.op === 'count' || !measure.field ? 'count' : `${measure.op}:${measure.field}`;

export function measureLabel(chart: Chart, table: Table): string {
	const label = (id: string | null | undefined) => table.fields.find((field) => field.id === id)?.label ?? '';
	const what = {
		count: table.label,
		sum: `Total of ${label(chart.measure.field)}`,
		avg: `Average of ${label(chart.measure.field)}`,
		min: `Least ${label(chart.measure.field)}`,
		max: `Most ${label(chart.measure.field)}`
	}[chart.measure.op];
	if (chart.bucket) return `${what} per ${chart.bucket} (${label(chart.group_by)})`;
	return `${what} by ${label(chart.group_by).toLowerCase()}`;
}

function bucketEnd(start: string, bucket: NonNullable<Chart['bucket']>): string {
	const day = new Date(`${start.slice(0, 10)}T00:00:00Z`);
	if (bucket === 'day') day.setUTCDate(day.getUTCDate() + 1);
	if (bucket === 'week') day.setUTCDate(day.getUTCDate() + 7);
	if (bucket === 'month') day.setUTCMonth(day.getUTCMonth() + 1);
	if (bucket === 'year') day.setUTCFullYear(day.getUTCFullYear() + 1);
	return day.toISOString().slice(0, 10);
}

/** The first day of a bucket's key: `2026`, `2026-03` and `2026-03-30` are all ways to say one. */
function bucketStart(key: string): string {
	return `${key}-01-01`
		.slice(0, key.length < 7 ? 10 : undefined)
		.replace(/^(\d{4}-\d{2})-01-01$/, '$1-01')
		.slice(0, 10);
}

export function groupFilter(chart: Chart, group: Group): Filter {
	const field = chart.group_by;
	if (group.key === null) return { field, op: 'empty' };
	if (!chart.bucket) return { field, op: 'eq', value: group.key };
	const start = bucketStart(String(group.key));
	return {
		all: [
			{ field, op: 'gte', value: start },
			{ field, op: 'lt', value: bucketEnd(start, chart.bucket) }
		]
	};
}
