/** Stable codes of a decision: spelt once here, never renamed, generated into the reference page. */

export const REASON_CODES = {
  permitted: 'Allowed',
  'permitted-by-override': 'Allowed by an override',
  'permitted-report-only': 'Allowed: report-only',
  'permitted-by-policy': 'Allowed by the access policy',
  'caller-not-entitled': 'The caller may not ask this',
  'subject-unknown': 'The identity is not known',
  'resource-unknown': 'The resource is not known',
  'identity-suspended': 'The identity is suspended',
  'no-grant': 'No grant covers this action',
  'grant-expired': 'The grant has expired',
  'asset-unknown': 'The asset is not known',
  'not-bound': 'The identity is not bound to this asset',
  'asset-not-established': 'It is not established which asset the identity acts from',
  'asset-blocked': 'The asset is missing a security fix',
  'asset-quarantined': 'The asset is quarantined',
  'asset-stale': 'The last proof of this asset is too old',
  'posture-unknown': 'It is not known whether this asset is patched',
  'policy-forbids': 'An access policy forbids this',
  'policy-denies': 'No access policy permits this',
  'policy-error': 'An access policy failed to evaluate',
  'clock-suspect': 'The server clock cannot be trusted right now',
  'from-backup': 'The server runs from a backup that nobody has accepted yet',
  'asset-unheard': 'Nothing was heard of this asset since the server was restored',
  'not-durable': 'The decision could not be recorded',
} as const

export type ReasonCode = keyof typeof REASON_CODES

/** Denials whose sole cause is posture: the only ones report-only or an exception may turn. */
export const POSTURE_CODES: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'asset-blocked',
  'asset-stale',
  'posture-unknown',
  'asset-not-established',
])

/** Denied by posture or for want of a newer past, with a hold or without one: people read *refused*. */
export const REFUSED_CODES: ReadonlySet<ReasonCode> = new Set([
  ...POSTURE_CODES,
  'asset-quarantined',
  'from-backup',
  'asset-unheard',
])

/** Of these a hold is the reason: people read *blocked*. */
export const BLOCKED_CODES: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'asset-blocked',
  'asset-quarantined',
])
