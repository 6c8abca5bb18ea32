// Short messages that pass by. Neither their library nor their place on the page exists before the first one.

import type { ApiProblem } from '#lib/api/problem.ts';

interface ToastAction {
	label: string;
	onClick: () => void;
}

class Toasts {
	/** Whether there has been one, so that the page must show the place. */
	wanted = $state(false);
}

export const toasts = new Toasts();

async function library() {
	const found = await import('svelte-sonner');
	toasts.wanted = true;
	return found.toast;
}

export async function toast(message: string, action?: ToastAction): Promise<void> {
	const show = await library();
	show(message, { action, duration: action ? 8000 : 4000 });
}

export async function toastProblem(problem: ApiProblem): Promise<void> {
	const show = await library();
	const code = problem.status === 0 || problem.status >= 500 ? ` Code ${problem.shortCode}.` : '';
	show.error(problem.message + code, { duration: 8000 });
}
