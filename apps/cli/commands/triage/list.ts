/** `triage list`: who has to look, where and by when, and what was answered. */

import { listVerb } from '../../list-verb.ts'
import type { Verb } from '../../verb.ts'
import { HEAD, rowOf } from './lines.ts'

export const list: Verb = listVerb({
  of: 'triage.list',
  says: 'who has to look, where and by when, and what was answered',
  head: HEAD,
  row: rowOf,
  empty: 'no triage is asked for',
  filters: {
    state: 'open, recorded, waived or compromise; several with commas',
    asset: 'of these assets',
    owner: 'of the assets of these owners',
    vulnerability: 'of these flaws, by any of their ids',
    awaited: 'true: a release waits for it; false: none does',
  },
})
