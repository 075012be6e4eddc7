/** What a terminal is told: a sentence of the server as one reads it, and tables that fit. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { table, told } from './output.ts'

const NOW = Date.UTC(2026, 10, 26, 4, 30)
const ROWS: readonly (readonly [string, string])[] = [
  [
    'web-01 is blocked since 2026-11-26T03:21:29Z (1 h): x',
    'web-01 is blocked since 03:21 UTC (1 h): x',
  ],
  ['until 2026-11-27T03:21:29.123Z, then', 'until 2026-11-27 03:21 UTC, then'],
  ['from 2026-11-25T23:59Z to 2026-11-26T00:00Z', 'from 2026-11-25 23:59 UTC to 00:00 UTC'],
  ['release 2026-11-26', 'release 2026-11-26'],
  ['2026-11-26T03:21:29+01:00', '2026-11-26T03:21:29+01:00'],
]
for (const [said, shown] of ROWS) {
  test(`${said}: ${shown}`, () => assert.equal(told(said, NOW), shown))
}

/** What is printed by `work`. */
function printedBy(work: () => void): string[] {
  const write = process.stdout.write.bind(process.stdout)
  let text = ''
  process.stdout.write = ((part: string) => {
    text += part
    return true
  }) as typeof write
  try {
    work()
  } finally {
    process.stdout.write = write
  }
  return stripVTControlCharacters(text).trimEnd().split('\n')
}

const HEAD = ['NAME', 'CAUSE', 'OWNER']
const LONG = [
  ['web-01', 'openssl 3.0.11 has a security fix that is not installed', 'team-web'],
  ['a-name-that-is-rather-long-for-a-column', 'kernel', null],
]
for (const width of [120, 80, 60, 40, 26]) {
  test(`a table of ${width} columns runs over no edge, and what is cut says so`, () => {
    const lines = printedBy(() => table(HEAD, LONG, width))
    assert.equal(lines.length, 3)
    for (const line of lines) assert.ok(line.length <= width, `${line.length}: ${line}`)
    assert.ok(lines[0]?.startsWith('NAME'))
    assert.equal(lines.join('').includes('…'), width < 120)
  })
}
test("a table that is no terminal's is whole", () => {
  const lines = printedBy(() => table(HEAD, LONG, undefined))
  assert.ok(lines[1]?.includes('that is not installed'))
  assert.ok(lines[2]?.includes('a-name-that-is-rather-long-for-a-column'))
})
