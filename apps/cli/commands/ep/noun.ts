/** `ep`: enforcement points, where access is cut and given back, and how each account there stands. */

import type { Noun } from '../../verb.ts'
import { nothingMore, showVerb } from '../estate/show.ts'
import { removeVerb } from '../remove.ts'
import { drift } from './drift.ts'
import { list } from './list.ts'
import { plan } from './plan.ts'
import { test } from './test.ts'

export const EP: Noun = {
  word: 'ep',
  says: 'enforcement points: where access is cut and given back, and how it stands there',
  verbs: [
    list,
    showVerb('enforcement-point.show', nothingMore),
    plan,
    drift,
    test,
    removeVerb('enforcement-point.delete'),
  ],
}
