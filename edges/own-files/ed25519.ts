/** Ed25519 keys (RFC 8032) as private files, over node:crypto. */

import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import { existsSync } from 'node:fs'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import type { Signer, Verify } from './signer.ts'
import { writeDurably } from './durable-file.ts'
import { readPrivate } from './private-file.ts'

export interface KeyError {
  readonly code: 'key-missing' | 'key-unreadable' | 'not-private'
  readonly message: string
  readonly help: string
}

export function loadOrCreateSigner(path: string, name: string): Result<Signer, KeyError> {
  if (!existsSync(path)) {
    const { privateKey } = generateKeyPairSync('ed25519')
    writeDurably(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), 0o600)
  }
  return loadSigner(path, name)
}

/** The key file is PKCS #8 PEM, mode 0600; a file others may read is refused, not repaired. */
export function loadSigner(path: string, name: string): Result<Signer, KeyError> {
  if (!existsSync(path)) {
    return err({
      code: 'key-missing',
      message: `key file ${path} is not there`,
      help: 'put it back from where keys are kept: only what it signed before can be checked without it',
    })
  }
  const read = readPrivate(path)
  if (!read.ok) return read
  try {
    const key = createPrivateKey(Buffer.from(read.value))
    const jwk = createPublicKey(key).export({ format: 'jwk' })
    if (jwk.crv !== 'Ed25519') throw new Error('another curve')
    const publicKey = new Uint8Array(Buffer.from(jwk.x ?? '', 'base64url'))
    return ok({ name, publicKey, sign: (message) => new Uint8Array(sign(null, message, key)) })
  } catch {
    return err({
      code: 'key-unreadable',
      message: `key file ${path} is not an Ed25519 key`,
      help: 'put it back from where keys are kept',
    })
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
