/** `rotation list`: what is to be another value, by whom and by when. */

import type { ItemOf } from '@holdfast/api/client'
import { listVerb } from '../../list-verb.ts'
import { until } from '../../output.ts'
import type { Verb } from '../../verb.ts'

export const list: Verb = listVerb({
  of: 'rotation.list',
  says: 'what is to be another value, by whom and by when',
  head: ['ROTATION', 'RESOURCE', 'TIER', 'STATE', 'OWNER', 'DUE', 'ASSET', 'WHAT'],
  row: (one) => [
    one.id,
    one.resource,
    one.tier === null ? '' : String(one.tier),
    one.overdue ? 'overdue' : one.state,
    one.owner ?? 'nobody',
    dueOf(one),
    one.asset,
    one.waits.length === 0 ? one.says : `${one.says}; waits for ${one.waits.join(', ')}`,
  ],
  empty: 'nothing is to be rotated',
  unlessAll: { query: { state: 'due,renewed' }, says: 'those that are done too' },
  filters: {
    state: 'only those: due, renewed, done, with commas',
    owner: 'of these owners; an empty one: nobody owns it',
    asset: 'that were copied from these assets',
    resource: 'of these resources',
    hold: 'for the sake of these holds',
    overdue: 'true: its date has passed; false: it has not',
  },
})

function dueOf({ state, dueAt, renewed, doneAt }: ItemOf<'rotation.list'>): string {
  if (state === 'done') return `done ${doneAt ?? ''}`
  return until(renewed?.until ?? dueAt)
}
