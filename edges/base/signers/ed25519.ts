/** Ed25519 keys (RFC 8032) as private files, over node:crypto. */

import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import type { Signer, Verify } from '../ports/outside.ts'
import { writeDurably } from '../stores/durable-file.ts'

export interface KeyError {
  readonly code: 'key-unreadable' | 'key-too-open'
  readonly message: string
}

/** The key file is PKCS #8 PEM, mode 0600; a file others may read is refused, not repaired. */
export function loadOrCreateSigner(path: string, name: string): Result<Signer, KeyError> {
  if (!existsSync(path)) {
    const { privateKey } = generateKeyPairSync('ed25519')
    writeDurably(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), 0o600)
    chmodSync(path, 0o600)
  }
  const mode = statSync(path).mode & 0o777
  if ((mode & 0o077) !== 0) {
    return err({
      code: 'key-too-open',
      message: `key file ${path} may be read by others (mode ${mode.toString(8)}): chmod 600 it after checking who had access`,
    })
  }
  try {
    const key = createPrivateKey(readFileSync(path))
    const jwk = createPublicKey(key).export({ format: 'jwk' })
    const publicKey = new Uint8Array(Buffer.from(jwk.x ?? '', 'base64url'))
    return ok({ name, publicKey, sign: (message) => new Uint8Array(sign(null, message, key)) })
  } catch {
    return err({ code: 'key-unreadable', message: `key file ${path} is not an Ed25519 key` })
  }
}

export const verifyEd25519: Verify = (publicKey, message, signature) => {
  if (publicKey.length !== 32 || signature.length !== 64) return false
  try {
    const x = Buffer.from(publicKey).toString('base64url')
    const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } })
    return verify(null, message, key, signature)
  } catch {
    return false
  }
}
