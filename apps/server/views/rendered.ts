/**
 * A view renders any stored state: an element that cannot be shown says so in its place, with its name, and neither
 * the others nor the page of it fail. What an older ledger holds, or a fault of ours, hides nothing else.
 */

import type { Result } from '@holdfast/core/kernel/result'
import { err, ok } from '@holdfast/core/kernel/result'
import type { Stepwise } from '@holdfast/core/kernel/stepwise'
import { Problem } from '@holdfast/edges-base/http/problems'

export type Item = Record<string, unknown>

/** What is known of an element whatever else is stored of it. */
export type Known = { readonly name: string; readonly uid: string } & Item

export type Unshown = Known & { readonly problem: string }

/** Told once of each; see `tellOnce`. */
export type Tell = (one: Unshown, thrown: unknown) => void

/** What of it could be made, or what is known of it and why it could not. */
export function attempt<T>(tell: Tell, known: Known, make: () => T): Result<T, Unshown> {
  try {
    return ok(make())
  } catch (thrown) {
    return err(unshown(tell, known, thrown))
  }
}

/** As above, of what is made in steps. */
export function* attemptInSteps<T>(
  tell: Tell,
  known: Known,
  make: () => Stepwise<T>,
): Stepwise<Result<T, Unshown>> {
  try {
    return ok(yield* make())
  } catch (thrown) {
    return err(unshown(tell, known, thrown))
  }
}

/** One element, in a list or on its own page. */
export function rendered<T>(tell: Tell, known: Known, show: () => T): T | Unshown {
  const made = attempt(tell, known, show)
  return made.ok ? made.value : made.error
}

/** As above, of a page that waits for others. */
export async function renderedPage<T>(
  tell: Tell,
  known: Known,
  show: () => Promise<T>,
): Promise<T | Unshown> {
  try {
    return await show()
  } catch (thrown) {
    return unshown(tell, known, thrown)
  }
}

function unshown(tell: Tell, known: Known, thrown: unknown): Unshown {
  // Said to the client on purpose: it stands.
  if (thrown instanceof Problem) throw thrown
  const why = thrown instanceof Error ? thrown.message : 'the log of the server says why'
  const one = { ...known, problem: `what is stored of it cannot be shown: ${why}` }
  tell(one, thrown)
  return one
}

/** More are not remembered: what is asked for again and again fills no log, nor memory. */
const TOLD_MAX = 1_000

export function tellOnce(log: (one: Unshown, thrown: unknown) => void): Tell {
  const told = new Set<string>()
  return (one, thrown) => {
    const key = `${one.uid} ${one.problem}`
    if (told.has(key) || told.size >= TOLD_MAX) return
    told.add(key)
    log(one, thrown)
  }
}
