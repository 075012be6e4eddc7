/** Who is refused, and who would be: what the API answers of both. */

export interface Counted {
  identities: number
  assets: number
  uses: number
}

export interface RefusedCounts extends Counted {
  byReason: (Counted & { reason: string; text: string; steps: string[] })[]
  byOwner: (Counted & { owner: string | null })[]
  byTier: (Counted & { tier: number })[]
}

/** One identity that is refused one resource from one asset. */
export interface RefusedItem {
  name: string
  identity: string
  asset: string
  resource: string
  tier: number
  reason: string
  cause: string
  hold: string | null
  denying: string[]
  owner: string | null
  steps: string[]
}

export interface RefusedGroup extends Counted {
  reason: string
  text: string
  cause: string
  tiers: number[]
  steps: string[]
}

/** `total`, `found` and `groups` are of the filter; `counts` is of all. */
export interface RefusedPage {
  items: RefusedItem[]
  next: string | null
  total: number
  found: Counted
  groups: RefusedGroup[]
  counts: RefusedCounts
}

export interface ModeScopes {
  sentence: string
  /** Switching on that goes on in waves. */
  rollout: { sentence: string; nextAt: string | null } | null
  scopes: { scope: string; mode: string; since: string | null; by: string; reason: string }[]
}

/** Who would be refused if it enforced there now. */
export interface ModePreview {
  digest: string
  counts: RefusedCounts
  rows: {
    identity: string
    asset: string
    resource: string
    tier: number
    reason: string
    owner: string | null
    steps: string[]
  }[]
  total: number
  rehearsal: { at: string; fresh: boolean } | null
}
