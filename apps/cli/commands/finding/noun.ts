/** `finding`: vulnerabilities and who has them. */

import type { Noun } from '../../verb.ts'
import { list } from './list.ts'
import { show } from './show.ts'
import { whatIf } from './what-if.ts'

export const FINDING: Noun = {
  word: 'finding',
  says: 'vulnerabilities and who has them',
  verbs: [list, show, whatIf],
}
