/** What a person's quarantine is made of: a compromise, due at once at every tier. */

import type { Env } from '../model/env.ts'
import { deriveId, type CauseId } from '../kernel/ids.ts'
import type { Cause } from '../model/cause.ts'
import { NOTHING_TOLD } from '../model/told.ts'
import type { View } from '../state/state.ts'
import type { Stored } from '../model/manifest.ts'
import { weigh } from './weigh.ts'

export function quarantineCause(
  view: View,
  id: CauseId,
  asset: Stored<'Asset'>,
  reason: string,
  env: Env,
): Cause {
  return {
    id,
    asset: asset.uid,
    class: 'human-quarantine',
    component: asset.name,
    lineage: 'person',
    ...weigh(
      {
        class: 'human-quarantine',
        severity: 'unrated',
        ...NOTHING_TOLD,
      },
      undefined,
      env.now,
    ),
    firstSeenAt: env.now,
    openedAt: env.now,
    detail: {
      ecosystem: 'generic',
      distro: null,
      installed: null,
      fixed: null,
      packages: [],
      sourcePackages: [],
      advisories: [reason],
      severity: 'unrated',
      programs: [],
      units: [],
      use: 'unknown',
      usedBy: [],
      evidence: deriveId(env.hash, view.ledgerId, 'evidence', {
        asset: asset.uid,
        reason,
        at: env.now,
      }),
      source: 'person',
      missingProof: 'a person lifts the quarantine',
      exploited: false,
      fixedSeenAt: null,
      retracted: null,
    },
    provenBy: [],
    suppressed: null,
  }
}
