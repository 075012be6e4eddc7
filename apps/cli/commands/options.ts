/** Options that several verbs have. */

interface Reason {
  readonly takes: string
  readonly says: string
  readonly required: true
}

export const REASON: Reason = { takes: '<text>', says: 'why; it is recorded', required: true }
