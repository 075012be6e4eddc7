/** Causes as rows: how heavy, due when, and what the rule was told. */

import type { ItemOf } from '@holdfast/api/client'
import { until } from '../../output.ts'
import type { Table } from '../../verb.ts'

type Cause = ItemOf<'asset.causes'>

export const CAUSE_HEAD: readonly string[] = ['CAUSE', 'WEIGHT', 'DUE', 'EXPLOITED', 'EXPOSED']

export function causeRow({ title, weight, dueAt, inputs }: Cause): Table['rows'][number] {
  return [
    title,
    weight,
    dueAt === null ? 'no clock runs' : until(dueAt),
    inputWord(inputs, 'exploited'),
    inputWord(inputs, 'exposed'),
  ]
}

/** What nobody told is no no. */
function inputWord(inputs: Cause['inputs'], name: string): string {
  const is = inputs.find((input) => input.name === name)?.is
  return is === undefined ? 'not asked' : is === 'unknown' ? 'not known' : is
}
