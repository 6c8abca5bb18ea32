import { expect, test } from 'vitest';
import type { BriefThing } from '#lib/api/shapes/feature.ts';
import { drawTables } from './picture';

const thing = (id: string, pointsAt: string[] = []): BriefThing => ({
	id,
	label: id,
	label_one: id,
	fields: [
		{ id: 'name', label: 'Name', kind: 'text' },
		...pointsAt.map((target) => ({ id: `to_${target}`, label: target, kind: 'link' as const, points_at: target }))
	]
});

test('what points stands to the right of what it points at, and no boxes overlap', () => {
	const { boxes, links } = drawTables([thing('tools'), thing('members'), thing('loans', ['tools', 'members'])]);
	const box = (id: string) => boxes.find((one) => one.id === id)!;
	expect(box('loans').x).toBeGreaterThan(box('tools').x + box('tools').width);
	expect(box('members').y).toBeGreaterThanOrEqual(box('tools').y + box('tools').height);
	expect(links).toHaveLength(2);
});

test('things that point at each other are still drawn', () => {
	const { boxes, links } = drawTables([thing('a', ['b']), thing('b', ['a', 'b'])]);
	expect(boxes).toHaveLength(2);
	expect(links).toHaveLength(2);
	expect(drawTables([]).boxes).toEqual([]);
});
