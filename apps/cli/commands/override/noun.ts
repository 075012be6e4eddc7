/** `override`: what is allowed although it would be blocked. */

import type { Noun } from '../../verb.ts'
import { end } from './end.ts'
import { extend } from './extend.ts'
import { list } from './list.ts'
import { reject } from './reject.ts'
import { show } from './show.ts'

export const OVERRIDE: Noun = {
  word: 'override',
  says: 'what is allowed although it would be blocked',
  verbs: [list, show, reject, extend, end],
}
