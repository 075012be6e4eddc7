/** The fold of holds and of the mode: from when a hold refuses is told by both. */

import type { Hold, HoldEnd, HoldFact, HoldSubject } from '../../model/hold.ts'
import type { AssetUid, HoldId, IdentityUid } from '../../kernel/ids.ts'
import { formatInstant, instant, type Instant } from '../../kernel/instant.ts'
import { LIMITS } from '../../kernel/limits.ts'
import type { EntryAt } from '../entries.ts'
import { modeOf } from '../../model/mode.ts'
import { modeOfAsset } from '../mode/asset-mode.ts'
import type { State, View } from '../state.ts'
import { setIn } from '../table.ts'
import { cutoffKey } from './table.ts'
import { foldWeight } from '../exposures/fold.ts'
import { endMoves } from '../moves/fold.ts'
import { assetState } from '../evidence/asset-state.ts'
import { TIGHTENS, LOOSENS, HOLD_PAGES, type Rows, type Touched } from '../row.ts'
import type { HoldEntries } from './entries.ts'

function holdOpened(state: State, entry: EntryAt<'hold.opened@1'>, seq: number): void {
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
  // The same cause from the same instant is the same hold, and it goes on.
  setIn({ live: state.holds, past: state.pastHolds }, hold.id, hold, true)
  state.unassessed.delete(hold.id)
  state.assessed.delete(hold.id)
  for (const cause of hold.causes) foldWeight(state, hold.id, state.causes.get(cause))
  if (hold.subject.kind !== 'asset') return
  assetState(state, hold.subject.uid).hold = hold.id
  cutTokens(state, hold.subject.uid, cut, entry.at)
}

function holdChanged(state: State, entry: EntryAt<'hold.changed@1'>): void {
  const { id, causes: named, adds, cut } = entry.body
  const hold = state.holds.get(id)
  if (hold === undefined) return
  const causes = adds === true ? [...hold.causes, ...named] : named
  for (const cause of named) foldWeight(state, id, state.causes.get(cause))
  state.holds.set(hold.id, { ...hold, causes })
  if (hold.subject.kind === 'asset') cutTokens(state, hold.subject.uid, cut, entry.at)
}

/** On probation until then, where it ended by proof. */
function holdProven(state: State, entry: EntryAt<'hold.closed@2'>, seq: number): void {
  const { id, probationUntil: until } = entry.body
  const hold = state.holds.get(id)
  if (hold === undefined) return
  holdClosed(state, entry, seq)
  state.unassessed.add(id)
  if (until === null) return
  state.pastHolds.set(id, { ...(state.pastHolds.get(id) ?? hold), probationUntil: until })
  if (hold.subject.kind !== 'asset') return
  const known = state.probations.get(hold.subject.uid) ?? []
  const still = known.filter((one) => one.until > entry.at && one.hold !== id)
  state.probations.set(hold.subject.uid, [...still, { hold: id, until }])
}

function holdClosed(
  state: State,
  entry: EntryAt<'hold.closed@1'> | EntryAt<'hold.closed@2'>,
  seq: number,
): void {
  const id: HoldId = entry.body.id
  const hold = state.holds.get(id)
  if (hold === undefined) return
  const closed: Hold = {
    ...hold,
    state: 'released',
    closedAt: entry.body.at,
    closedSeq: seq,
    closedBy: entry.body.end,
  }
  setIn({ live: state.holds, past: state.pastHolds }, id, closed, false)
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
export function enforcedAnew(state: State, at: Instant): void {
  for (const hold of state.holds.values()) {
    const enforced = isEnforced(state, hold.subject)
    if (enforced === (hold.enforcedAt !== null)) continue
    state.holds.set(hold.id, { ...hold, enforcedAt: enforced ? at : null })
  }
}

function isEnforced(state: State, subject: HoldSubject): boolean {
  const mode = subject.kind === 'asset' ? modeOfAsset(state, subject.uid) : modeOf(state)
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

function touchedByClosing({ id }: { readonly id: HoldId }, view: View): Touched {
  return {
    reads: ['mode'],
    writes: ['moves', `hold ${id}`, `held ${view.holds.get(id)?.subject.uid ?? ''}`],
  }
}

export const HOLDS_ROWS: Rows<HoldEntries> = {
  'hold.opened@1': {
    fold: holdOpened,
    stage: TIGHTENS,
    // From when a hold refuses is told by the modes and by what is bound where.
    touches: ({ hold: { id, subject, openedBy, causes } }) => ({
      reads: ['mode', 'estate', `cause ${openedBy}`, ...causes.map((cause) => `cause ${cause}`)],
      writes: [`hold ${id}`, `held ${subject.uid}`],
    }),
    about: ({ hold: { subject } }) => (subject.kind === 'asset' ? subject.uid : null),
    changes: HOLD_PAGES,
    words: () => 'blocked',
  },
  'hold.changed@1': {
    fold: holdChanged,
    stage: TIGHTENS,
    touches: ({ id, causes }) => ({
      reads: causes.map((cause) => `cause ${cause}`),
      writes: [`hold ${id}`],
    }),
    changes: HOLD_PAGES,
    words: ({ why }) => why,
  },
  'hold.closed@1': {
    fold: holdClosed,
    stage: LOOSENS,
    touches: touchedByClosing,
    changes: HOLD_PAGES,
    // Entries written before holds could end otherwise say *proven* of every end.
    words: ({ end }: { readonly end?: HoldEnd }) => `released: ${end?.kind ?? 'proven'}`,
  },
  'hold.closed@2': {
    fold: holdProven,
    stage: LOOSENS,
    touches: touchedByClosing,
    changes: HOLD_PAGES,
    words: ({ end, probationUntil }) =>
      probationUntil === null
        ? `released: ${end.kind}`
        : `released: ${end.kind}; on probation until ${formatInstant(probationUntil)}`,
  },
}
