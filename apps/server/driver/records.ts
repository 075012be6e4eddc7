/** The decide thread's side of the thread that reads decision records: one call at a time, within memory and time. */

import { LIMITS } from '@holdfast/core/kernel/limits'
import type { DecisionRecord } from '@holdfast/core/model/decision'
import { Problem } from '@holdfast/edges-base/http/problems'
import type { LookedBack } from '@holdfast/edges-base/stores/look-back'
import type { RecordPage, RecordsAsked } from '@holdfast/edges-base/stores/list-records'
import type { RecordFilter, UsePage } from '@holdfast/edges-base/stores/read-records'
import { ThreadError, type Nothing } from '@holdfast/edges-base/threads/protocol'
import { oneByOne } from './one-by-one.ts'

export interface RecordsThread {
  readonly data: { readonly directory: string }
  readonly asks: {
    readonly find: (given: { readonly id: string }) => DecisionRecord | null
    readonly list: (asked: RecordsAsked) => RecordPage
    readonly uses: (given: { readonly filter: RecordFilter; readonly rowsMax: number }) => UsePage
    readonly 'look-back': (given: {
      readonly codes: readonly string[]
      readonly from: number
      readonly to: number
    }) => LookedBack
  }
  readonly tells: Nothing
  readonly says: Nothing
}

export interface Records {
  find(id: string): Promise<DecisionRecord | null>
  list(asked: RecordsAsked): Promise<RecordPage>
  uses(filter: RecordFilter, rowsMax: number): Promise<UsePage>
  /** Of these codes, in [from, to): added up over the hours, which are read once. */
  lookBack(codes: readonly string[], from: number, to: number): Promise<LookedBack>
  close(): Promise<void>
}

const TOO_MUCH = 'they take more memory or time than is allowed'
const SHORTER = 'ask for a shorter time, or again in a moment'

export function openRecords(directory: string): Records {
  const thread = oneByOne<RecordsThread>({
    url: new URL('./records-thread.ts', import.meta.url),
    name: 'the records thread',
    data: { directory },
    heapMbMax: LIMITS.recordsHeapMbMax,
    msMax: LIMITS.recordsMsMax,
  })
  let waiting = 0
  const ask: typeof thread.ask = async (name, given) => {
    if (waiting >= LIMITS.recordsWaitingMax) {
      throw new Problem('busy', 'many read decision records at once', SHORTER)
    }
    waiting += 1
    try {
      return await thread.ask(name, given)
    } catch (thrown) {
      if (!(thrown instanceof ThreadError)) throw thrown
      const { code, message } = thrown.failure
      if (code === 'thread-failed') {
        throw new Problem('internal', `decision records cannot be read: ${message}`, SHORTER)
      }
      throw new Problem('busy', `decision records cannot be read: ${TOO_MUCH}`, SHORTER)
    } finally {
      waiting -= 1
    }
  }
  return {
    find: (id) => ask('find', { id }),
    list: (asked) => ask('list', asked),
    uses: (filter, rowsMax) => ask('uses', { filter, rowsMax }),
    lookBack: (codes, from, to) => ask('look-back', { codes, from, to }),
    close: () => thread.close(),
  }
}
