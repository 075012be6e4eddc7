/** The fold of holds and of the mode: from when a hold refuses is told by both. */

import type { AssetUid, HoldId, IdentityUid } from '../../kernel/ids.ts'
import { instant, type Instant } from '../../kernel/instant.ts'
import { LIMITS } from '../../kernel/limits.ts'
import type { EntryOf } from '../entries.ts'
import type { Hold, HoldFact, HoldSubject } from '../../model/hold.ts'
import { modeWithin, withChange } from '../../model/mode.ts'
import { modeOfAsset } from '../mode/asset-mode.ts'
import { cutoffKey, type State } from '../state.ts'
import { endMoves } from '../moves/fold.ts'
import { assetState } from '../evidence/asset-state.ts'

export function modeSet(state: State, { at, actor, body }: EntryOf<'mode.set'>): void {
  const { mode, scope, reason, wave } = body
  state.modes = withChange(state.modes, { mode, scope, at, by: actor, reason })
  if (wave !== undefined && state.rollout !== null) {
    state.rollout = { ...state.rollout, wave: wave.number, bears: wave.bears }
  }
  enforcedAnew(state, at)
}

export function rolloutStarted(state: State, { at, body }: EntryOf<'rollout.started'>): void {
  const { scope, waves } = body
  const none = { wave: -1, bears: 0, before: state.modes, unplanned: new Set<AssetUid>() }
  state.rollout = { scope, waves, startedAt: at, ...none }
}

export function rolloutEnded(state: State, { at, body }: EntryOf<'rollout.ended'>): void {
  if (body.undone && state.rollout !== null) state.modes = state.rollout.before
  state.rollout = null
  enforcedAnew(state, at)
}

export function enforcementStopped(state: State, entry: EntryOf<'enforcement.stopped'>): void {
  const { reason, eject } = entry.body
  state.stopped = { at: entry.at, by: entry.actor, reason, eject }
  enforcedAnew(state, entry.at)
}

export function enforcementResumed(state: State, at: Instant): void {
  state.stopped = null
  enforcedAnew(state, at)
}

export function holdOpened(state: State, entry: EntryOf<'hold.opened'>, seq: number): void {
  const { cut, hold: written } = entry.body
  const { since, ...opened } = written
  const hold: Hold = {
    ...opened,
    dueAt: since,
    openedAt: entry.at,
    enforcedAt: isEnforced(state, opened.subject) ? entry.at : null,
    fact: factBehind(state, opened.openedBy),
    openSeq: seq,
  }
  state.holds.set(hold.id, hold)
  if (hold.subject.kind !== 'asset') return
  assetState(state, hold.subject.uid).hold = hold.id
  cutTokens(state, hold.subject.uid, cut, entry.at)
}

export function holdChanged(state: State, entry: EntryOf<'hold.changed'>): void {
  const { id, causes: named, adds, cut } = entry.body
  const hold = state.holds.get(id)
  if (hold === undefined) return
  const causes = adds === true ? [...hold.causes, ...named] : named
  state.holds.set(hold.id, { ...hold, causes })
  if (hold.subject.kind === 'asset') cutTokens(state, hold.subject.uid, cut, entry.at)
}

export function holdClosed(state: State, entry: EntryOf<'hold.closed'>, seq: number): void {
  const id: HoldId = entry.body.id
  const hold = state.holds.get(id)
  if (hold === undefined) return
  state.holds.set(id, {
    ...hold,
    state: 'released',
    closedAt: entry.body.at,
    closedSeq: seq,
    closedBy: entry.body.end,
  })
  if (hold.subject.kind !== 'asset') return
  endMoves(state, hold.subject.uid)
  const asset = assetState(state, hold.subject.uid)
  asset.hold = null
  asset.releases = [...asset.releases, entry.at].slice(-LIMITS.releasesRemembered)
}

function cutTokens(
  state: State,
  asset: AssetUid,
  identities: readonly IdentityUid[],
  at: number,
): void {
  for (const identity of identities) state.cutoffs.set(cutoffKey(identity, asset), instant(at))
}

/** What went on refusing keeps its date; what refuses nobody any more has none. */
function enforcedAnew(state: State, at: Instant): void {
  for (const hold of state.holds.values()) {
    if (hold.state !== 'open') continue
    const enforced = isEnforced(state, hold.subject)
    if (enforced === (hold.enforcedAt !== null)) continue
    state.holds.set(hold.id, { ...hold, enforcedAt: enforced ? at : null })
  }
}

function isEnforced(state: State, subject: HoldSubject): boolean {
  const mode = subject.kind === 'asset' ? modeOfAsset(state, subject.uid) : modeWithin(state)
  return mode !== 'report-only'
}

/** When it reached us: the later of our first sight and of the word that it is exploited. */
function factBehind(state: State, id: Hold['openedBy']): HoldFact {
  const cause = state.causes.get(id)
  if (cause === undefined) return { receivedAt: null, publishedAt: null }
  const { exploitedFrom, inputs } = cause.detail
  const exploited = inputs?.exploited
  return {
    receivedAt: instant(Math.max(cause.firstSeenAt, exploitedFrom ?? 0)),
    publishedAt: exploited?.is === 'yes' ? exploited.at : null,
  }
}
