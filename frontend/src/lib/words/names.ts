// Names made from what people write: parts of addresses and ids inside documents.

const MOST = 40;

function words(text: string): string[] {
	const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
	return plain.match(/[a-z0-9]+/g) ?? [];
}

/** `Tool library` becomes `tool-library`; `app` if nothing is left. */
export function slugFrom(text: string): string {
	return words(text).join('-').slice(0, MOST).replace(/-+$/, '') || 'app';
}

/** `Due on` becomes `due_on`, with a number if that is taken. */
export function idFrom(text: string, taken: string[]): string {
	const found = words(text).join('_').slice(0, MOST).replace(/_+$/, '');
	const base = /^[a-z]/.test(found) ? found : `f_${found || 'new'}`;
	let id = base;
	for (let number = 2; taken.includes(id); number += 1) id = `${base}_${number}`;
	return id;
}

/** Why a name cannot be part of an address, or null. */
export function slugFault(slug: string): string | null {
	if (slug.length === 0) return 'Give it a name.';
	if (slug.length > 60) return 'Use at most 60 characters.';
	if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug)) {
		return 'Use lower-case letters, digits and single hyphens between them.';
	}
	return null;
}

/** A label within a sentence: `Tools` becomes `tools` where nouns are written small, `PDF files` stays. */
export function midSentence(label: string, locale = 'en'): string {
	if (!locale.startsWith('en') || !/^\p{Lu}\p{Ll}/u.test(label)) return label;
	return label.charAt(0).toLowerCase() + label.slice(1);
}
