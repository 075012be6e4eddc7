/** Whether a signature of `ssh-keygen -Y sign` holds: read by protocols/sshsig, checked by node:crypto alone. */

import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto'
import { concat } from '@holdfast/core/kernel/bytes'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import {
  fingerprintOf,
  parseKey,
  parseKeyLine,
  typeOf,
  type EcdsaCurve,
  type KeyError,
  type SshKey,
} from '@holdfast/protocols/sshsig/public-key'
import {
  parseSignature,
  signedBytes,
  type Made,
  type SignatureError,
  type SshSignature,
  type Touched,
} from '@holdfast/protocols/sshsig/signature'
import { nodeHash } from './hash.ts'

/** Who signed; which of the approvers that is, is asked by the fingerprint. */
export interface SignedBy {
  readonly type: string
  readonly fingerprint: string
}

export interface SshPublicKey extends SignedBy {
  /** In base64, as the line of a `.pub` file has it. */
  readonly blob: string
}

export type NotSigned =
  | SignatureError
  | { readonly code: 'namespace-other' | 'signature-invalid'; readonly message: string }

export function readKeyLine(text: string): Result<SshPublicKey, KeyError> {
  const blob = parseKeyLine(text)
  if (!blob.ok) return blob
  const key = parseKey(blob.value)
  if (!key.ok) return key
  if (keyObject(key.value) === null) {
    return err({ code: 'key-malformed', message: 'not a public key of OpenSSH: not on its curve' })
  }
  return ok({ ...nameOf(blob.value), blob: Buffer.from(blob.value).toString('base64') })
}

/** It is what `namespace` says, of these very bytes, by the key that it names. */
export function verifySshSignature(
  message: Uint8Array,
  armor: string,
  namespace: string,
): Result<SignedBy, NotSigned> {
  const parsed = parseSignature(armor)
  if (!parsed.ok) return parsed
  const signature = parsed.value
  if (signature.namespace !== namespace) {
    const other = signature.namespace.slice(0, 60)
    return err({
      code: 'namespace-other',
      message: `it was signed for \`${other}\`, not for \`${namespace}\``,
    })
  }
  const hashed = createHash(signature.hash).update(message).digest()
  if (holds(signature, signedBytes(signature, hashed))) return ok(nameOf(signature.publicKey))
  return err({
    code: 'signature-invalid',
    message: 'the signature does not hold: it is of another text, or of another key',
  })
}

function nameOf(blob: Uint8Array): SignedBy {
  return { type: typeOf(blob), fingerprint: fingerprintOf(nodeHash, blob) }
}

function holds({ key, made }: SshSignature, signed: Uint8Array): boolean {
  const publicKey = keyObject(key)
  if (publicKey === null) return false
  try {
    if (made.kind === 'rsa') return verify(made.hash, signed, publicKey, made.bytes)
    const said = bySecurityKey(key, made.touched, signed)
    if (made.kind === 'ed25519') return verify(null, said, publicKey, made.bytes)
    if (key.kind !== 'ecdsa') return false
    const bytes = joined(made, key.point.length / 2)
    const how = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const
    return bytes !== null && verify(HASH_OF[key.curve], said, how, bytes)
  } catch {
    return false
  }
}

/** A security key signs hashes, and its own word between them (PROTOCOL.u2f). */
function bySecurityKey(key: SshKey, touched: Touched | null, signed: Uint8Array): Uint8Array {
  const application = key.kind === 'rsa' ? null : key.application
  if (application === null || touched === null) return signed
  const word = Buffer.alloc(5)
  word.writeUInt8(touched.flags, 0)
  word.writeUInt32BE(touched.counter, 1)
  return concat(nodeHash.sha256(application), word, nodeHash.sha256(signed))
}

const HASH_OF: { readonly [C in EcdsaCurve]: string } = {
  nistp256: 'sha256',
  nistp384: 'sha384',
  nistp521: 'sha512',
}

const CURVE_OF: { readonly [C in EcdsaCurve]: string } = {
  nistp256: 'P-256',
  nistp384: 'P-384',
  nistp521: 'P-521',
}

/** Two numbers of the curve's length, one behind the other. */
function joined({ r, s }: Extract<Made, { kind: 'ecdsa' }>, length: number): Uint8Array | null {
  if (r.length > length || s.length > length) return null
  const bytes = new Uint8Array(2 * length)
  bytes.set(r, length - r.length)
  bytes.set(s, 2 * length - s.length)
  return bytes
}

/** Null: there is no such key, such as of a point that is not on its curve. */
function keyObject(key: SshKey): KeyObject | null {
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
  try {
    switch (key.kind) {
      case 'ed25519':
        return fromJwk({ kty: 'OKP', crv: 'Ed25519', x: text(key.point) })
      case 'ecdsa': {
        const half = key.point.length / 2
        const [x, y] = [text(key.point.subarray(0, half)), text(key.point.subarray(half))]
        return fromJwk({ kty: 'EC', crv: CURVE_OF[key.curve], x, y })
      }
      case 'rsa':
        return fromJwk({ kty: 'RSA', n: text(key.modulus), e: text(key.exponent) })
    }
  } catch {
    return null
  }
}

function fromJwk(key: { readonly kty: string; readonly [member: string]: string }): KeyObject {
  return createPublicKey({ format: 'jwk', key })
}
