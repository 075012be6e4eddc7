/** Who of the refused is shown: it stands in the address. */

export interface RefusedFilter {
  readonly reason?: string
  /** Empty: those whom nobody owns. */
  readonly owner?: string
  readonly tier?: number
}

export interface RefusedSearch extends RefusedFilter {
  readonly tab?: 'overrides' | 'holds' | 'released'
}

/** As the API takes it; each begins with `&`. */
export function inAddress(filter: RefusedFilter & { readonly cause?: string }): string {
  return Object.entries(filter)
    .map(([name, value]) => `&${name}=${encodeURIComponent(String(value))}`)
    .join('')
}

/** The router reads `0` in an address as what it looks like. */
export function refusedSearch(search: Record<string, unknown>): RefusedSearch {
  const { reason, owner, tier, tab } = search
  return {
    ...(typeof reason === 'string' ? { reason } : {}),
    ...(typeof owner === 'string' || typeof owner === 'number' ? { owner: String(owner) } : {}),
    ...(typeof tier === 'number' ? { tier } : {}),
    ...(tab === 'overrides' || tab === 'holds' || tab === 'released' ? { tab } : {}),
  }
}
