// The calendar library marks its grid as a table without rows, which misleads screen readers more than no roles at all.
// Entries stay buttons with their names; only the broken table is taken away.

const BROKEN = ['table', 'list', 'row', 'cell', 'columnheader', 'listitem'];
const TABLE_ATTRIBUTES = ['role', 'aria-colindex', 'aria-rowindex', 'aria-colcount', 'aria-rowcount'];
const SELECTOR = BROKEN.map((role) => `[role="${role}"]`).join(',');

export function withPlainRoles(calendar: HTMLElement): () => void {
	const clean = () => {
		for (const element of calendar.querySelectorAll(SELECTOR)) {
			for (const name of TABLE_ATTRIBUTES) element.removeAttribute(name);
		}
		for (const heading of calendar.querySelectorAll('h4:not([role])'))
			heading.setAttribute('role', 'presentation');
	};
	const observer = new MutationObserver(clean);
	observer.observe(calendar, { childList: true, subtree: true, attributes: true, attributeFilter: ['role'] });
	clean();
	return () => observer.disconnect();
}
