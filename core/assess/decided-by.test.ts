/** Who decides where sources disagree: one that looks from outside, later, of its own, and for as long as it is fresh. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { envAt } from '../../proof/testkit/loop.ts'
import { evidenceId, stage, standingOf, type CauseChange } from '../../proof/testkit/stage.ts'
import { scanned } from '../../proof/testkit/fleet.ts'
import { HOUR, NOW } from '../../proof/worlds/clock.ts'
import { instant } from '../kernel/instant.ts'
import type { Evidence } from '../model/evidence.ts'
import type { Facts } from '../model/facts.ts'
import type { Accepted } from '../state/evidence/accepted.ts'
import { decidedBy } from './decided-by.ts'

interface Said {
  readonly independence?: 'host' | 'second'
  readonly mayRaise?: boolean
  readonly observedAt?: number | null
  readonly kind?: Facts['kind']
  readonly source?: string
}

/** A scan of an hour ago from outside, of a source of its own. */
function decided(
  said: Said,
  cause: CauseChange = {},
  others: Readonly<Record<string, 'host' | 'second'>> = {},
  stored: Readonly<Record<string, 'host' | 'second'>> = {},
) {
  // prettier-ignore
  const { independence = 'second', mayRaise = true, observedAt = -1, source = 'scan' } = said
  const made = stage()
  const asset = made.asset('a')
  for (const [name, of] of Object.entries(others)) {
    made.put('Source', name, { assets: {}, says: [], independence: of, mayRaise: 'always' })
  }
  for (const [name, of] of Object.entries(stored)) {
    made.heard(asset, { source: name, independence: of })
  }
  const observed = observedAt === null ? null : instant(NOW + observedAt * HOUR)
  const facts = { ...scanned('a', '1', [], NOW), observedAt: observed }
  const accepted = {
    asset: asset.uid,
    evidence: { id: evidenceId('scan'), mayRaise } as Evidence,
    standing: standingOf({ source, independence }),
    facts: said.kind === 'host' ? { ...facts, kind: 'host' } : facts,
  } as unknown as Accepted // What it is asked of.
  return decidedBy(made.state, made.open(asset, cause), accepted, envAt(NOW))
}

const BY = (...sources: readonly string[]): CauseChange => ({
  detail: { source: sources[0] ?? '', saidBy: sources },
})

describe('it is decided', () => {
  const ROWS: readonly (readonly [
    string,
    Said,
    CauseChange?,
    Record<string, 'host' | 'second'>?,
  ])[] = [
    // prettier-ignore
    ['of what the host says of itself', {}],
    ['of what a feed says', {}, BY('feed:osv')],
    ['of what a source of the host said', {}, BY('x'), { x: 'host' }],
    ['of what it said itself before another did', {}, BY('agent', 'scan'), { scan: 'second' }],
  ]
  for (const [what, said, cause, others] of ROWS) {
    test(what, () => {
      const by = decided(said, cause, others)
      assert.deepEqual(by?.suppressed, { statement: evidenceId('scan'), until: NOW + 26 * HOUR })
    })
  }
})

describe('it is not decided', () => {
  const ROWS: readonly (readonly [
    string,
    Said,
    CauseChange?,
    Record<string, 'host' | 'second'>?,
    Record<string, 'host' | 'second'>?,
  ])[] = [
    // prettier-ignore
    ['by the host itself', { independence: 'host' }],
    ['by who may not raise', { mayRaise: false }],
    ['by a report of a host', { kind: 'host' }],
    ['by who does not say when', { observedAt: null }],
    ['by an earlier look', { observedAt: -3 }],
    ['by a look of the very moment it opened', { observedAt: -2 }],
    ['of a restart', {}, { class: 'replaced-code' }],
    ['of a quarantine', {}, { class: 'human-quarantine' }],
    ['of what another says from outside', {}, BY('x'), { x: 'second' }],
    ['of what one of several says from outside', {}, BY('feed:osv', 'x'), { x: 'second' }],
    ['of what was said from outside by one that is gone', {}, BY('x'), {}, { x: 'second' }],
    ['of what it says itself', {}, BY('scan'), { scan: 'second' }],
  ]
  for (const [what, said, cause, others, stored] of ROWS) {
    test(what, () => assert.equal(decided(said, cause, others, stored), null))
  }
})
