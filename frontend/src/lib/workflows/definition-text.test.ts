import { expect, test } from 'vitest';
import { nameIn, readText, textOf } from './definition-text';

const TEXT = `document:
  dsl: 1.0.0
  name: greet
do:
  - first:
      set: { a: 1 }
  - second/half:
      call: http
      with:
        method: get
`;

test('a pointer is a line, or the line of what is around it', () => {
	const { faults, placeOf } = readText(TEXT);
	expect(faults).toEqual([]);
	const line = (pointer: string) => placeOf(pointer)?.line;
	expect(line('/document/name')).toBe(3);
	expect(line('/do')).toBe(4);
	expect(line('/do/0/first')).toBe(5);
	expect(line('/do/0/first/set/a')).toBe(6);
	expect(line('/do/1/second~1half/with')).toBe(9);
	expect(line('/do/1/second~1half/with/endpoint')).toBe(9);
	expect(line('/do/7')).toBe(4);
	expect(line('')).toBe(1);
	expect(line('/schedule')).toBe(1);
});

test('JSON has lines too', () => {
	const { placeOf } = readText('{\n  "do": [\n    {"a": {"set": {}}}\n  ]\n}');
	expect(placeOf('/do/0/a')?.line).toBe(3);
});

test('what cannot be read says where', () => {
	const { faults } = readText('document:\n  name: "open\n');
	expect(faults[0]?.line).toBeGreaterThan(1);
	expect(faults[0]?.message).toMatch(/\.$/);
});

test('a document becomes text and names itself', () => {
	expect(textOf({ document: { name: 'x' }, do: [] })).toBe('document:\n  name: x\ndo: []\n');
	expect(nameIn(TEXT)).toBe('greet');
	expect(nameIn('a: [')).toBe(null);
});
