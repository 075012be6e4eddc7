/** What becomes of an open cause that a report does not repeat: absence alone clears nothing, and proof may have to wait. */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import {
  acceptedOf,
  ago,
  causeOf,
  declareSource,
  stand,
  standingOf,
} from '../../proof/testkit/one-cause.ts'
import { env, facts, reset, state, withPackages } from '../../proof/testkit/one-host.ts'
import { plus } from '../kernel/instant.ts'
import type { EvidenceId } from '../kernel/ids.ts'
import type { Cause } from '../model/cause.ts'
import type { HostFacts } from '../model/facts.ts'
import { fateOf, type Fate } from './fate.ts'

const TRIAGE = { because: 'listed', due: plus(ago(0), 1) } as const

beforeEach(() => {
  reset()
  declareSource('s')
  declareSource('mute', { mayRaise: 'never' })
  stand(standingOf('s'))
})

interface Case {
  readonly cause?: Cause
  readonly facts?: HostFacts
  readonly by?: string
  readonly barred?: string
  readonly waits?: string
  readonly triage?: 'require'
}

function fate(given: Case = {}): Fate {
  const { cause = causeOf(), by = 's', barred = null, waits = null, triage } = given
  const accepted = acceptedOf(by, given.facts ?? withPackages('2'))
  const policy = triage === undefined ? undefined : { assets: { all: true as const }, triage }
  const asked = {
    ...accepted,
    accepted,
    cause,
    by: 'p',
    type: 'host' as const,
    policy,
    barred,
    waits,
  }
  return fateOf(state, asked, env())
}

const kept = (one: Fate): string | null =>
  one.kind === 'kept' ? one.cause.detail.missingProof : null

describe('gone', () => {
  test('proven by one, with its evidence', () => {
    assert.deepEqual(fate(), {
      kind: 'proven',
      by: { evidence: ['ev_fresh'], sources: ['s'], proof: 'openssl is fixed on disk' },
      single: true,
    })
  })

  test('proven by another before: both stand with it, each once', () => {
    const provenBy = [
      { source: 'first', evidence: 'ev_0' as EvidenceId },
      { source: 's', evidence: 'ev_1' as EvidenceId },
    ]
    const found = fate({ cause: causeOf({ provenBy }) })
    assert.ok(found.kind === 'proven')
    assert.deepEqual(found.by.evidence, ['ev_0', 'ev_1', 'ev_fresh'])
    assert.deepEqual(found.by.sources, ['first', 's'])
    assert.equal(found.single, false)
  })
})

describe('kept', () => {
  const OLD = (): HostFacts => facts()
  test('with what its proof lacks', () => {
    assert.equal(kept(fate({ facts: OLD() })), 'libssl at 2 or newer (1 is installed)')
  })

  test('with what is newly missing, where it knew of something else', () => {
    const cause = causeOf({}, { missingProof: 'something else' })
    assert.equal(kept(fate({ cause, facts: OLD() })), 'libssl at 2 or newer (1 is installed)')
  })

  test('with why this report may not clear it, where nothing is known to be missing yet', () => {
    assert.equal(kept(fate({ barred: 'the word of another' })), 'the word of another')
    assert.equal(kept(fate({ by: 'mute' })), 'evidence from a source that may raise')
  })

  test('with what a release waits for, however well it is proven', () => {
    assert.equal(kept(fate({ waits: 'a sound clock' })), 'a sound clock')
    const cause = causeOf({}, { missingProof: 'the fix' })
    assert.equal(kept(fate({ cause, waits: 'a sound clock' })), 'a sound clock')
  })

  test('with the triage that it waits for, and nothing else is lacking', () => {
    const found = fate({ cause: causeOf({ triage: TRIAGE }), triage: 'require' })
    assert.ok(found.kind === 'kept')
    assert.match(found.cause.detail.missingProof ?? '', /^the forensic triage of DSA-1/)
    assert.equal(found.cause.detail.triageAwaited, true)
    assert.equal(found.why, 'openssl is fixed on disk')
    assert.equal(fate({ cause: causeOf({ triage: TRIAGE }) }).kind, 'proven')
  })
})

describe('nothing is told of it', () => {
  const known = (): Cause => causeOf({}, { missingProof: 'the fix' })
  test('by who may not clear it, and knows of nothing new', () => {
    assert.deepEqual(fate({ cause: known(), barred: 'x' }), { kind: 'same' })
    assert.deepEqual(fate({ cause: known(), by: 'mute' }), { kind: 'same' })
  })
})

test('proven, and another source is asked at tier 0 before anything waits for a triage', () => {
  declareSource('outside')
  stand(standingOf('s'), standingOf('outside'))
  const found = fate({ cause: causeOf({ triage: TRIAGE }), triage: 'require' })
  assert.ok(found.kind === 'awaited')
  assert.equal(found.cause.detail.missingProof, 'a second source for tier 0: outside')
  assert.equal(found.why, 'openssl is fixed on disk')
})
