/** What is said of a format is said of one that is read. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FORMAT_CAPABILITIES } from './capabilities.ts'
import { FORMATS } from './registry.ts'

const read = new Set(FORMATS.map(({ format }) => format))

for (const [what, formats] of Object.entries(FORMAT_CAPABILITIES)) {
  test(`${what}: every format of it has a reader, and not every reader is one`, () => {
    assert.ok(formats.size > 0 && formats.size < read.size)
    assert.deepEqual(
      [...formats].filter((format) => !read.has(format)),
      [],
    )
  })
}
