/** `ep drift`: accounts that are not as they were left, or could not be looked at. */

import { listVerb } from '../../list-verb.ts'
import type { Verb } from '../../verb.ts'
import { foundText } from '@holdfast/api/effect-words'
import { cellsOf, HEAD, STATES_SAID } from './words.ts'

export const drift: Verb = listVerb({
  of: 'enforcement-point.drift',
  name: 'drift',
  says: 'accounts there that are not as intended, or could not be looked at',
  head: [...HEAD, 'FOUND'],
  row: (account) => [...cellsOf(account), foundText(account)],
  empty: 'every account is as it was left, as far as it was looked at',
  filters: STATES_SAID,
})
