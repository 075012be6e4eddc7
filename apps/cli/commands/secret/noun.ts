/** `secret`: the embedded store. Values are read from standard input, never from the command line. */

import type { Noun } from '../../verb.ts'
import { list } from './list.ts'
import { put } from './put.ts'
import { remove } from './remove.ts'

export const SECRET: Noun = {
  word: 'secret',
  says: 'the embedded secret store (Vault-compatible KV v2)',
  verbs: [put, list, remove],
}
