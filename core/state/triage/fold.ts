/** The fold of forensic triage: duties that outlive their cause, records and waivers that answer them. */

import type { Collection } from '../../model/collections.ts'
import type { EntryAt } from '../entries.ts'
import type { Cause } from '../../model/cause.ts'
import { flawsOf } from '../../model/cause-detail.ts'
import type { State } from '../state.ts'
import { setOf } from '../table.ts'
import { LOOSENS, type Rows } from '../row.ts'
import type { TriageEntries } from './entries.ts'

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
    vulnerabilities: flawsOf(cause),
    openedAt: cause.openedAt,
    record: known?.openedAt === cause.openedAt ? known.record : null,
  })
  setOf(state.dutiesByAsset, cause.asset).add(cause.id)
}

function triageRecorded(state: State, body: EntryAt<'triage.recorded@1'>['body']): void {
  state.triageRecords.set(body.record.id, body.record)
  for (const id of body.duties) {
    const duty = state.duties.get(id)
    if (duty !== undefined) state.duties.set(id, { ...duty, record: body.record.id })
  }
}

function triageWaived(state: State, body: EntryAt<'triage.waived@1'>['body']): void {
  state.triageWaivers.set(body.waiver.id, body.waiver)
}

const TRIAGE_PAGES: readonly Collection[] = ['triage', 'findings', 'assets', 'holds']

export const TRIAGE_ROWS: Rows<TriageEntries> = {
  'triage.recorded@1': {
    fold: (state, { body }) => triageRecorded(state, body),
    stage: LOOSENS,
    touches: ({ duties }) => ({ writes: duties.map((id) => `cause ${id}`) }),
    changes: TRIAGE_PAGES,
    words: ({ record }) => `forensic triage recorded: ${record.found} found`,
  },
  'triage.waived@1': {
    fold: (state, { body }) => triageWaived(state, body),
    stage: LOOSENS,
    changes: TRIAGE_PAGES,
    words: () => 'forensic triage waived',
  },
}
