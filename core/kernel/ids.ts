/**
 * Ids are derived from content: `<prefix>_` and 13 Crockford base32 characters (65 bits) of
 * SHA-256(ledger id, kind, content), so a replay on another machine names everything alike.
 */

import { canonicalJson, type Json } from './canonical-json.ts'
import { utf8 } from './bytes.ts'
import type { Hash } from './hash.ts'

export const ID_PREFIXES = {
  asset: 'as',
  identity: 'id',
  credential: 'cr',
  resource: 'rs',
  grant: 'gr',
  binding: 'bd',
  cause: 'ca',
  hold: 'h',
  override: 'ov',
  effect: 'ef',
  evidence: 'ev',
  decision: 'dc',
  // The nouns below are not in the estate's core but are stored and cited all the same.
  policy: 'po',
  point: 'ep',
  source: 'so',
  survivors: 'sg',
  token: 'tk',
  verification: 'vf',
  rotation: 'rt',
} as const

export type IdKind = keyof typeof ID_PREFIXES

export type Id<K extends IdKind> = string & { readonly __id: K }
export type AssetUid = Id<'asset'>
export type IdentityUid = Id<'identity'>
export type CredentialUid = Id<'credential'>
export type ResourceUid = Id<'resource'>
export type CauseId = Id<'cause'>
export type HoldId = Id<'hold'>
export type OverrideId = Id<'override'>
export type EffectId = Id<'effect'>
export type PointUid = Id<'point'>
export type EvidenceId = Id<'evidence'>
export type DecisionId = Id<'decision'>
export type TokenId = Id<'token'>
export type VerificationId = Id<'verification'>
export type RotationId = Id<'rotation'>

export const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const GRAMMAR = /^[0-9A-HJKMNP-TV-Z]{13}$/

/** Whether a text from outside can be an id of that kind at all. */
export function isIdOf(kind: IdKind, text: string): boolean {
  const prefix = `${ID_PREFIXES[kind]}_`
  return text.startsWith(prefix) && GRAMMAR.test(text.slice(prefix.length))
}

export function deriveId<K extends IdKind>(
  hash: Hash,
  ledgerId: string,
  kind: K,
  content: Json,
): Id<K> {
  const named: Json = [ledgerId, kind, content]
  const digest = hash.sha256(utf8(canonicalJson(named)))
  return `${ID_PREFIXES[kind]}_${crockford13(digest)}` as Id<K> // Built to the brand's grammar.
}

/** The first 65 bits of the digest, five to a character, most significant first. */
function crockford13(digest: Uint8Array): string {
  let out = ''
  let word = 0
  let bits = 0
  for (const byte of digest.subarray(0, 9)) {
    word = (word << 8) | byte
    bits += 8
    while (bits >= 5 && out.length < 13) {
      bits -= 5
      out += CROCKFORD.charAt((word >> bits) & 31)
    }
    word &= (1 << bits) - 1
  }
  return out
}
