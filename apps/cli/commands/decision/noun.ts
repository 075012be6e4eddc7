/** `decision`: decisions that were made. */

import type { Noun } from '../../verb.ts'
import { list } from './list.ts'
import { show } from './show.ts'

export const DECISION: Noun = {
  word: 'decision',
  says: 'decisions that were made',
  verbs: [list, show],
}
