// Where the boxes and lines of the small picture of the tables go. Pure geometry, in pixels.

import type { BriefThing } from '#lib/api/shapes/feature.ts';

const WIDTH = 168;
const GAP_X = 72;
const GAP_Y = 28;
const HEAD = 34;
const LINE = 22;
const MOST_LINES = 5;

export interface Box {
	id: string;
	label: string;
	lines: { label: string; points: boolean }[];
	more: number;
	x: number;
	y: number;
	width: number;
	height: number;
}

export interface Link {
	from: string;
	to: string;
	path: string;
}

export interface Picture {
	boxes: Box[];
	links: Link[];
	width: number;
	height: number;
}

/** How many steps a thing is away from one that points at nothing; circles count once. */
function depthOf(thing: BriefThing, things: BriefThing[], seen: Set<string>): number {
	if (seen.has(thing.id)) return 0;
	const next = new Set(seen).add(thing.id);
	const depths = thing.fields
		.map((field) => things.find((one) => one.id === field.points_at && one.id !== thing.id))
		.filter((target) => target !== undefined)
		.map((target) => 1 + depthOf(target, things, next));
	return Math.min(Math.max(0, ...depths), 3);
}

function boxFor(thing: BriefThing, x: number, y: number): Box {
	const shown = thing.fields.slice(0, MOST_LINES);
	const more = thing.fields.length - shown.length;
	return {
		id: thing.id,
		label: thing.label,
		lines: shown.map((field) => ({ label: field.label, points: field.kind === 'link' })),
		more,
		x,
		y,
		width: WIDTH,
		height: HEAD + LINE * (shown.length + (more > 0 ? 1 : 0)) + 8
	};
}

function linkPath(from: Box, to: Box): string {
	const fromY = from.y + HEAD / 2;
	const toY = to.y + HEAD / 2;
	if (from.x === to.x) {
		const side = from.x + from.width;
		return `M ${side} ${fromY} C ${side + 40} ${fromY}, ${side + 40} ${toY}, ${side} ${toY}`;
	}
	const leftwards = to.x < from.x;
	const startX = leftwards ? from.x : from.x + from.width;
	const endX = leftwards ? to.x + to.width : to.x;
	const middle = (startX + endX) / 2;
	return `M ${startX} ${fromY} C ${middle} ${fromY}, ${middle} ${toY}, ${endX} ${toY}`;
}

export function drawTables(things: BriefThing[]): Picture {
	const columns = new Map<number, number>();
	const used = [...new Set(things.map((thing) => depthOf(thing, things, new Set())))].sort((a, b) => a - b);
	const boxes = things.map((thing) => {
		const column = used.indexOf(depthOf(thing, things, new Set()));
		const y = columns.get(column) ?? 1;
		const box = boxFor(thing, 1 + column * (WIDTH + GAP_X), y);
		columns.set(column, y + box.height + GAP_Y);
		return box;
	});
	const find = (id: string | null | undefined) => boxes.find((box) => box.id === id);
	const links = things.flatMap((thing) =>
		thing.fields.flatMap((field) => {
			const from = find(thing.id);
			const to = find(field.points_at);
			return from && to && from !== to ? [{ from: from.id, to: to.id, path: linkPath(from, to) }] : [];
		})
	);
	return {
		boxes,
		links,
		width: Math.max(...boxes.map((box) => box.x + box.width), 0) + 42,
		height: Math.max(...boxes.map((box) => box.y + box.height), 0) + 2
	};
}
