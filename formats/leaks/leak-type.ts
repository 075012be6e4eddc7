/** What kind of credential a finding is, by the words of the rule that found it. */

import type { LeakClaim } from '@holdfast/core/model/claim'

/** Read in this order: `AWS session token` is a session, `webhook token` a webhook's secret. */
const WORDS: readonly (readonly [RegExp, LeakClaim['type']])[] = [
  [/private key|\brsa pk\b|\bpkcs ?(?:8|12)\b/, 'private-key'],
  [/webhook/, 'webhook-secret'],
  [/client secret/, 'client-secret'],
  [/\bsession\b|cookie/, 'session'],
  [/access key|^aws$|\baws (?:access|secret|api|key|credentials|iam)/, 'access-key'],
  [/passw(?:or)?d|basic ?auth|connection string|\bin ur[il]\b|^ur[il]$/, 'password'],
  [/token|api ?key|\bpat\b|\bjwt\b|bearer/, 'api-token'],
  [/certificate/, 'certificate'],
]

/** `secret` where the words do not tell. */
export function leakType(words: string): LeakClaim['type'] {
  const plain = words
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim()
  return WORDS.find(([pattern]) => pattern.test(plain))?.[1] ?? 'secret'
}

/** The public half of a key pair of AWS, where the finding is that and nothing else. */
export function publicId(value: string | undefined): string | undefined {
  return /^A[KS]IA[A-Z0-9]{16}$/.test(value ?? '') ? value : undefined
}
