/** `backup`: a copy of the data directory beside a running server, checked offline, put back from it. */

import type { Noun } from '../../verb.ts'
import { create } from './create.ts'
import { restore } from './restore.ts'
import { verify } from './verify.ts'

export const BACKUP: Noun = {
  word: 'backup',
  says: 'a copy that can be checked and put back; the server goes on meanwhile',
  verbs: [create, verify, restore],
}
