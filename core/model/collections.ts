/** What clients keep of the API, by noun: an entry says which of these it changes, an operation which it shows. */

export const COLLECTIONS = [
  'agents',
  'assets',
  'decisions',
  'effects',
  'estate',
  'findings',
  'holds',
  'identities',
  'ledger',
  'mode',
  'overrides',
  'resources',
  'rotations',
  'secrets',
  'sources',
  'statements',
  'status',
  'tokens',
  'triage',
  'verifications',
] as const

export type Collection = (typeof COLLECTIONS)[number]
