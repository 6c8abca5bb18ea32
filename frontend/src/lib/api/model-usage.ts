// What calls of models took this month, and what they may cost.

import { answer, api } from './client';
import type { components } from './openapi';

export type ModelUsage = components['schemas']['ModelUsageView'];

export const readModelUsage = () => answer(api.GET('/v1/model-usage'));

export const putModelBudget = (monthlyMicros: number) =>
	answer(api.PUT('/v1/model-budget', { body: { monthly_micros: monthlyMicros } }));
