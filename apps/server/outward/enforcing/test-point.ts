/**
 * Whether an enforcement point can be relied on: a credential of our own is cut there and tried again, and each account
 * that is named there is looked at. Nothing else is changed.
 */

import { metadataOf, namedAt } from '@holdfast/core/loop/answer/desired'
import type { Instant } from '@holdfast/core/kernel/instant'
import type { Stored } from '@holdfast/core/model/manifest'
import { targetKey } from '@holdfast/core/model/target'
import type { View } from '@holdfast/core/state/state'
import { budget, type BudgetLimits } from '@holdfast/edges-base/outward/budget'
import type { CanaryStep } from '@holdfast/edges-base/ports/enforcers'
import { doorOf, timed, type Door, type Doors } from './door.ts'
import { cutsNothing, look, wordsOf } from './look.ts'
import { pathsOf } from './wanted.ts'

export interface PointFound {
  /** Why nothing could be asked; null: something was. */
  readonly why: string | null
  readonly accounts: readonly AccountFound[]
  /** So many were not looked at. */
  readonly more: number
  /** Null: the point names none, or nothing can be tried there. */
  readonly canary: readonly CanaryStep[] | null
}

interface AccountFound {
  readonly ref: string
  readonly identities: readonly string[]
  readonly ok: boolean
  readonly why: string | null
}

export type PointAsked =
  | { readonly kind: 'found'; readonly found: PointFound }
  /** There is nothing to look at: it obeys nothing, and is only told. */
  | { readonly kind: 'tells'; readonly why: string }

/** Of many accounts some are enough to know whether the point answers, and as whom. */
const LOOKS_MAX = 100
const AT_ONCE: BudgetLimits = { atOnce: 16, perHost: 8 }
/** Of a point that does not answer it is not asked a hundred times. */
const FAILED_MAX = 3

type Point = Stored<'EnforcementPoint'>
export type AskPoint = (view: View, point: Point) => Promise<PointAsked>

export function pointAsker({ lending, load, now }: Doors): AskPoint {
  const spend = budget(AT_ONCE)
  return async (view, point) => {
    const { accounts, more } = accountsAt(view, point)
    const none = { accounts: [], more: accounts.length + more, canary: null }
    const opened = await doorOf(point, lending, load)
    if (!opened.ok) return { kind: 'found', found: { why: opened.error, ...none } }
    const door = opened.value
    if (door.enforcer.accounts === undefined) return { kind: 'tells', why: cutsNothing(door) }
    if (accounts.length === 0) {
      const why = 'no identity names an account there: there is nothing to look at'
      return { kind: 'found', found: { why, ...none } }
    }
    const canary = await tried(door, now())
    const looked = await lookAtEach(door, accounts, now, (act) => spend(point.uid, act))
    return { kind: 'found', found: { why: null, accounts: looked, more, canary } }
  }
}

interface AccountToLookAt {
  readonly ref: string
  /** The key under which tokens there name the asset they were asked for from; null: they do not say. */
  readonly metadata: string | null
  /** Where resources lie there that its users are granted. */
  readonly paths: readonly string[]
  readonly identities: readonly string[]
}

/** The first that are named there, in their order. */
function accountsAt(
  view: View,
  point: Point,
): { readonly accounts: readonly AccountToLookAt[]; readonly more: number } {
  const start = targetKey(point.name, '')
  const refs: string[] = []
  for (const key of view.usersByAccount.keys()) {
    if (key.startsWith(start)) refs.push(key.slice(start.length))
  }
  const accounts = refs
    .toSorted()
    .slice(0, LOOKS_MAX)
    .map((ref) => {
      const users = namedAt(view, { point, ref }) ?? []
      const identities = users.map(({ identity }) => identity.name).toSorted()
      const paths = pathsOf(view, point, ref)
      return { ref, metadata: metadataOf(users), paths, identities }
    })
  return { accounts, more: refs.length - accounts.length }
}

/** What it throws is the step that failed. */
async function tried(door: Door, now: Instant): Promise<readonly CanaryStep[] | null> {
  const { enforcer, point, lent } = door
  const { canary } = enforcer
  if (canary === undefined) return null
  const given = (signal: AbortSignal) => canary(point, { ...lent, now, signal })
  return timed(enforcer, given, 'look').catch((thrown: unknown) => [
    { say: 'was tried', ok: false, detail: wordsOf(thrown) },
  ])
}

async function lookAtEach(
  door: Door,
  accounts: readonly AccountToLookAt[],
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
