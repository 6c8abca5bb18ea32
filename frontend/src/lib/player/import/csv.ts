// Just enough of CSV to show what a file holds and to give back its refused lines. The server reads it for good.

export interface Line {
	/** Line of the file in which the row begins, from 1. */
	line: number;
	cells: string[];
}

const DELIMITERS = [',', ';', '\t'];
export const DELIMITER_NAMES: Record<string, string> = { ',': 'comma', ';': 'semicolon', '\t': 'tab' };

/** The delimiter the first line has most of, outside of quotation marks. */
export function likelyDelimiter(text: string): string {
	let quoted = false;
	const counts = new Map<string, number>();
	for (const letter of text) {
		if (letter === '"') quoted = !quoted;
		else if (!quoted && (letter === '\n' || letter === '\r')) break;
		else if (!quoted) counts.set(letter, (counts.get(letter) ?? 0) + 1);
	}
	return DELIMITERS.reduce((best, one) => ((counts.get(one) ?? 0) > (counts.get(best) ?? 0) ? one : best));
}

/** The rows of a text; one that is cut off at the end is left out unless the text is `whole`. */
export function readLines(text: string, delimiter: string, whole: boolean): Line[] {
	const lines: Line[] = [];
	let cells: string[] = [];
	let cell = '';
	let quoted = false;
	let line = 1;
	let began = 1;
	const end = () => {
		cells.push(cell);
		if (cells.some((one) => one.trim() !== '')) lines.push({ line: began, cells });
		cells = [];
		cell = '';
	};
	for (let index = 0; index < text.length; index += 1) {
		const letter = text[index];
		const isBreak = letter === '\n' || letter === '\r';
		if (isBreak && !(letter === '\n' && text[index - 1] === '\r')) line += 1;
		if (quoted) {
			if (letter !== '"') cell += letter;
			else if (text[index + 1] === '"') {
				cell += '"';
				index += 1;
			} else quoted = false;
		} else if (letter === '"' && cell === '') quoted = true;
		else if (letter === delimiter) {
			cells.push(cell);
			cell = '';
		} else if (isBreak) {
			if (letter === '\r' || text[index - 1] !== '\r') end();
			began = line;
		} else cell += letter;
	}
	if (whole && (cell !== '' || cells.length > 0)) end();
	return lines;
}

/** Rows as the text of a file. */
export function writeLines(rows: string[][]): string {
	const written = (cell: string) => (/[",;\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
	return `\uFEFF${rows.map((row) => row.map(written).join(',')).join('\r\n')}\r\n`;
}
