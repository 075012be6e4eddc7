/** `hold`: what is blocked. */

import type { Noun } from '../../verb.ts'
import { list } from './list.ts'
import { release } from './release.ts'
import { show } from './show.ts'

export const HOLD: Noun = { word: 'hold', says: 'what is blocked', verbs: [list, show, release] }
