/** `token`: who may call what. */

import type { Noun } from '../../verb.ts'
import { create } from './create.ts'
import { list } from './list.ts'
import { revoke } from './revoke.ts'

export const TOKEN: Noun = { word: 'token', says: 'bearer tokens', verbs: [create, list, revoke] }
