/** What is declared and read by nobody is one list; what leaves it, or should be on it, fails here. */

import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { sourceFiles } from '../../../tools/check/sources.ts'
import { enforcer } from '../../enforcers/webhook/enforcer.ts'
import { DECLARED_NOT_READ, type Capabilities } from './enforcers.ts'

const FILES = sourceFiles(resolve(import.meta.dirname, '../../..')).filter(
  ({ path }) =>
    path.endsWith('.ts') &&
    !path.endsWith('.test.ts') &&
    !path.startsWith('edges/enforcers/') &&
    path !== 'edges/base/ports/enforcers.ts',
)

function readIn(name: string): string[] {
  const read = new RegExp(
    String.raw`capabilities(?:\?)?\.${name}\b|\{[^{}]*\b${name}\b[^{}]*\} = [\w.]*capabilities\b`,
  )
  return FILES.flatMap(({ path, text }) => (read.test(text) ? [path] : []))
}

// A table over all names: the webhook declares each.
const names = Object.keys(enforcer.capabilities) as (keyof Capabilities)[]
for (const name of names) {
  const declaredOnly: boolean = (DECLARED_NOT_READ as readonly string[]).includes(name)
  test(`${name} is ${declaredOnly ? 'declared only' : 'read'}`, () => {
    const places = readIn(name)
    if (declaredOnly) assert.deepEqual(places, [], 'it is read now: take it off DECLARED_NOT_READ')
    else assert.notDeepEqual(places, [], 'nothing reads it: put it on DECLARED_NOT_READ')
  })
}
