/** Who is refused what, from where and why, as rows. */

import type { RefusedUse } from '@holdfast/api/contract/parts/refused'
import { table } from './output.ts'
import type { Table } from './verb.ts'

type Use = Pick<RefusedUse, 'identity' | 'asset' | 'resource' | 'tier' | 'reason' | 'owner'>

/** @param more - what more is known of each */
export function usesRows<U extends Use>(
  uses: readonly U[],
  heads: readonly string[] = [],
  more: (use: U) => readonly string[] = () => [],
): Table {
  return {
    head: ['IDENTITY', 'ASSET', 'RESOURCE', 'TIER', 'REASON', 'OWNER', ...heads],
    rows: uses.map((use) => [
      use.identity,
      use.asset,
      use.resource,
      use.tier,
      use.reason,
      use.owner ?? 'nobody',
      ...more(use),
    ]),
  }
}

export function usesTable<U extends Use>(
  uses: readonly U[],
  heads?: readonly string[],
  more?: (use: U) => readonly string[],
): void {
  const { head, rows } = usesRows(uses, heads, more)
  table(head, rows)
}
