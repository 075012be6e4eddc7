/** `ledger`: the append-only record, and the proof of it. */

import type { Noun } from '../../verb.ts'
import { acceptRestore } from './accept-restore.ts'
import { checkpoint } from './checkpoint.ts'
import { key } from './key.ts'
import { list } from './list.ts'
import { proof } from './proof.ts'
import { tail } from './tail.ts'
import { verify } from './verify.ts'

export const LEDGER: Noun = {
  word: 'ledger',
  says: 'the append-only record',
  verbs: [verify, tail, list, proof, checkpoint, key, acceptRestore],
}
