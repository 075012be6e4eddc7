/** `refused`: who is refused now, held or not. */

import type { Noun } from '../../verb.ts'
import { list } from './list.ts'

export const REFUSED: Noun = {
  word: 'refused',
  says: 'who is refused now, held or not',
  verbs: [list],
}
