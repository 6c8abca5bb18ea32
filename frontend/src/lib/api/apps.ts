// Published apps as a whole: what they are, their versions, their people.

import { answer, api } from './client';
import type { Address } from './shapes/app';

const at = ({ owner, slug }: Address) => ({ path: { owner, slug } });

export const listApps = () => answer(api.GET('/v1/apps'));

export const getApp = (app: Address) => answer(api.GET('/v1/apps/{owner}/{slug}', { params: at(app) }));

export const deleteApp = (app: Address) => answer(api.DELETE('/v1/apps/{owner}/{slug}', { params: at(app) }));

export const listVersions = (app: Address) =>
	answer(api.GET('/v1/apps/{owner}/{slug}/versions', { params: at(app) }));

export const rollBack = (app: Address, toVersion: number, baseVersion: number) =>
	answer(
		api.POST('/v1/apps/{owner}/{slug}/versions/rollback', {
			params: at(app),
			body: { to_version: toVersion, base_version: baseVersion }
		})
	);

export const listPeople = (app: Address) =>
	answer(api.GET('/v1/apps/{owner}/{slug}/people', { params: at(app) }));

const person = (app: Address, email: string) => ({ path: { ...app, email } });

export const setPerson = (app: Address, email: string, role: string) =>
	answer(api.PUT('/v1/apps/{owner}/{slug}/people/{email}', { params: person(app, email), body: { role } }));

export const removePerson = (app: Address, email: string) =>
	answer(api.DELETE('/v1/apps/{owner}/{slug}/people/{email}', { params: person(app, email) }));

export const listAlerts = (app: Address) =>
	answer(api.GET('/v1/apps/{owner}/{slug}/alerts', { params: at(app) }));

type Touched = Promise<{ rows: number }>;

export const fillSamples = (app: Address) =>
	answer(api.POST('/v1/apps/{owner}/{slug}/samples', { params: at(app) })) as Touched;

export const removeSamples = (app: Address) =>
	answer(api.DELETE('/v1/apps/{owner}/{slug}/samples', { params: at(app) })) as Touched;
