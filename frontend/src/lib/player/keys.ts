// Keys of every list: `/` to search, `n` for a new row, arrows between rows, Enter to open (the row is a link), Esc to close.

import type { Table } from '#lib/api/shapes/definition.ts';
import type { Player } from './player.svelte';

const isTyping = (target: EventTarget | null): boolean =>
	target instanceof HTMLElement &&
	target.closest('input, textarea, select, [contenteditable="true"], [role="dialog"]') !== null;

function focusNeighbour(step: number): boolean {
	const links = [...document.querySelectorAll<HTMLElement>('[data-row-link]')];
	const at = links.indexOf(document.activeElement as HTMLElement);
	const next = links[at === -1 ? 0 : at + step];
	next?.focus();
	return next !== undefined;
}

export function listKeys(event: KeyboardEvent, player: Player, table: Table): void {
	if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
	if (isTyping(event.target)) return;
	if (event.key === '/') {
		document.getElementById('search')?.focus();
		event.preventDefault();
	} else if (event.key === 'n' && player.rights(table.id).create) {
		player.openRow(table.id, 'new');
		event.preventDefault();
	} else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
		if (focusNeighbour(event.key === 'ArrowDown' ? 1 : -1)) event.preventDefault();
	}
}

/** Lets Escape close a part of the page from anywhere within it, before it reaches what lies below. */
export const closesByEscape = (close: () => void) => (part: HTMLElement) => {
	const onKey = (event: KeyboardEvent) => {
		if (event.key !== 'Escape') return;
		event.stopPropagation();
		close();
	};
	part.addEventListener('keydown', onKey);
	part.querySelector<HTMLElement>('select, input, button')?.focus();
	return () => part.removeEventListener('keydown', onKey);
};
