/** The tables of SECURITY.md: every class and kind stands in them, and what they name is there. */

import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'

const ROOT = resolve(import.meta.dirname, '../..')
const rows = readFileSync(resolve(ROOT, 'SECURITY.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| [HS]\d/.test(line))
  .map((line) => line.split(' | '))

/** `H1–H3, H7`: 1, 2, 3, 7. */
function numbersOf(cell: string, letter: string): number[] {
  return [...cell.matchAll(new RegExp(`${letter}(\\d+)(?:–${letter}(\\d+))?`, 'g'))].flatMap(
    ([, first = '', last = first]) =>
      Array.from({ length: Number(last) - Number(first) + 1 }, (_, at) => Number(first) + at),
  )
}

for (const [letter, count] of [
  ['H', 110],
  ['S', 25],
] as const) {
  test(`${letter}1 to ${letter}${count} stand there, each once`, () => {
    const found = rows.flatMap(([cell = '']) => numbersOf(cell, letter)).toSorted((a, b) => a - b)
    assert.deepEqual(
      found,
      Array.from({ length: count }, (_, at) => at + 1),
    )
  })
}

test('every test they name is there', () => {
  for (const cells of rows) {
    const where = cells.at(-1) ?? ''
    for (const [, name = ''] of where.matchAll(/`([^`]+)`/g)) {
      const found = globSync([`${name}.test.ts`, `${name}/*.test.ts`, `${name}.ts`], { cwd: ROOT })
      assert.notEqual(found.length, 0, `${cells[0] ?? ''}: ${name}`)
    }
  }
})
