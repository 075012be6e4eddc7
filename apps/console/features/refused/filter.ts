/** Who of the refused is shown: it stands in the address. */

import type { Asked } from '@holdfast/api/client'

export interface RefusedFilter {
  readonly reason?: string
  /** Empty: those whom nobody owns. */
  readonly owner?: string
  readonly tier?: number
}

export interface RefusedSearch extends RefusedFilter {
  readonly tab?: 'overrides' | 'holds' | 'released'
}

/** As the API takes it. */
export function refusalsAsked({
  tier,
  ...filter
}: RefusedFilter): NonNullable<Asked<'refusal.list'>['query']> {
  return { ...filter, ...(tier === undefined ? {} : { tier: String(tier) }) }
}

export function refusedSearch(search: Record<string, unknown>): RefusedSearch {
  const { reason, owner, tier, tab } = search
  return {
    ...(typeof reason === 'string' ? { reason } : {}),
    ...(typeof owner === 'string' ? { owner } : {}),
    ...(/^[0-3]$/.test(String(tier)) ? { tier: Number(tier) } : {}),
    ...(tab === 'overrides' || tab === 'holds' || tab === 'released' ? { tab } : {}),
  }
}
