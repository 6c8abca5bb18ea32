// Published apps as a whole: what they are, their versions, their people.

import { call, segment } from './client';
import type { Address, AlertCount, AppPerson, AppSummary, AppVersion, AppView, Page } from './shapes/app';

export const appPath = ({ owner, slug }: Address, rest = '') =>
	`/v1/apps/${segment(owner)}/${segment(slug)}${rest}`;

export const listApps = () => call<Page<AppSummary>>('GET', '/v1/apps');

export const getApp = (app: Address) => call<AppView>('GET', appPath(app));

export const deleteApp = (app: Address) => call<void>('DELETE', appPath(app));

export const listVersions = (app: Address) => call<Page<AppVersion>>('GET', appPath(app, '/versions'));

export const rollBack = (app: Address, toVersion: number, baseVersion: number) =>
	call<unknown>('POST', appPath(app, '/versions/rollback'), {
		body: { to_version: toVersion, base_version: baseVersion }
	});

export const listPeople = (app: Address) => call<Page<AppPerson>>('GET', appPath(app, '/people'));

export const setPerson = (app: Address, email: string, role: string) =>
	call<unknown>('PUT', appPath(app, `/people/${segment(email)}`), { body: { role } });

export const removePerson = (app: Address, email: string) =>
	call<void>('DELETE', appPath(app, `/people/${segment(email)}`));

export const listAlerts = (app: Address) => call<Page<AlertCount>>('GET', appPath(app, '/alerts'));

export const fillSamples = (app: Address) =>
	call<{ rows: number }>('POST', appPath(app, '/samples'), { body: {} });

export const removeSamples = (app: Address) => call<{ rows: number }>('DELETE', appPath(app, '/samples'));
