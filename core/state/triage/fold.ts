/** The fold of forensic triage: duties that outlive their cause, records and waivers that answer them. */

import type { EntryBodies } from '../entries.ts'
import type { Cause } from '../../model/cause.ts'
import type { State } from '../state.ts'
import { setOf } from '../estate/fold.ts'

/** A cause that opens anew asks anew; a duty that was only assumed ends with the assumption. */
export function foldDuty(state: State, cause: Cause): void {
  const known = state.duties.get(cause.id)
  if (cause.triage === undefined) {
    if (known?.because === 'assumed' && known.record === null) {
      state.duties.delete(cause.id)
      const left = state.dutiesByAsset.get(cause.asset)
      left?.delete(cause.id)
      if (left?.size === 0) state.dutiesByAsset.delete(cause.asset)
    }
    return
  }
  state.duties.set(cause.id, {
    ...cause.triage,
    cause: cause.id,
    asset: cause.asset,
    component: cause.component,
    vulnerabilities: [...new Set([cause.lineage, ...cause.detail.advisories])],
    openedAt: cause.openedAt,
    record: known?.openedAt === cause.openedAt ? known.record : null,
  })
  setOf(state.dutiesByAsset, cause.asset).add(cause.id)
}

export function triageRecorded(state: State, body: EntryBodies['triage.recorded']): void {
  state.triageRecords.set(body.record.id, body.record)
  for (const id of body.duties) {
    const duty = state.duties.get(id)
    if (duty !== undefined) state.duties.set(id, { ...duty, record: body.record.id })
  }
}

export function triageWaived(state: State, body: EntryBodies['triage.waived']): void {
  state.triageWaivers.set(body.waiver.id, body.waiver)
}
