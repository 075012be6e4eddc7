/** `statement`: what authors say of vulnerabilities in products (VEX). */

import type { Noun } from '../../verb.ts'
import { approve } from './approve.ts'
import { end } from './end.ts'
import { list } from './list.ts'

export const STATEMENT: Noun = {
  word: 'statement',
  says: 'what authors say of vulnerabilities in products (VEX)',
  verbs: [list, approve, end],
}
