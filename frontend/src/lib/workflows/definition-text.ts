// A definition as text: YAML or JSON, which is YAML too. Where in the text a finding is, and a document as text.

import { LineCounter, isCollection, isMap, isSeq, parseDocument, stringify, type Node } from 'yaml';

export interface Place {
	/** From 1. */
	line: number;
	/** Where the place begins and ends, in characters from the beginning. */
	from: number;
	to: number;
}

export interface Fault extends Place {
	message: string;
}

export interface ReadText {
	/** Why it cannot be read; nothing of it is sent then. */
	faults: Fault[];
	/** The place of a JSON pointer; the nearest one around it that is there. */
	placeOf(pointer: string): Place | null;
}

const unescape = (part: string) => part.replaceAll('~1', '/').replaceAll('~0', '~');

/** Reads a text as far as it goes. */
export function readText(text: string): ReadText {
	const lines = new LineCounter();
	const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
	const faults = document.errors.map(({ pos: [from, to], message }) => ({
		line: lines.linePos(from).line,
		from,
		to,
		message: message.endsWith('.') ? message : `${message}.`
	}));

	function placeOf(pointer: string): Place | null {
		let node: Node | null = document.contents;
		let found = node?.range ? { from: node.range[0], to: node.range[0] } : null;
		for (const part of pointer.split('/').slice(1).map(unescape)) {
			if (!isCollection(node)) break;
			let next: unknown = null;
			if (isMap(node)) {
				const pair = node.items.find(
					({ key }) => String((key as { value?: unknown } | null)?.value ?? key) === part
				);
				const key = pair?.key as Node | undefined;
				if (!pair) break;
				if (key?.range) found = { from: key.range[0], to: key.range[1] };
				next = pair.value;
			} else if (isSeq(node)) {
				next = node.items[Number(part)];
				const range = (next as Node | undefined)?.range;
				if (!next) break;
				if (range) found = { from: range[0], to: range[0] };
			}
			node = next as Node | null;
		}
		return found && { line: lines.linePos(found.from).line, ...found };
	}

	return { faults, placeOf };
}

/** A document as YAML, as somebody would write it. */
export const textOf = (definition: unknown): string => stringify(definition, { lineWidth: 100 });

/** What the document calls itself, for a new address. */
export function nameIn(text: string): string | null {
	const document: unknown = parseDocument(text).get('document');
	if (!isMap(document)) return null;
	const name: unknown = document.get('title') ?? document.get('name');
	return typeof name === 'string' ? name : null;
}
