/** Why posture refuses a use of an asset, in the words of what is to be done about it. */

import type { CauseId } from '../kernel/ids.ts'
import type { Decision } from '../model/decision.ts'
import type { Stored } from '../model/manifest.ts'
import { REFUSED_CODES } from '../model/reason-codes.ts'
import type { RefusalReason } from '../model/refusal.ts'
import type { View } from '../state/state.ts'

/** A use of an asset, and what is decided of it now. */
export interface UseNow {
  readonly identity: Stored<'Identity'>
  readonly resource: Stored<'Resource'>
  readonly actions: readonly string[]
  readonly decision: Decision
}

/** Why posture refuses it; null: it does not, or something else denies. */
export function refusalReason(view: View, decision: Decision): RefusalReason | null {
  const { code, denying, causes } = decision
  if (decision.decision || !REFUSED_CODES.has(code)) return null
  if (code === 'asset-blocked') {
    return isOfGaps(view, causes) ? 'cannot-judge' : 'blocked'
  }
  if (code === 'asset-quarantined') return 'blocked'
  if (code === 'from-backup') return 'from-backup'
  if (code === 'asset-unheard') return 'unheard'
  if (code === 'asset-stale') return 'too-old'
  const reported = denying.some((uid) => (view.assets.get(uid)?.standings.size ?? 0) > 0)
  return reported ? 'incomplete' : 'never-reported'
}

/** Told by the first that is none: there may be ten thousand. */
function isOfGaps(view: View, causes: readonly CauseId[]): boolean {
  let known = false
  for (const id of causes) {
    const cause = view.causes.get(id)
    if (cause !== undefined && cause.class !== 'cannot-judge') return false
    known ||= cause !== undefined
  }
  return known
}
