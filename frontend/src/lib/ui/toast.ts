// Short messages that pass by. The library comes with the first one.

import type { ApiProblem } from '#lib/api/problem.ts';

interface ToastAction {
	label: string;
	onClick: () => void;
}

const library = () => import('svelte-sonner');

export async function toast(message: string, action?: ToastAction): Promise<void> {
	const { toast: show } = await library();
	show(message, { action, duration: action ? 8000 : 4000 });
}

export async function toastProblem(problem: ApiProblem): Promise<void> {
	const { toast: show } = await library();
	const code = problem.status === 0 || problem.status >= 500 ? ` Code ${problem.shortCode}.` : '';
	show.error(problem.message + code, { duration: 8000 });
}
