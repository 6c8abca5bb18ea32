import { describe, expect, it } from 'vitest';
import { likelyDelimiter, readLines, writeLines } from './csv';

describe('reading a file for its preview', () => {
	it('keeps quoted line breaks, counts lines and leaves a cut row out', () => {
		const text = 'Name,Notes\r\nSaw,"two\nlines, ""quoted"""\r\n\r\nDrill,x\r\nCut,o';
		expect(readLines(text, ',', false)).toEqual([
			{ line: 1, cells: ['Name', 'Notes'] },
			{ line: 2, cells: ['Saw', 'two\nlines, "quoted"'] },
			{ line: 5, cells: ['Drill', 'x'] }
		]);
		expect(readLines(text, ',', true).at(-1)).toEqual({ line: 6, cells: ['Cut', 'o'] });
	});

	it('finds the delimiter in the first line only', () => {
		expect(likelyDelimiter('a;"b,c,d";e\n1,2,3,4')).toBe(';');
		expect(likelyDelimiter('a\tb')).toBe('\t');
		expect(likelyDelimiter('a')).toBe(',');
	});

	it('writes what it reads', () => {
		const rows = [
			['a', 'b;c', 'd "e"'],
			['', '1', 'two\nlines']
		];
		expect(readLines(writeLines(rows).slice(1), ',', true).map(({ cells }) => cells)).toEqual(rows);
	});
});
