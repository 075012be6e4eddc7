/** One input applied in slices beside the same in the order of the ledger: what a decision between two slices may be. */

import assert from 'node:assert/strict'
import { applyInSlices, apply } from '@holdfast/core/loop/apply'
import { postureOf } from '@holdfast/core/assess/posture'
import type { Instant } from '@holdfast/core/kernel/instant'
import type { Decision } from '@holdfast/core/model/decision'
import type { Entry } from '@holdfast/core/state/entries'
import { factsOf } from '@holdfast/core/state/evidence/standing'
import type { State } from '@holdfast/core/state/state'
import { copyOf } from './only-read.ts'

export type Ask = (state: State) => readonly Decision[]

export interface Sliced {
  readonly slices: number
  /** Answers between two slices that gave more than those before the input. */
  readonly loosened: number
  /** Answers between two slices that denied what both before and after is permitted. */
  readonly tightened: readonly number[]
}

/** `state` is left as it was. */
export function sliced(state: State, entries: readonly Entry[], ask: Ask, now: Instant): Sliced {
  const [ledger, live] = [copyOf(state), copyOf(state)]
  for (const entry of entries) apply(ledger, entry)
  const [before, after] = [ask(state), ask(ledger)]
  let slices = 0
  let loosened = 0
  const tightened = new Set<number>()
  for (const slice of applyInSlices(live, entries)) {
    slices += 1
    for (const [at, between] of ask(live).entries()) {
      const [was, is] = [before[at], after[at]]
      assert.ok(was !== undefined && is !== undefined)
      if (isLooser(between, was)) loosened += 1
      if (was.decision && is.decision && !between.decision) tightened.add(at)
      if (isLooser(between, was) && isLooser(between, is)) {
        const kinds = entries.map((entry) => entry.kind).join()
        const last = slice.map((entry) => entry.kind).join()
        assert.fail(
          `${was.code} → ${is.code}, but ${between.code} after slice ${slices} (${last}) of ${kinds}`,
        )
      }
    }
  }
  assert.deepEqual(withoutWakeups(live), withoutWakeups(ledger))
  for (const uid of ledger.assets.keys()) {
    if (!ledger.manifests.Asset.has(uid)) continue
    const [wakes, then] = [live.wakeups.next.get(uid), ledger.wakeups.next.get(uid)]
    if (wakes === then || then === undefined) continue
    const exact = postureOf(live, factsOf(live, uid), now).nextChangeAt
    // Earlier than the next change is early enough; where an override may have changed what is refused, now it is.
    const { tiers, shelters } = live.assets.get(uid)?.refusal ?? { tiers: [], shelters: [] }
    const refused = tiers.some((tier) => tier !== null) || shelters.length > 0
    const needed = then <= now && refused ? then : Math.max(then, exact ?? Number.POSITIVE_INFINITY)
    assert.ok(
      (wakes ?? Number.POSITIVE_INFINITY) <= needed,
      `${uid} wakes too late: ${wakes}, not ${then}, after ${entries.map((entry) => entry.kind).join()}`,
    )
  }
  return { slices, loosened, tightened: [...tightened] }
}

/** A permit, or one that ends later; what is kept beyond its row is asked for again soon, whoever keeps it. */
function isLooser(a: Decision, b: Decision): boolean {
  if (!a.decision || (b.decision && a.code !== 'permitted')) return false
  return !b.decision || (a.allowedUntil ?? 0) > (b.allowedUntil ?? 0)
}

/** Early is harmless; late is not, and is compared by itself. */
function withoutWakeups(state: State): Omit<State, 'wakeups'> & { readonly wakeups: null } {
  return { ...state, wakeups: null }
}
