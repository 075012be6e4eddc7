/** Who else is asked at tier 0 before a cause is gone: only who looks from outside, lately, and may say so. */

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
import { env, facts, reset, state } from '../../proof/testkit/one-host.ts'
import { DAY_MS } from '../kernel/instant.ts'
import type { EvidenceId } from '../kernel/ids.ts'
import type { Cause, Witness } from '../model/cause.ts'
import type { SourceStanding } from '../model/evidence.ts'
import { agreed, confirm } from './second-source.ts'

const proof = (source: string) => ({ source, evidence: 'ev_0' as EvidenceId })
const confirmed = (cause: Cause): Cause | null =>
  confirm(state, cause, acceptedOf('s', facts()), env())

describe('another source is awaited', () => {
  beforeEach(() => {
    reset()
    declareSource('s')
    declareSource('outside')
  })
  const outside = (change: Partial<SourceStanding> = {}): void =>
    stand(standingOf('s'), standingOf('outside', change))

  test('at tier 0 alone, with its name and what was proven so far', () => {
    outside()
    const cause = causeOf()
    assert.deepEqual(confirmed(cause), {
      ...cause,
      due: [cause.due[0], null, null, null],
      provenBy: [{ source: 's', evidence: 'ev_fresh' }],
      detail: { ...cause.detail, missingProof: 'a second source for tier 0: outside' },
    })
  })

  test('all who could agree are named', () => {
    declareSource('scanner')
    stand(standingOf('outside'), standingOf('scanner'), standingOf('s'))
    assert.match(confirmed(causeOf())?.detail.missingProof ?? '', /: outside, scanner$/)
  })

  test('also where the same source proved it before', () => {
    outside()
    assert.notEqual(confirmed(causeOf({ provenBy: [proof('s')] })), null)
    const seen: readonly Witness[] = [{ source: 's', independence: 'second' }]
    assert.notEqual(confirmed(causeOf({}, { fixedSeenBy: seen })), null)
  })

  test('one that is asked for what it says of this class, whatever else it leaves out', () => {
    declareSource('outside', { says: ['processes'] })
    outside()
    assert.notEqual(confirmed(causeOf({ class: 'replaced-code' })), null)
    assert.equal(confirmed(causeOf()), null)
  })

  test('until thirty days of silence, and not a moment longer', () => {
    outside({ lastAt: ago(30 * DAY_MS - 1) })
    assert.notEqual(confirmed(causeOf()), null)
    outside({ lastAt: ago(30 * DAY_MS) })
    assert.equal(confirmed(causeOf()), null)
  })

  const ENOUGH: readonly (readonly [string, () => void, Partial<Cause>?])[] = [
    ['nobody else ever spoke', () => stand(standingOf('s'))],
    ['nobody at all ever spoke', () => stand()],
    ['it never was due at tier 0', outside, { due: [null, ago(1), null, null] }],
    ['another has proven it', outside, { provenBy: [proof('outside')] }],
    ['another and itself have', outside, { provenBy: [proof('s'), proof('outside')] }],
    ['the other speaks for the host', () => outside({ independence: 'host' })],
    ['the other may not raise', () => {
      declareSource('outside', { mayRaise: 'never' })
      outside()
    }],
    ['the other is given no such asset', () => {
      declareSource('outside', { assets: { types: ['image'] } })
      outside()
    }],
    ['the other says nothing of packages', () => {
      declareSource('outside', { says: ['files'] })
      outside()
    }],
  ] // prettier-ignore
  for (const [what, setUp, change] of ENOUGH) {
    test(`not where ${what}`, () => {
      setUp()
      assert.equal(confirmed(causeOf(change)), null)
    })
  }

  test('not where another listed the fix of a database', () => {
    outside()
    const fixedSeenBy = [{ source: 'outside', independence: 'second' as const }]
    assert.equal(confirmed(causeOf({}, { fixedSeenBy })), null)
  })
})

test('who agreed: by proof, by a list, and nobody', () => {
  reset()
  const fixedSeenBy = [{ source: 'b', independence: 'second' as const }]
  assert.deepEqual(agreed(causeOf({ provenBy: [proof('a')] }, { fixedSeenBy })), ['a', 'b'])
  assert.deepEqual(agreed(causeOf()), [])
})
