/** The fold of verifications. */

import { assetState } from '../evidence/asset-state.ts'
import type { State } from '../state.ts'
import type { EntryAt } from '../entries.ts'
import { LOOSENS, type Rows } from '../row.ts'
import { setIn } from '../table.ts'
import type { VerificationEntries } from './entries.ts'
import type { VerificationState } from './table.ts'

function verificationRequested(
  state: State,
  { at, body }: EntryAt<'verification.requested@1'>,
): void {
  const { id, asset } = body
  put(state, { id, asset, requestedAt: at, outcome: null, finishedAt: null })
  const known = assetState(state, asset)
  known.verifications = new Set([...known.verifications, id])
}

function verificationFinished(state: State, entry: EntryAt<'verification.finished@1'>): void {
  const { id, asset: uid, outcome } = entry.body
  const known = state.verifications.get(id)
  if (known === undefined) return
  put(state, { ...known, outcome, finishedAt: entry.at })
  const asset = assetState(state, uid)
  const open = new Set(asset.verifications)
  open.delete(id)
  asset.verifications = open
}

function put({ verifications, pastVerifications }: State, row: VerificationState): void {
  setIn({ live: verifications, past: pastVerifications }, row.id, row, row.outcome === null)
}

export const VERIFICATIONS_ROWS: Rows<VerificationEntries> = {
  'verification.requested@1': {
    fold: verificationRequested,
    stage: LOOSENS,
    about: ({ asset }) => asset,
    changes: ['verifications', 'holds'],
    words: () => 'verification asked for',
  },
  'verification.finished@1': {
    fold: verificationFinished,
    stage: LOOSENS,
    about: ({ asset }) => asset,
    changes: ['verifications', 'holds'],
    words: ({ outcome }) => `verification: ${outcome}`,
  },
}
