// The one line beside 'Publish': what somebody says yes to.

import type { FeatureView } from '#lib/api/shapes/feature.ts';

const count = (number: number, one: string, many = `${one}s`): string => `${number} ${number === 1 ? one : many}`;

export function publishSummary(view: FeatureView): string {
	const parts: string[] = [];
	if (view.changes) parts.push(count(view.changes.difference.changes.length, 'change'));
	if (view.definition) {
		parts.push(count(view.definition.tables.length, 'table'), count(view.definition.views.length, 'view'));
	}
	if (view.report) {
		parts.push(`${view.report.passed} of ${view.report.passed + view.report.failed} checks hold`);
	}
	return parts.join(', ');
}
