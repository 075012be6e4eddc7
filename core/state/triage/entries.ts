/** What the entries of forensic triage say. */

import type { CauseId } from '../../kernel/ids.ts'
import type { TriageRecord, TriageWaiver } from '../../model/triage.ts'

export interface TriageEntries {
  /** Somebody looked for traces of an intrusion: these duties are answered, by what was found. */
  readonly 'triage.recorded@1': {
    readonly record: TriageRecord
    readonly duties: readonly CauseId[]
  }
  /** A person answers for not looking; it ends by itself. */
  readonly 'triage.waived@1': { readonly waiver: TriageWaiver }
}
