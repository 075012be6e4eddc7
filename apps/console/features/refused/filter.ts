/** Who of the refused is shown: it stands in the address. */

import { apiPath, withQuery } from '@holdfast/core/kernel/api-path'

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
export function refusalsPath(
  limit: number,
  filter: RefusedFilter & { readonly cause?: string },
): string {
  const query = Object.entries(filter).map(([name, value]) => [name, String(value)] as const)
  return withQuery(apiPath`/api/v1/refusals?limit=${limit}`, query)
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
