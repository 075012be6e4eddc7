/** `gap`: what nobody can judge. */

import type { Noun } from '../../verb.ts'
import { accept } from './accept.ts'

export const GAP: Noun = { word: 'gap', says: 'what nobody can judge', verbs: [accept] }
