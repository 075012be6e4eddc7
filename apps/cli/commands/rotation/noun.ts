/** `rotation`: values that may have been copied from a blocked asset and are to be others. */

import type { Noun } from '../../verb.ts'
import { finish } from './done.ts'
import { list } from './list.ts'

export const ROTATION: Noun = {
  word: 'rotation',
  says: 'values that may have been copied from a blocked asset and are to be others',
  verbs: [list, finish],
}
