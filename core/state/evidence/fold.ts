/** The fold of evidence: what each source last said of an asset, how fresh that is, and what waits for the matcher. */

import { invariant } from '../../kernel/assert.ts'
import { instant, type Instant } from '../../kernel/instant.ts'
import { LIMITS } from '../../kernel/limits.ts'
import type { EntryAt } from '../entries.ts'
import { settledStandings, type Evidence, type SourceStanding } from '../../model/evidence.ts'
import type { State } from '../state.ts'
import { wakeAnew, wakeSoon } from '../wakeups/wakeups.ts'
import { isRefused, setStanding } from './table.ts'
import { assetState } from './asset-state.ts'
import { soundSummary } from '../causes/odd-state.ts'
import { TIGHTENS, TOGETHER, LOOSENS, ASSET_PAGES, type Rows } from '../row.ts'
import type { EvidenceEntries } from './entries.ts'

function evidenceAccepted(state: State, entry: EntryAt<'evidence.accepted@1'>): void {
  const { evidence, standing, nonce, summary } = entry.body
  const asset = assetState(state, evidence.asset)
  setStanding(state, asset, standing)
  asset.lastEvidence = evidence
  if (summary !== null) asset.summary = soundSummary(summary)
  if (asset.contradicted.has(standing.source)) {
    const rest = new Set(asset.contradicted)
    rest.delete(standing.source)
    asset.contradicted = rest
  }
  if (nonce !== null) useNonce(state, nonce, entry.at)
  wakeAnew(state.wakeups, evidence.asset)
}

/** What was awaited counts from here on; without an answer it goes on waiting, and says why. */
function inventoryMatched(state: State, entry: EntryAt<'inventory.matched@1'>): void {
  const { lists, gaps } = entry.body
  const asset = assetState(state, entry.body.asset)
  for (const [source, standing] of settledStandings(asset.standings, lists)) {
    if (standing !== asset.standings.get(source)) setStanding(state, asset, standing)
  }
  asset.gaps = gaps
  wakeAnew(state.wakeups, entry.body.asset)
}

/** For people and auditors; only the counter moves, so that it cannot be replayed. */
function evidenceLate(state: State, evidence: Evidence, counter: number): void {
  const asset = assetState(state, evidence.asset)
  const standing = asset.standings.get(evidence.source)
  invariant(standing !== undefined, 'late evidence follows a newer report of its source')
  asset.standings = new Map(asset.standings).set(evidence.source, { ...standing, counter })
}

function evidenceFresh(state: State, entry: EntryAt<'evidence.fresh@1'>): void {
  for (const beat of entry.body.beats) {
    const asset = assetState(state, beat.asset)
    const standing = asset.standings.get(beat.source)
    if (standing === undefined) continue
    asset.standings = new Map(asset.standings).set(beat.source, {
      ...standing,
      lastAt: beat.at,
      ...(beat.fresh === false ? {} : renewed(standing, beat.at)),
      counter: beat.counter,
    })
    useNonce(state, beat.nonce, entry.at)
    wakeAnew(state.wakeups, beat.asset)
    // What was refused for its age may be permitted now.
    if (asset.posture === 'stale' || isRefused(asset)) wakeSoon(state, beat.asset, entry.at)
  }
}

/** Of a list that is not matched yet only what it will be worth is renewed. */
function renewed(standing: SourceStanding, at: Instant): Partial<SourceStanding> {
  if (standing.unknown !== null) return {}
  const { awaits } = standing
  return awaits === undefined ? { lastGoodAt: at } : { awaits: { ...awaits, goodAt: at } }
}

/** Insertion order is time order, so only what expired is visited. */
function useNonce(state: State, nonce: string, at: number): void {
  for (const [old, usedAt] of state.usedNonces) {
    if (usedAt + 2 * LIMITS.nonceAgeMsMax > at) break
    state.usedNonces.delete(old)
  }
  state.usedNonces.set(nonce, instant(at))
}

function postureChanged(state: State, { at, body }: EntryAt<'posture.changed@1'>): void {
  const asset = assetState(state, body.asset)
  asset.posture = body.to
  asset.postureSince = at
  asset.postureChanges = [...asset.postureChanges, at].slice(-LIMITS.postureChangesKept)
  wakeAnew(state.wakeups, body.asset)
}

export const EVIDENCE_ROWS: Rows<EvidenceEntries> = {
  'evidence.accepted@1': {
    fold: evidenceAccepted,
    // Fresher and unknown are both told by it.
    stage: TOGETHER,
    touches: ({ evidence }) => ({ writes: [`evidence ${evidence.asset}`] }),
    changes: ASSET_PAGES,
    words: () => 'evidence accepted',
  },
  'evidence.late@1': {
    fold: (state, { body }) => evidenceLate(state, body.evidence, body.counter),
    stage: TOGETHER,
    touches: ({ evidence }) => ({ writes: [`evidence ${evidence.asset}`] }),
    changes: ASSET_PAGES,
  },
  'evidence.fresh@1': {
    fold: evidenceFresh,
    stage: LOOSENS,
    // Clocks are looked at by it: whom a source wakes later stays awake.
    touches: ({ beats }) => ({
      reads: ['sources'],
      writes: beats.map((beat) => `evidence ${beat.asset}`),
    }),
    changes: ASSET_PAGES,
  },
  'inventory.matched@1': {
    fold: inventoryMatched,
    stage: TOGETHER,
    touches: ({ asset }) => ({ writes: [`evidence ${asset}`] }),
    changes: ['assets'],
  },
  'posture.changed@1': {
    fold: postureChanged,
    stage: TIGHTENS,
    // What looks at all clocks of an asset is not overtaken by what only looks again.
    touches: ({ asset }) => ({ reads: [`evidence ${asset}`] }),
    about: ({ asset }) => asset,
    changes: ASSET_PAGES,
    words: ({ from, to }) => `${from} → ${to}`,
  },
}
