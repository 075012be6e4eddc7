/** `ep`: enforcement points, where access is cut and given back, and how each account there stands. */

import type { Answer } from '@holdfast/api/client'
import { ago } from '../../output.ts'
import { printCanary, testText } from './words.ts'
import type { Noun } from '../../verb.ts'
import { printField, showVerb } from '../estate/show.ts'
import { removeVerb } from '../remove.ts'
import { drift } from './drift.ts'
import { list } from './list.ts'
import { plan } from './plan.ts'
import { unnamed } from './unnamed.ts'
import { test } from './test.ts'

function printTest({ cuts, test, canaryAt, accounts }: Answer<'enforcement-point.show'>): void {
  if (!cuts) return printField('test', 'it is only told: nothing is cut there')
  printField('test', testText(test))
  if (canaryAt !== null) printField('canary', `cut, and refused ${ago(canaryAt)}`)
  const states = accounts.map(({ state, accounts: many }) => `${many} ${state}`)
  printField('accounts', states.join(', ') || 'no identity names one')
  if (test?.canary?.some(({ ok }) => !ok) === true) printCanary(test.canary)
}

export const EP: Noun = {
  word: 'ep',
  says: 'enforcement points: where access is cut and given back, and how it stands there',
  verbs: [
    list,
    showVerb('enforcement-point.show', printTest),
    plan,
    drift,
    test,
    unnamed,
    removeVerb('enforcement-point.delete'),
  ],
}
