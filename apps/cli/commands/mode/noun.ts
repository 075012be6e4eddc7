/** `mode`: report-only or enforce. */

import type { Noun } from '../../verb.ts'
import { set } from './set.ts'
import { show } from './show.ts'

export const MODE: Noun = { word: 'mode', says: 'report-only or enforce', verbs: [set, show] }
