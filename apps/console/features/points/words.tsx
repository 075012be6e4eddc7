/** How an enforcement point fared when it was tested. */

import type { ReactNode } from 'react'
import type { PointItem } from '@holdfast/api/contract/enforcement-point'
import { Age } from '../../parts/age.tsx'

export function Tested({ point: { cuts, test } }: { point: PointItem }): ReactNode {
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

/** The same in one word. */
export function testWord({ cuts, test }: PointItem): string {
  if (!cuts) return 'only told'
  if (test === null) return 'never tested'
  return test.ok ? 'passed' : 'failed'
}
