/** One look at an account, which changes nothing there. */

import type { Instant } from '@holdfast/core/kernel/instant'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import type { Accounts, Target } from '@holdfast/edges-base/ports/enforcers'
import { timed, type Door } from './door.ts'

export interface Looked {
  readonly door: Door
  readonly target: Target
  readonly accounts: Accounts
  /** The adapter's own. */
  readonly seen: unknown
  /** Why a part of it could not be looked at; null: all was. */
  readonly unseen: string | null
}

/** The error says why it could not be looked at. */
export async function look(
  door: Door,
  account: Omit<Target, 'point'>,
  now: Instant,
): Promise<Result<Looked, string>> {
  const { enforcer, point, lent } = door
  const { accounts } = enforcer
  if (accounts === undefined) return err(cutsNothing(door))
  const target: Target = { point, ...account }
  try {
    const seen = await timed(
      enforcer,
      (signal) => accounts.observe(target, { ...lent, now, signal }),
      'look',
    )
    return ok({ door, target, accounts, seen, unseen: accounts.unseen?.(seen) ?? null })
  } catch (thrown) {
    return err(wordsOf(thrown))
  }
}

export function cutsNothing({ enforcer }: Door): string {
  return `${enforcer.title} cuts nothing`
}

export function wordsOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : 'it did not answer'
}
