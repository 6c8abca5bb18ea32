// How one person likes one view to look; kept on this device, per app and view.

import type { Address } from '#lib/api/shapes/app.ts';
import type { Sort } from '#lib/api/shapes/definition.ts';

export interface ViewPreferences {
	columns?: string[];
	sort?: Sort[];
	groupBy?: string | null;
	dense?: boolean;
}

const key = ({ owner, slug }: Address, view: string, person: string | undefined): string =>
	`ew-view:${person ?? 'guest'}:${owner}/${slug}:${view}`;

export function readPreferences(app: Address, view: string, person: string | undefined): ViewPreferences {
	try {
		return JSON.parse(localStorage.getItem(key(app, view, person)) ?? '{}') as ViewPreferences;
	} catch {
		return {};
	}
}

export function keepPreferences(
	app: Address,
	view: string,
	person: string | undefined,
	preferences: ViewPreferences
): void {
	localStorage.setItem(key(app, view, person), JSON.stringify(preferences));
}
