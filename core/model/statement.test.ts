/** Until when a statement counts: vouched for, live, harmless, and by two people where the flaw is exploited. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hash } from '../../proof/worlds/clock.ts'
import type { Digest } from '../kernel/hash.ts'
import type { EvidenceId } from '../kernel/ids.ts'
import { instant } from '../kernel/instant.ts'
import { countsUntil, idsOf, statementId, type StoredStatement } from './statement.ts'

const NOW = instant(100)
const says: StoredStatement['says'] = {
  vulnerability: 'CVE-2026-1',
  aliases: ['GHSA-1'],
  product: 'pkg:deb/debian/openssl',
  component: null,
  range: null,
  status: 'not-affected',
  justification: null,
  author: 'vendor',
  at: null,
}
const by = (...names: readonly string[]) => names.map((name) => ({ by: name, at: instant(1) }))

const stored = (change: Partial<StoredStatement> = {}): StoredStatement => ({
  id: 'ev_1' as EvidenceId,
  source: 'vex',
  document: 'sha256:d' as Digest,
  says,
  signedBy: 'vendor',
  proposedAt: instant(1),
  expiresAt: instant(101),
  approvals: [],
  endedAt: null,
  ...change,
})
const status = (one: string) => ({ says: { ...says, status: one } as StoredStatement['says'] })

const ROWS: readonly (readonly [string, Partial<StoredStatement>, boolean, boolean])[] = [
  ['signed by a listed author', {}, false, true],
  ['that says it is fixed', status('fixed'), false, true],
  ['that one person approved', { signedBy: null, approvals: by('ann') }, false, true],
  ['of an exploited flaw that two approved', { approvals: by('ann', 'bob') }, true, true],
  ['that nobody vouches for', { signedBy: null }, false, false],
  ['that says it is affected', status('affected'), false, false],
  ['that is still being looked at', status('under-investigation'), false, false],
  ['that ends now', { expiresAt: NOW }, false, false],
  ['without an end', { expiresAt: null }, false, false],
  ['that a person ended', { endedAt: instant(50) }, false, false],
  ['of an exploited flaw that its author signed', {}, true, false],
  ['of an exploited flaw that one approved', { approvals: by('ann') }, true, false],
  ['of an exploited flaw that one approved by two spellings', { approvals: by('ann', 'ANN') }, true, false],
] // prettier-ignore
for (const [what, change, exploited, counts] of ROWS) {
  test(`a statement ${what}: ${counts ? 'counts' : 'does not count'}`, () => {
    assert.equal(countsUntil(stored(change), exploited, NOW), counts ? 101 : null)
  })
}

test('it is of every id it names, and the same words of one source are one statement', () => {
  assert.deepEqual(idsOf(says), ['CVE-2026-1', 'GHSA-1'])
  const id = statementId(hash, 'l', 'vex', says)
  assert.equal(statementId(hash, 'l', 'vex', { ...says }), id)
  assert.notEqual(statementId(hash, 'l', 'other', says), id)
  assert.notEqual(statementId(hash, 'l', 'vex', { ...says, aliases: [] }), id)
})
