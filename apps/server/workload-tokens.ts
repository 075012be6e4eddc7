/**
 * Workload tokens, stateless: an HMAC over identity, asset, issue time and end. They live for minutes and are
 * asked for all day, so an entry each would outgrow everything else in the ledger; a hold ends them by its
 * cut-off, whatever they say of themselves (decision 0008).
 */

import { createHmac, timingSafeEqual } from 'node:crypto'
import { base64url, fromBase64url, fromUtf8, utf8 } from '@holdfast/core/kernel/bytes'
import { parseJsonStrict, type JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { AssetUid, IdentityUid } from '@holdfast/core/kernel/ids'
import { instant, type Instant } from '@holdfast/core/kernel/instant'
import type { Random } from '@holdfast/edges-base/ports/outside'

export interface WorkloadClaim {
  readonly identity: IdentityUid
  readonly asset: AssetUid
  readonly issuedAt: Instant
  readonly expiresAt: Instant
}

export interface WorkloadTokens {
  issue(claim: WorkloadClaim): string
  /** Undefined: none of ours, changed, or past its end. */
  read(text: string, now: Instant): WorkloadClaim | undefined
}

const PREFIX = 'hf_w.'

/** `key` is 32 secret bytes of this installation. */
export function workloadTokensWith(key: Uint8Array, random: Random): WorkloadTokens {
  const mac = (head: string): Buffer => createHmac('sha256', key).update(head).digest()
  return {
    issue({ identity, asset, issuedAt, expiresAt }) {
      const nonce = base64url(random.bytes(9))
      const body = JSON.stringify({ identity, asset, issuedAt, expiresAt, nonce })
      const head = PREFIX + base64url(utf8(body))
      return `${head}.${base64url(mac(head))}`
    },
    read(text, now) {
      if (!text.startsWith(PREFIX)) return undefined
      const dot = text.lastIndexOf('.')
      const head = text.slice(0, dot)
      const given = fromBase64url(text.slice(dot + 1))
      const right = mac(head)
      if (given?.length !== right.length || !timingSafeEqual(given, right)) return undefined
      const bytes = fromBase64url(head.slice(PREFIX.length))
      const body = bytes === undefined ? undefined : fromUtf8(bytes)
      const parsed = body === undefined ? undefined : parseJsonStrict(body)
      if (parsed?.ok !== true) return undefined
      const { identity, asset, issuedAt, expiresAt } = parsed.value as JsonObject // Our own, under our MAC.
      const claim = {
        identity: identity as IdentityUid, // As above.
        asset: asset as AssetUid,
        issuedAt: instant(Number(issuedAt)),
        expiresAt: instant(Number(expiresAt)),
      }
      return claim.expiresAt > now ? claim : undefined
    },
  }
}
