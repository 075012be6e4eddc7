/** Waiting for a condition, never for a time: a slow machine only makes a test slow. */

import assert from 'node:assert/strict'

/** So long nothing that ends takes, whatever else the machine does. */
const LIMIT_MS = 5 * 60_000

/** `also`: what to say beside it when it never comes. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  also: () => string = () => '',
): Promise<void> {
  const end = Date.now() + LIMIT_MS
  while (!(await holds())) {
    assert.ok(Date.now() < end, `never: ${what} ${also()}`.trimEnd())
    await new Promise((look) => setTimeout(look, 10))
  }
}
