/** `asset causes`: every one of them. */

import { listVerb } from '../../list-verb.ts'
import type { Verb } from '../../verb.ts'
import { CAUSE_HEAD, causeRow } from './cause-table.ts'

export const causes: Verb = listVerb({
  of: 'asset.causes',
  name: 'causes',
  says: 'every cause of it, the first due first',
  head: CAUSE_HEAD,
  row: causeRow,
  empty: 'it has no cause like this',
})
