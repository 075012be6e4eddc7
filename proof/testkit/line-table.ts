/** A table of argument lines: what is typed, how it ends, and what stands on standard output and on standard error. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Ran } from './command-line.ts'

/** Where nothing is said of standard error, nothing stands there. */
export type Line = readonly [typed: string, exit: number, out: RegExp, err?: RegExp]

export function testLines(
  lines: readonly Line[],
  run: (args: readonly string[], typed: string) => Promise<Ran>,
): void {
  for (const [typed, exit, out, err = /^$/] of lines) {
    void test(`holdfast ${typed} → ${exit}`, async () => {
      const ran = await run(typed.split(' '), typed)
      assert.match(ran.err, err)
      assert.match(ran.out, out)
      assert.equal(ran.exit, exit)
    })
  }
}

const NOTHING = /^$/

/** What is refused is on standard error alone. */
export function refused(typed: string, exit: number, err: RegExp): Line {
  return [typed, exit, NOTHING, err]
}
