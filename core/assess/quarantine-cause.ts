/** What a person's quarantine is made of: a compromise, due at once at every tier. */

import { quarantineDetail } from '../model/cause-detail.ts'
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
  const evidence = deriveId(env.hash, view.ledgerId, 'evidence', {
    asset: asset.uid,
    reason,
    at: env.now,
  })
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
    detail: quarantineDetail({ evidence, source: 'person' }, reason),
    provenBy: [],
    suppressed: null,
  }
}
