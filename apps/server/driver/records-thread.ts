/** The thread that reads decision records: what it unpacks is none of the decide thread's or the writer's time. */

import { lookBackIn } from '@holdfast/edges-base/stores/look-back'
import { listRecords } from '@holdfast/edges-base/stores/list-records'
import { findRecord, listUses } from '@holdfast/edges-base/stores/read-records'
import { callerOf } from '@holdfast/edges-base/threads/answering'
import { answerInPieces, type InPieces } from './answer-in-pieces.ts'
import type { RecordsThread } from './records.ts'

const caller = callerOf<InPieces<RecordsThread>>()
const { directory } = caller.data
const lookBack = lookBackIn(directory)

answerInPieces<RecordsThread>(caller, {
  find: ({ id }) => findRecord(directory, id),
  list: (asked) => listRecords(directory, asked),
  uses: ({ filter, rowsMax }) => listUses(directory, filter, rowsMax),
  'look-back': ({ codes, from, to }) => {
    const began = performance.now()
    return lookBack(codes, from, to, () => performance.now() - began)
  },
})
