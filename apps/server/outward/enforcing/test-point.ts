/** Whether an enforcement point can be reached: each account that is named there is looked at, and nothing is changed. */

import type { Instant } from '@holdfast/core/kernel/instant'
import type { Stored } from '@holdfast/core/model/manifest'
import type { Lending } from '@holdfast/edges-base/config/lending'
import { budget, type BudgetLimits } from '@holdfast/edges-base/outward/budget'
import { doorOf, type Door, type LoadEnforcer } from './door.ts'
import { cutsNothing, look } from './look.ts'

export interface AccountToTest {
  readonly ref: string
  /** The key under which tokens there name the asset they were asked for from; null: they do not say. */
  readonly metadata: string | null
  /** Where resources lie there that its users are granted. */
  readonly paths: readonly string[]
  readonly identities: readonly string[]
}

export interface PointFound {
  readonly ok: boolean
  /** Why nothing could be asked; null: something was. */
  readonly why: string | null
  readonly accounts: readonly AccountFound[]
  /** So many were not looked at. */
  readonly more: number
}

interface AccountFound extends Omit<AccountToTest, 'metadata' | 'paths'> {
  readonly ok: boolean
  readonly why: string | null
}

export type PointTested =
  | { readonly kind: 'found'; readonly found: PointFound }
  /** There is nothing to look at: it obeys nothing, and is only told. */
  | { readonly kind: 'tells'; readonly why: string }

export type TestPoint = (
  point: Stored<'EnforcementPoint'>,
  accounts: readonly AccountToTest[],
) => Promise<PointTested>

interface PointTestParts {
  readonly lending: Lending
  readonly load: LoadEnforcer
  readonly now: () => Instant
}

/** Of many accounts some are enough to know whether the point answers, and as whom. */
const LOOKS_MAX = 100
const AT_ONCE: BudgetLimits = { atOnce: 16, perHost: 8 }
/** Of a point that does not answer it is not asked a hundred times. */
const FAILED_MAX = 3

export function pointTester({ lending, load, now }: PointTestParts): TestPoint {
  const spend = budget(AT_ONCE)
  return async (point, accounts) => {
    const opened = await doorOf(point, lending, load)
    const none = { accounts: [], more: accounts.length }
    if (!opened.ok) return { kind: 'found', found: { ok: false, why: opened.error, ...none } }
    const door = opened.value
    if (door.enforcer.accounts === undefined) return { kind: 'tells', why: cutsNothing(door) }
    if (accounts.length === 0) {
      const why = 'no identity names an account there: there is nothing to look at'
      return { kind: 'found', found: { ok: false, why, ...none } }
    }
    const inOrder = accounts.toSorted((a, b) => (a.ref < b.ref ? -1 : 1)).slice(0, LOOKS_MAX)
    const found = await lookAtEach(door, inOrder, now, (act) => spend(point.uid, act))
    const ok = found.every((one) => one.ok)
    const more = accounts.length - found.length
    return { kind: 'found', found: { ok, why: null, accounts: found, more } }
  }
}

async function lookAtEach(
  door: Door,
  accounts: readonly AccountToTest[],
  now: () => Instant,
  spend: <T>(act: () => Promise<T>) => Promise<T>,
): Promise<readonly AccountFound[]> {
  let failed = 0
  return Promise.all(
    accounts.map((account) =>
      spend(async () => {
        const { identities, ...target } = account
        const { ref } = target
        if (failed >= FAILED_MAX) {
          const why = `not looked at: ${FAILED_MAX} others before it could not be`
          return { ref, identities, ok: false, why }
        }
        const looked = await look(door, target, now())
        const why = looked.ok ? looked.value.unseen : looked.error
        if (why !== null) failed += 1
        return { ref, identities, ok: why === null, why }
      }),
    ),
  )
}
