// Reads how many tests passed and failed from what the test runners print.

const sum = (text, pattern) => [...text.matchAll(pattern)].reduce((total, [, number]) => total + Number(number), 0)

/** cargo nextest ("12 tests run: 11 passed, 1 failed") or cargo test ("test result: ok. 12 passed; 0 failed"). */
export function countCargo(output) {
  const pattern = /tests? run:/.test(output)
    ? { passed: /tests? run: (\d+) passed/g, failed: /tests? run: .*?(\d+) failed/g }
    : { passed: /test result: .*?(\d+) passed/g, failed: /test result: .*?(\d+) failed/g }
  return { passed: sum(output, pattern.passed), failed: sum(output, pattern.failed) }
}

/** node --test: "ℹ pass 12". */
export const countNodeTest = (output) => ({
  passed: sum(output, /^. pass (\d+)$/gm),
  failed: sum(output, /^. fail (\d+)$/gm),
})

/** vitest: "Tests  1 failed | 12 passed (13)". */
export const countVitest = (output) => ({
  passed: sum(output, /^ *Tests .*?(\d+) passed/gm),
  failed: sum(output, /^ *Tests .*?(\d+) failed/gm),
})

/** Playwright: "  12 passed (3.4s)". */
export const countPlaywright = (output) => ({
  passed: sum(output, /^ *(\d+) passed/gm),
  failed: sum(output, /^ *(\d+) failed/gm),
})
