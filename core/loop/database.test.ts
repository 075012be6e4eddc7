/** The flaw of a server that is asked while it runs: its own answer counts, whoever lists what on its disk. */

import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { lists, mayRaise } from '../../proof/testkit/one-database.ts'
import {
  codeAt,
  declare,
  later,
  manifest,
  now,
  reset,
  state,
} from '../../proof/testkit/one-host.ts'
import { DAY_MS, MINUTE_MS } from '../kernel/instant.ts'

const asked = (version: string): void => lists('pg-source', version, { runs: true })
const missing = (): string => [...state.causes.values()][0]?.detail.missingProof ?? ''
const isHeld = (): boolean => state.causes.size > 0

beforeEach(() => {
  reset()
  declare(manifest('Asset', 'web', { type: 'database' }))
  mayRaise('pg-source', 'second')
  mayRaise('disk', 'host')
  mayRaise('scanner', 'second')
  asked('1')
  assert.equal(codeAt('r0'), 'asset-blocked')
})

test('two that list the fix and a later boot do not outweigh the server that answers the old version', () => {
  lists('disk', '2')
  lists('scanner', '2', { bootedAt: now })
  assert.ok(isHeld())
  assert.equal(missing(), 'the answer of the running server, which pg-source asks')
  asked('1')
  assert.ok(isHeld())
})

test('the server answers the fix: at tier 0 the second source is waited for, and may agree', () => {
  lists('scanner', '1')
  asked('2')
  assert.ok(isHeld())
  assert.match(missing(), /a second source for tier 0: scanner/)
  assert.equal(codeAt('r0'), 'asset-blocked')
  lists('scanner', '2')
  assert.ok(!isHeld())
})

for (const [what, silence] of [
  [
    'the source that asked was deleted',
    () =>
      declare(
        manifest('Source', 'pg-source', {
          assets: { names: [] },
          says: ['os-packages'],
          independence: 'second',
          mayRaise: 'always',
        }),
      ),
  ],
  [
    'the source that asked may not raise any more',
    () => mayRaise('pg-source', 'second', { mayRaise: 'never' }),
  ],
  ['the source that asked fell silent for a week', () => later(8 * DAY_MS)],
] as const) {
  // prettier-ignore
  test(`${what}: two others and a start count`, () => {
    silence()
    lists('disk', '2')
    assert.ok(isHeld())
    lists('scanner', '2', { startedAt: now })
    assert.ok(isHeld(), 'it started before it was seen')
    later(MINUTE_MS)
    lists('scanner', '2', { startedAt: now })
    assert.ok(!isHeld(), missing())
  })
}

test('what was listed fixed and is listed old again begins anew', () => {
  mayRaise('pg-source', 'second', { mayRaise: 'never' })
  lists('disk', '2')
  lists('disk', '1')
  lists('scanner', '2', { startedAt: now })
  assert.ok(isHeld())
  assert.match(missing(), /listed by a source of independence host as well \(scanner lists it\)/)
})
