/** `effect`: what was intended at enforcement points, what was sent there, and what was seen. */

import type { Noun } from '../../verb.ts'
import { list } from './list.ts'
import { show } from './show.ts'

export const EFFECT: Noun = {
  word: 'effect',
  says: 'what was intended at enforcement points, what was sent, and what was seen',
  verbs: [list, show],
}
