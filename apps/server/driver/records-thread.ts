/** The thread that reads decision records: what it unpacks is none of the decide thread's or the writer's time. */

import { workerData } from 'node:worker_threads'
import { lookBackIn } from '@holdfast/edges-base/stores/look-back'
import { findRecord, listRecords, listUses } from '@holdfast/edges-base/stores/read-records'
import { answerCalls } from './answer-calls.ts'
import type { RecordsAnswer, RecordsCall } from './records.ts'

const { directory } = workerData as { readonly directory: string } // Written by `openRecords`.
const lookBack = lookBackIn(directory)

answerCalls(answerOf)

function answerOf(call: RecordsCall): RecordsAnswer {
  try {
    switch (call.op) {
      case 'find':
        return { value: findRecord(directory, call.id) }
      case 'list':
        return { value: listRecords(directory, call.filter, call.after, call.limit) }
      case 'uses':
        return { value: listUses(directory, call.filter, call.rowsMax) }
      case 'look-back': {
        const began = performance.now()
        const elapsed = (): number => performance.now() - began
        return { value: lookBack(call.codes, call.from, call.to, elapsed) }
      }
    }
  } catch (thrown) {
    return { failure: thrown instanceof Error ? thrown.message : String(thrown) }
  }
}
