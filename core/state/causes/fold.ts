/** The fold of causes, with the names they are found by, and what a fix took. */

import { flawsOf } from '../../model/cause-detail.ts'
import { type Cause, WEIGHTS, dueOf, restrictsFrom, saidBy, worstFirst } from '../../model/cause.ts'
import type { HoldId } from '../../kernel/ids.ts'
import { putIn, takeOut } from '../../kernel/in-order.ts'
import { isListed } from '../../kernel/listed.ts'
import { soundCause } from './odd-state.ts'
import { dropFrom, setOf } from '../table.ts'
import type { State, View } from '../state.ts'
import { assetState } from '../evidence/asset-state.ts'
import { foldWeight } from '../exposures/fold.ts'
import { foldDuty } from '../triage/fold.ts'
import type { Instant } from '../../kernel/instant.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { TIERS } from '../../model/posture.ts'
import { wakeSoon } from '../wakeups/wakeups.ts'
import type { EntryAt } from '../entries.ts'
import { TIGHTENS, TOGETHER, LOOSENS, ASSET_PAGES, type Rows, type Stage } from '../row.ts'
import type { CauseEntries } from './entries.ts'

/** Costs what this cause is, not what its asset has: it can only bring the next wake-up nearer. */
function causeSet(state: State, cause: Cause, at: Instant): void {
  forget(state, state.causes.get(cause.id))
  state.causes.set(cause.id, cause)
  putIn(listOf(state, cause), cause, worstFirst)
  for (const name of flawsOf(cause)) setOf(state.causesByVulnerability, name).add(cause.id)
  const asset = assetState(state, cause.asset)
  asset.causes.add(cause.id)
  const hold = asset.hold === null ? undefined : state.holds.get(asset.hold)
  if (hold !== undefined && isListed(hold.causes, cause.id)) foldWeight(state, hold.id, cause)
  foldDuty(state, cause)
  for (const tier of TIERS) {
    const due = dueOf(cause, tier)
    if (due !== null && due > at) wakeSoon(state, cause.asset, due)
  }
}

/** Its wake-up stays: early is harmless. */
function causeCleared(state: State, body: EntryAt<'cause.cleared@1'>['body'], at: Instant): void {
  const { id, asset: uid } = body
  const cause = state.causes.get(id)
  const by = body.sources ?? []
  if (cause !== undefined && body.sources !== undefined) contradict(state, cause, by)
  const hold = state.holds.get(assetState(state, uid).hold ?? ('' as HoldId)) // No hold has it.
  if (hold !== undefined && isListed(hold.causes, id)) {
    const { lifted, sources, evidence } = body
    if (lifted !== undefined) state.holds.set(hold.id, { ...hold, lifted })
    else if ((sources ?? evidence).length < 2) {
      state.holds.set(hold.id, { ...hold, onOneWord: true })
    }
  }
  forget(state, cause)
  if (cause?.class === 'pending-fix') {
    const { patched } = state
    while (patched[0] !== undefined && patched[0].at <= at - LIMITS.patchedKeptMs) patched.shift()
    patched.push({ at, ms: at - cause.firstSeenAt })
  }
  state.causes.delete(id)
  assetState(state, uid).causes.delete(id)
}

/** An agent goes on saying that nothing changed: what it said is not what was believed. */
function contradict(state: State, cause: Cause, by: readonly string[]): void {
  const asset = assetState(state, cause.asset)
  const said = saidBy(cause)
  const others = asset.agents.filter(({ source }) => said.includes(source) && !by.includes(source))
  if (others.length === 0) return
  asset.contradicted = new Set([...asset.contradicted, ...others.map((other) => other.source)])
}

function listOf(state: State, { asset }: Cause): Cause[] {
  const known = state.causesByAsset.get(asset)
  if (known !== undefined) return known
  const fresh: Cause[] = []
  state.causesByAsset.set(asset, fresh)
  return fresh
}

/** As it was: from every index. */
function forget(state: State, cause: Cause | undefined): void {
  if (cause === undefined) return
  const list = listOf(state, cause)
  takeOut(list, cause, worstFirst)
  if (list.length === 0) state.causesByAsset.delete(cause.asset)
  for (const name of flawsOf(cause)) dropFrom(state.causesByVulnerability, name, cause.id)
}

function stageOfCause(view: View, cause: Cause, now: Instant): Stage {
  const before = view.causes.get(cause.id)
  if (before === undefined || isNoLooser(cause, before, now)) return TIGHTENS
  return isNoLooser(before, cause, now) ? LOOSENS : TOGETHER
}

/**
 * Due wherever it was, and no lighter; what overrides are asked about it is the same. A date to come that moves is
 * neither: the permits of today end by it, and the row it leads to may give others.
 */
function isNoLooser(cause: Cause, than: Cause, now: Instant): boolean {
  if (WEIGHTS.indexOf(cause.weight) < WEIGHTS.indexOf(than.weight)) return false
  if (cause.lineage !== than.lineage || cause.detail.source !== than.detail.source) return false
  return TIERS.every((tier) => {
    const was = restrictsFrom(than, tier)
    const is = restrictsFrom(cause, tier)
    return was === null || is === was || (was <= now && is !== null && is <= now)
  })
}

/** What a cause of each class is called when it begins. */
const CLASS_WORDS: { readonly [Class in Cause['class']]: string } = {
  'pending-fix': 'has a security fix waiting',
  'replaced-code': 'was replaced and still runs',
  'kernel-restart': 'is installed newer than what runs',
  'end-of-life': 'no longer gets security fixes',
  'cannot-judge': 'cannot be judged',
  'failed-attestation': 'failed its attestation',
  'human-quarantine': 'was quarantined by a person',
}

export const CAUSES_ROWS: Rows<CauseEntries> = {
  'cause.opened@1': {
    fold: (state, { at, body }) => causeSet(state, soundCause(body.cause), at),
    stage: (view, { cause }, at) => stageOfCause(view, cause, at),
    touches: ({ cause }) => ({ writes: [`cause ${cause.id}`] }),
    about: ({ cause }) => cause.asset,
    changes: ASSET_PAGES,
    words: ({ cause }) => `${soundCause(cause).component} ${CLASS_WORDS[cause.class]}`,
  },
  'cause.changed@1': {
    fold: (state, { at, body }) => causeSet(state, soundCause(body.cause), at),
    stage: (view, { cause }, at) => stageOfCause(view, cause, at),
    touches: ({ cause }) => ({ writes: [`cause ${cause.id}`] }),
    about: ({ cause }) => cause.asset,
    changes: ASSET_PAGES,
    words: ({ cause, why }) => `${soundCause(cause).component}: ${why}`,
  },
  'cause.cleared@1': {
    fold: (state, { at, body }) => causeCleared(state, body, at),
    stage: LOOSENS,
    // Whom it contradicts is kept with the evidence.
    touches: ({ id, asset }) => ({ writes: [`cause ${id}`, `evidence ${asset}`] }),
    about: ({ asset }) => asset,
    changes: ASSET_PAGES,
    words: ({ lifted, proof }) => (lifted === undefined ? `proven: ${proof}` : proof),
  },
}
