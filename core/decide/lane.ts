/** The lane of what patches, scans, attests and reports. */

import type { Stored } from '../model/manifest.ts'
import type { AssetUid } from '../kernel/ids.ts'
import type { View } from '../state/state.ts'
import { causesOf } from '../state/evidence/standing.ts'

export function verifiedLease(outcome: {
  readonly kind: string
  readonly leaseMs?: number
}): number {
  return outcome.leaseMs ?? 0
}

/** Law 10: what patches, scans, attests and reports is never cut, save by a person's quarantine. */
export function inRemediationLane(
  view: View,
  identity: Stored<'Identity'>,
  assets: readonly AssetUid[],
): boolean {
  if (identity.spec.lane !== 'remediation') return false
  return !assets.some((uid) =>
    causesOf(view, view.assets.get(uid)?.causes ?? []).some(
      (cause) => cause.class === 'human-quarantine',
    ),
  )
}
