/** The decide thread's side of the thread that reads decision records: one call at a time, within memory and time. */

import { LIMITS } from '@holdfast/core/kernel/limits'
import type { DecisionRecord } from '@holdfast/core/model/decision'
import { Problem } from '@holdfast/edges-base/http/problems'
import type { LookedBack } from '@holdfast/edges-base/stores/look-back'
import type {
  RecordCursor,
  RecordFilter,
  RecordPage,
  UsePage,
} from '@holdfast/edges-base/stores/read-records'
import { oneWorker } from './one-worker.ts'

export type RecordsCall =
  | { readonly op: 'find'; readonly id: string }
  | {
      readonly op: 'list'
      readonly filter: RecordFilter
      readonly after: RecordCursor | null
      readonly limit: number
    }
  | { readonly op: 'uses'; readonly filter: RecordFilter; readonly rowsMax: number }
  | {
      readonly op: 'look-back'
      readonly codes: readonly string[]
      readonly from: number
      readonly to: number
    }

export type RecordsAnswer =
  | { readonly value: DecisionRecord | RecordPage | UsePage | LookedBack | null }
  | { readonly failure: string }

export interface Records {
  find(id: string): Promise<DecisionRecord | null>
  list(filter: RecordFilter, after: RecordCursor | null, limit: number): Promise<RecordPage>
  uses(filter: RecordFilter, rowsMax: number): Promise<UsePage>
  /** Of these codes, in [from, to): added up over the hours, which are read once. */
  lookBack(codes: readonly string[], from: number, to: number): Promise<LookedBack>
  close(): Promise<void>
}

const TOO_MUCH = 'they take more memory or time than is allowed'
const SHORTER = 'ask for a shorter time, or again in a moment'

export function openRecords(directory: string): Records {
  const thread = oneWorker<RecordsCall, RecordsAnswer>(
    new URL('./records-thread.ts', import.meta.url),
    {
      heapMbMax: LIMITS.recordsHeapMbMax,
      msMax: LIMITS.recordsMsMax,
      data: { directory },
      tooMuch: { failure: TOO_MUCH },
    },
  )
  // Each operation answers with the one type it declares.
  let waiting = 0
  const ask = async <T>(call: RecordsCall): Promise<T> => {
    if (waiting >= LIMITS.recordsWaitingMax) {
      throw new Problem('busy', 'many read decision records at once', SHORTER)
    }
    waiting += 1
    try {
      const answer = await thread.call(call)
      if ('value' in answer) return answer.value as T
      const code = answer.failure === TOO_MUCH ? 'busy' : 'internal'
      throw new Problem(code, `decision records cannot be read: ${answer.failure}`, SHORTER)
    } finally {
      waiting -= 1
    }
  }
  return {
    find: (id) => ask({ op: 'find', id }),
    list: (filter, after, limit) => ask({ op: 'list', filter, after, limit }),
    uses: (filter, rowsMax) => ask({ op: 'uses', filter, rowsMax }),
    lookBack: (codes, from, to) => ask({ op: 'look-back', codes, from, to }),
    close: () => thread.close(),
  }
}
