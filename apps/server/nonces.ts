/** Stateless nonces: an HMAC over asset, source, issue time and randomness. Used ones are in the ledger. */

import { createHmac, timingSafeEqual } from 'node:crypto'
import { base64url, fromBase64url } from '@holdfast/core/kernel/bytes'
import type { AssetUid } from '@holdfast/core/kernel/ids'
import { instant, type Instant } from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { NonceClaim } from '@holdfast/core/model/input'
import type { Random } from '@holdfast/edges-base/ports/outside'

export interface Nonces {
  /** Good for one report of this source about this asset. */
  issue(asset: AssetUid, source: string, now: Instant): string
  check(
    text: string,
    asset: AssetUid,
    source: string,
    now: Instant,
  ):
    | { readonly ok: true; readonly claim: NonceClaim }
    | { readonly ok: false; readonly code: 'nonce-foreign' | 'nonce-expired' }
}

const TIME_BYTES = 8
const RANDOM_BYTES = 16
const MAC_BYTES = 16

/** `key` is 32 secret bytes of this installation. */
export function noncesWith(key: Uint8Array, random: Random): Nonces {
  // A uid has no line break and the head one length, so no other pair gives the same bytes.
  const mac = (asset: AssetUid, source: string, head: Uint8Array): Buffer =>
    createHmac('sha256', key)
      .update(`${asset}\n${source}\n`)
      .update(head)
      .digest()
      .subarray(0, MAC_BYTES)
  return {
    issue(asset, source, now) {
      const head = Buffer.alloc(TIME_BYTES + RANDOM_BYTES)
      head.writeBigUInt64BE(BigInt(now))
      head.set(random.bytes(RANDOM_BYTES), TIME_BYTES)
      return base64url(Buffer.concat([head, mac(asset, source, head)]))
    },
    check(text, asset, source, now) {
      const bytes = fromBase64url(text)
      if (bytes?.length !== TIME_BYTES + RANDOM_BYTES + MAC_BYTES)
        return { ok: false, code: 'nonce-foreign' }
      const head = bytes.subarray(0, TIME_BYTES + RANDOM_BYTES)
      if (!timingSafeEqual(mac(asset, source, head), bytes.subarray(TIME_BYTES + RANDOM_BYTES))) {
        return { ok: false, code: 'nonce-foreign' }
      }
      const issuedAt = instant(Number(Buffer.from(head).readBigUInt64BE(0)))
      if (issuedAt > now || now - issuedAt > LIMITS.nonceAgeMsMax) {
        return { ok: false, code: 'nonce-expired' }
      }
      return { ok: true, claim: { text, issuedAt } }
    },
  }
}
