/** `source`: who tells us what, how old it is, and what waits for a person. */

import type { Noun } from '../../verb.ts'
import { removeVerb } from '../remove.ts'
import { accept, rollBack } from './decide.ts'
import { list } from './list.ts'
import { show } from './show.ts'
import { sync } from './sync.ts'
import { test } from './test.ts'

export const SOURCE: Noun = {
  word: 'source',
  says: 'who may say what of which assets, and who publishes advisories',
  verbs: [list, show, test, sync, accept, rollBack, removeVerb('source.delete')],
}
