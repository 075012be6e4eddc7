/** A line of triage in columns. */

import type { ItemOf } from '@holdfast/api/client'
import { until } from '../../output.ts'
import type { Table } from '../../verb.ts'

export const HEAD: Table['head'] = [
  'ASSET',
  'VULNERABILITY',
  'COMPONENT',
  'STATE',
  'OWNER',
  'DUE',
  'WAITS',
  'ANSWERED BY',
]

export function rowOf(line: ItemOf<'triage.list'>): Table['rows'][number] {
  return [
    line.asset,
    line.vulnerability,
    line.component,
    line.state === 'compromise' ? 'compromise found' : line.state,
    line.owner ?? 'nobody',
    line.state === 'waived' ? `waived ${until(line.until ?? line.due)}` : until(line.due),
    line.awaited ? 'a release' : 'nothing',
    line.by ?? '',
  ]
}
