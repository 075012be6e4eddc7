/** How an enforcement point fared when it was tested. */

import type { ReactNode } from 'react'
import type { PointItem } from '@holdfast/api/contract/enforcement-point'
import { Age } from './age.tsx'

export function Tested({ cuts, test }: Pick<PointItem, 'cuts' | 'test'>): ReactNode {
  if (!cuts) return 'it is only told: nothing is cut there'
  if (test === null) return 'never tested as it is now'
  const { ok, at, fault, counts } = test
  return (
    <>
      {ok ? 'passed' : 'failed'} <Age at={at} />
      {!ok && `: ${fault ?? 'nobody knows why'}`}
      {ok && !counts && ', too long ago to count'}
    </>
  )
}
