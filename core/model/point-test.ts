/** A test of an enforcement point: whether its accounts can be looked at, and whether a cut there takes effect. */

import type { Instant } from '../kernel/instant.ts'

/** Why it was made: somebody asked, a day passed, or something was cut or given back there. */
export const TEST_OCCASIONS = ['asked', 'daily', 'after-change'] as const
export type TestOccasion = (typeof TEST_OCCASIONS)[number]

export interface PointFindings {
  /** Of the entry with the manifest that was tested: what was changed since then is not. */
  readonly manifest: number
  readonly occasion: TestOccasion
  /** Why it could not be asked at all; null: it was. */
  readonly why: string | null
  /** Accounts that were looked at. */
  readonly looked: number
  /** So many of them could not be, and the first of these. */
  readonly failed: number
  readonly failures: readonly AccountFailure[]
  /** How a credential of our own fared: cut, and used again; null: the point names none, or nothing can be tried there. */
  readonly canary: readonly CanaryTry[] | null
}

export interface AccountFailure {
  readonly ref: string
  readonly why: string
}

/** One step of a canary, in words; the first that was not as it has to be is the last. */
export interface CanaryTry {
  readonly say: string
  readonly ok: boolean
  readonly detail: string
}

export interface PointTest extends PointFindings {
  readonly at: Instant
  /** Opaque subject of the entry. */
  readonly by: string
}

/** The newest test of a point. */
export interface PointTested {
  readonly last: PointTest
  /** When a cut was last seen to take effect, on a credential of our own; null: never. */
  readonly canaryAt: Instant | null
}

/** All that was asked was answered, and what was cut was cut. */
export function hasPassed(found: PointFindings): boolean {
  const { why, looked, failed, canary } = found
  return why === null && looked > 0 && failed === 0 && (canary === null || hasCanaryPassed(found))
}

export function hasCanaryPassed({ canary }: PointFindings): boolean {
  return canary !== null && canary.length > 0 && canary.every(({ ok }) => ok)
}

/** The first thing that was not as it has to be, in words; null: nothing. */
export function faultOf({ why, looked, failed, failures, canary }: PointFindings): string | null {
  if (why !== null) return why
  const wrong = canary?.find(({ ok }) => !ok)
  if (wrong !== undefined) return `the canary ${wrong.say}: ${wrong.detail}`
  if (canary?.length === 0) return 'the canary was not tried'
  const [first] = failures
  if (first !== undefined) {
    const others = failed === 1 ? '' : `, as ${failed - 1} others`
    return `${first.ref} could not be looked at: ${first.why}${others}`
  }
  return looked === 0 ? 'no account there was looked at' : null
}
