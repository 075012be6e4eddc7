/** What older ledgers hold of hosts whose facts nobody checked: it is folded, and nothing that shows it throws. */

import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import fc from 'fast-check'
import { env, facts, now, PENDING, reset, send, state } from '../../proof/testkit/one-host.ts'
import { causeLine } from '../decide/cause-line.ts'
import { instant } from '../kernel/instant.ts'
import type { Cause } from '../model/cause.ts'
import type { Entry } from '../state/entries.ts'
import type { HostSummary } from '../model/evidence.ts'
import { find } from '../state/state.ts'
import { apply } from './apply.ts'
import { explainAsset } from './answer/explain.ts'
import { soundCause, soundSummary } from '../state/causes/odd-state.ts'

const SUMMARY: HostSummary = {
  os: 'Debian',
  packages: 1,
  fixes: null,
  fixesUnknown: 'no lists',
  listening: 0,
  running: 0,
  replacedPrograms: ['nginx'],
  kernel: '6.1',
  listsSignedAt: instant(1),
  listsValidUntil: null,
  credentialFiles: 0,
  processesReadable: 0,
  processes: 0,
}
const opened = (): Cause => {
  const [cause] = state.causes.values()
  assert.ok(cause !== undefined)
  return cause
}

beforeEach(() => {
  reset()
  send(facts({ fixes: PENDING }))
})

test('what is right stays the very same', () => {
  const cause = opened()
  assert.equal(soundCause(cause), cause)
  assert.deepEqual(soundSummary(SUMMARY), SUMMARY)
})

test('what is odd is empty, and the rest of it stays', () => {
  const rows: readonly (readonly [string, unknown, unknown])[] = [
    ['usedBy', null, []],
    ['usedBy', ['nginx', null, 1], ['nginx']],
    ['advisories', 'DSA-1', []],
    ['packages', [{ name: 'a', fixed: '1' }, null, { name: 1 }], [{ name: 'a', fixed: '1' }]],
    ['severity', 7, 'unrated'],
    ['use', {}, 'unknown'],
    ['installed', 5, null],
    ['fixed', ['1'], null],
  ]
  for (const [name, odd, sound] of rows) {
    const cause = opened()
    const made = soundCause({ ...cause, detail: { ...cause.detail, [name]: odd } })
    assert.deepEqual(made, { ...cause, detail: { ...cause.detail, [name]: sound } }, name)
  }
  const odd = { ...SUMMARY, os: null, listsSignedAt: Number.MAX_SAFE_INTEGER, replacedPrograms: 1 }
  // As a ledger may hold it.
  assert.deepEqual(soundSummary(odd as unknown as HostSummary), {
    ...SUMMARY,
    os: '',
    listsSignedAt: null,
    replacedPrograms: [],
  })
})

test('any of it can be shown and explained', () => {
  const asset = find(state, 'Asset', 'web')
  assert.ok(asset !== undefined)
  const good = opened()
  const members = [
    'usedBy',
    'advisories',
    'packages',
    'programs',
    'units',
    'severity',
    'use',
    'fixed',
  ]
  const arbitrary = fc.dictionary(fc.constantFrom(...members), fc.jsonValue())
  fc.assert(
    fc.property(arbitrary, fc.jsonValue(), (detail, component) => {
      const cause = { ...good, component, detail: { ...good.detail, ...detail } }
      const entry = {
        v: 1,
        kind: 'cause.changed',
        at: now,
        actor: '',
        cause: '',
        salt: '',
        body: { cause },
      }
      apply(state, entry as unknown as Entry) // As it lies in a ledger.
      assert.equal(typeof causeLine(state, opened(), env()).title, 'string')
      assert.ok(explainAsset(state, asset, env()).sentence.length > 0)
    }),
    { numRuns: 300 },
  )
})
