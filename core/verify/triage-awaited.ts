/** Whether what is proven still waits for the forensic triage of it. */

import { flawsOf } from '../model/cause-detail.ts'
import { waives, triageRequired, type TriageRecord, type StoredDuty } from '../model/triage.ts'
import type { Env } from '../model/env.ts'
import { isDue, type Cause } from '../model/cause.ts'
import { COUNTED_TIERS } from '../model/refusal.ts'
import type { View } from '../state/state.ts'
import type { PosturePolicySpec } from '../model/manifest.ts'

/** The waiting part of a proven cause: what is said of it, or null where nothing waits for a triage. */
export function triageAwaited(
  view: View,
  cause: Cause,
  policy: PosturePolicySpec | undefined,
  env: Env,
): string | null {
  if (cause.triage === undefined || !triageRequired(policy)) return null
  if (!isDue(cause, env.now, COUNTED_TIERS) || isAnswered(view, cause, env)) return null
  const names = [...cause.detail.advisories, cause.lineage]
  const name = names.find((one) => one.startsWith('CVE-')) ?? cause.lineage
  return `the forensic triage of ${name}: recorded (holdfast triage record), or waived by a person whose token may approve (holdfast triage waive)`
}

function isAnswered(view: View, cause: Cause, env: Env): boolean {
  const duty = view.duties.get(cause.id)
  if (duty !== undefined && duty.openedAt === cause.openedAt && foundIn(view, duty) === 'nothing') {
    return true
  }
  const asset = view.manifests.Asset.get(cause.asset)
  const vulnerabilities = flawsOf(cause)
  return [...view.triageWaivers.values()].some((waiver) =>
    waives(waiver, { vulnerabilities }, asset, env.now),
  )
}

export function foundIn(view: View, duty: StoredDuty): TriageRecord['found'] | null {
  return duty.record === null ? null : (view.triageRecords.get(duty.record)?.found ?? null)
}
