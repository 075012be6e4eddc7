/** Which look answers a question: one that was asked for after it, and never an older one. */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { acceptedOf, ago, causeOf, declareSource, web } from '../../proof/testkit/one-cause.ts'
import { env, facts, reset, state } from '../../proof/testkit/one-host.ts'
import { HOUR_MS, MINUTE_MS, plus, type Instant } from '../kernel/instant.ts'
import type { VerificationId } from '../kernel/ids.ts'
import type { Cause } from '../model/cause.ts'
import { finishVerifications } from './finish-verifications.ts'

const ID = 'vf_1' as VerificationId

function asked(id = ID, requestedAt = ago(MINUTE_MS)): void {
  const open = { id, asset: web().uid, requestedAt, outcome: null, finishedAt: null }
  state.verifications.set(id, open)
  web().verifications = new Set([...web().verifications, id])
}

interface Look {
  readonly nonceAt?: Instant | null
  readonly lookedAt?: Instant | null
  readonly mayRaise?: boolean
  readonly unknown?: boolean
  readonly causes?: readonly Cause[]
}

function outcomes(look: Look): string[] {
  const { nonceAt = null, lookedAt = null, mayRaise = true, unknown = false, causes = [] } = look
  const { evidence } = acceptedOf('s', facts(), { nonceIssuedAt: nonceAt, mayRaise })
  const given = { asset: web().uid, evidence, unknown, causes, lookedAt }
  return finishVerifications(state, given, env()).map(({ kind, body }) => {
    assert.ok(kind === 'verification.finished')
    return `${body.id} ${body.outcome} by ${body.evidence}`
  })
}

beforeEach(() => {
  reset()
  declareSource('s')
})

describe('answered', () => {
  const later = (): Cause => causeOf({ due: [plus(ago(0), 1), null, null, null] })
  const ROWS: readonly (readonly [string, () => Look, string])[] = [
    ['nothing is open', () => ({}), 'verified'],
    ['what is open takes nothing yet', () => ({ causes: [later()] }), 'verified'],
    ['something is due', () => ({ causes: [causeOf()] }), 'still-blocked'],
    ['something is due, behind what is not', () => ({ causes: [later(), causeOf()] }), 'still-blocked'],
    ['nobody can tell', () => ({ unknown: true }), 'unknown'],
    ['nobody can tell, and something is due', () => ({ unknown: true, causes: [causeOf()] }), 'unknown'],
  ] // prettier-ignore
  for (const [what, look, outcome] of ROWS) {
    test(`${what}: ${outcome}`, () => {
      asked()
      assert.deepEqual(outcomes({ nonceAt: ago(0), ...look() }), [`vf_1 ${outcome} by ev_fresh`])
    })
  }

  const SINCE: readonly (readonly [string, () => Look])[] = [
    ['by a nonce of that very moment', () => ({ nonceAt: ago(MINUTE_MS) })],
    ['by a nonce, whatever it may clear', () => ({ nonceAt: ago(0), mayRaise: false })],
    ['by a look without a nonce that began since', () => ({ lookedAt: ago(0) })],
    ['by its nonce, not by when it says it looked', () => ({ nonceAt: ago(0), lookedAt: ago(HOUR_MS) })],
  ] // prettier-ignore
  for (const [what, look] of SINCE) {
    test(what, () => {
      asked()
      assert.equal(outcomes(look()).length, 1)
    })
  }

  test('each that was asked before, and none that was asked since', () => {
    asked('vf_1' as VerificationId, ago(HOUR_MS))
    asked('vf_2' as VerificationId, ago(1))
    asked('vf_3' as VerificationId, ago(MINUTE_MS))
    const ids = outcomes({ nonceAt: ago(MINUTE_MS) }).map((outcome) => outcome.slice(0, 4))
    assert.deepEqual(ids, ['vf_1', 'vf_3'])
  })
})

describe('not answered', () => {
  const ROWS: readonly (readonly [string, () => Look])[] = [
    ['by a nonce from before', () => ({ nonceAt: ago(MINUTE_MS + 1) })],
    ['by a nonce from before, though it says it looked since', () => ({ nonceAt: ago(HOUR_MS), lookedAt: ago(0) })],
    ['by a look that began before', () => ({ lookedAt: ago(MINUTE_MS + 1) })],
    ['by a look without a nonce of who may not raise', () => ({ lookedAt: ago(0), mayRaise: false })],
    ['by who does not say when it looked', () => ({})],
  ] // prettier-ignore
  for (const [what, look] of ROWS) {
    test(what, () => {
      asked()
      assert.deepEqual(outcomes(look()), [])
    })
  }

  test('where nobody asked, or the question is gone', () => {
    assert.deepEqual(outcomes({ nonceAt: ago(0) }), [])
    asked()
    state.verifications.delete(ID)
    assert.deepEqual(outcomes({ nonceAt: ago(0) }), [])
  })
})
