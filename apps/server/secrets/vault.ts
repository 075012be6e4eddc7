/** The embedded secret store: AES-256-GCM envelopes (NIST SP 800-38D) in blobs, opened only to be delivered. */

import { createCipheriv, createDecipheriv } from 'node:crypto'
import { base64, fromBase64, fromUtf8, utf8 } from '@holdfast/core/kernel/bytes'
import { parseJsonStrict, type JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { Digest } from '@holdfast/core/kernel/hash'
import { redact, reveal, type Redacted } from '@holdfast/core/kernel/redacted'
import type { Random } from '@holdfast/edges-base/ports/outside'
import type { BlobStore } from '@holdfast/edges-base/ports/stores'

export type SecretData = JsonObject

export interface SecretVault {
  readonly masterKey: string
  seal(path: string, data: Redacted<SecretData>): Promise<Digest>
  /** Undefined: the envelope is gone or was sealed for another path or key. */
  open(path: string, envelope: Digest): Promise<Redacted<SecretData> | undefined>
}

/** The path is authenticated with the data: an envelope moved to another path does not open. */
export function secretVault(
  blobs: BlobStore,
  random: Random,
  key: Redacted<Uint8Array>,
  masterKey: string,
): SecretVault {
  const bound = (path: string): Uint8Array => utf8(`${masterKey}\n${path}`)
  return {
    masterKey,
    async seal(path, data) {
      const iv = random.bytes(12)
      const cipher = createCipheriv('aes-256-gcm', reveal(key), iv)
      cipher.setAAD(bound(path))
      const body = Buffer.concat([
        cipher.update(JSON.stringify(reveal(data)), 'utf8'),
        cipher.final(),
      ])
      const envelope = {
        v: 1,
        key: masterKey,
        iv: base64(iv),
        body: base64(body),
        tag: base64(cipher.getAuthTag()),
      }
      return blobs.put(utf8(JSON.stringify(envelope)))
    },
    async open(path, digest) {
      const bytes = await blobs.get(digest)
      const parsed = parseJsonStrict(fromUtf8(bytes ?? new Uint8Array()) ?? '')
      if (!parsed.ok) return undefined
      const { iv, body, tag, key: sealedWith } = parsed.value as JsonObject // Written by `seal`.
      const parts = [iv, body, tag].map((one) => fromBase64(String(one)))
      const [ivBytes, bodyBytes, tagBytes] = parts
      if (
        sealedWith !== masterKey ||
        ivBytes === undefined ||
        bodyBytes === undefined ||
        tagBytes === undefined
      ) {
        return undefined
      }
      try {
        const decipher = createDecipheriv('aes-256-gcm', reveal(key), ivBytes)
        decipher.setAAD(bound(path))
        decipher.setAuthTag(tagBytes)
        const text = Buffer.concat([decipher.update(bodyBytes), decipher.final()]).toString('utf8')
        const data = parseJsonStrict(text)
        return data.ok ? redact(data.value as SecretData) : undefined // Sealed from this type.
      } catch {
        return undefined
      }
    },
  }
}
