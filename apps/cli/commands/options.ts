/** Options that several verbs have. */

interface Reason {
  readonly takes: string
  readonly says: string
  readonly required: true
}

export const REASON: Reason = { takes: '<text>', says: 'why; it is recorded', required: true }

/** Of what takes something away: without it only what would go is said. */
export const YES: { readonly says: string } = { says: 'do not ask' }
