/**
 * SSHSIG (PROTOCOL.sshsig of OpenSSH): what `ssh-keygen -Y sign` writes beside a file, read to the last byte, and the
 * bytes that were signed. Cryptography is handed in.
 */

import { concat, fromBase64, sameBytes, utf8 } from '@holdfast/core/kernel/bytes'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import { parseKey, typeOf, type SshKey } from './public-key.ts'
import { positive, readWire, wireString } from './wire.ts'

export interface SshSignature {
  /** The blob of the key that it says made it. */
  readonly publicKey: Uint8Array
  readonly key: SshKey
  readonly namespace: string
  readonly reserved: Uint8Array
  readonly hash: SshHash
  /** The name of how it was signed: `ssh-ed25519`, `rsa-sha2-512`. */
  readonly algorithm: string
  readonly made: Made
}

export type SshHash = 'sha256' | 'sha512'

/** The signature itself, as its key makes one. */
export type Made =
  | { readonly kind: 'ed25519'; readonly bytes: Uint8Array; readonly touched: Touched | null }
  | {
      readonly kind: 'ecdsa'
      readonly r: Uint8Array
      readonly s: Uint8Array
      readonly touched: Touched | null
    }
  | { readonly kind: 'rsa'; readonly bytes: Uint8Array; readonly hash: SshHash }

/** What a security key says beside: it is part of what it signed. */
export interface Touched {
  readonly flags: number
  readonly counter: number
}

export interface SignatureError {
  readonly code: 'signature-malformed' | 'signature-not-taken'
  readonly message: string
}

const BEGIN = '-----BEGIN SSH SIGNATURE-----'
const END = '-----END SSH SIGNATURE-----'
const MAGIC = utf8('SSHSIG')
/** One of an RSA key of 16,384 bits with its key is below 6 KiB. */
const ARMOR_LENGTH_MAX = 16_384
/** Bit of the flags: somebody touched the security key. */
const PRESENT = 0x01

export function parseSignature(armor: string): Result<SshSignature, SignatureError> {
  if (armor.length > ARMOR_LENGTH_MAX) return malformed('it is too long')
  const lines = armor.trim().split(/\r?\n/)
  if (lines.length < 3 || lines[0] !== BEGIN || lines.at(-1) !== END) {
    return malformed(`it does not stand between ${BEGIN} and ${END}`)
  }
  const blob = fromBase64(lines.slice(1, -1).join(''))
  if (blob === undefined) return malformed('it is not base64')
  if (!sameBytes(blob.subarray(0, MAGIC.length), MAGIC)) return malformed('it is no SSHSIG')
  return readBlob(blob.subarray(MAGIC.length))
}

/** What the key signed: the name of what it is for stands in it, and of the message its hash. */
export function signedBytes(
  { namespace, reserved, hash }: Pick<SshSignature, 'namespace' | 'reserved' | 'hash'>,
  hashed: Uint8Array,
): Uint8Array {
  const parts = [utf8(namespace), reserved, utf8(hash), hashed]
  return concat(MAGIC, ...parts.map(wireString))
}

function readBlob(blob: Uint8Array): Result<SshSignature, SignatureError> {
  const wire = readWire(blob)
  const version = wire.uint32()
  if (version !== 1) return malformed(`its version is ${version ?? 'missing'}, not 1`)
  const publicKey = wire.bytes()
  const namespace = wire.word()
  const reserved = wire.bytes()
  const hash = wire.word()
  const signature = wire.bytes()
  if (publicKey === undefined || reserved === undefined || signature === undefined) {
    return malformed('its end is missing')
  }
  if (wire.left() > 0) return malformed('there is more behind it')
  if (namespace === undefined) return malformed('it says nothing of what it is for')
  if (hash !== 'sha256' && hash !== 'sha512') {
    return notTaken(`a hash \`${hash?.slice(0, 40) ?? ''}\` is not taken: sha256 and sha512 are`)
  }
  const key = parseKey(publicKey)
  if (!key.ok) return err({ code: 'signature-not-taken', message: key.error.message })
  const made = readMade(key.value, typeOf(publicKey), signature)
  if (!made.ok) return made
  const { algorithm, value } = made.value
  return ok({ publicKey, key: key.value, namespace, reserved, hash, algorithm, made: value })
}

function readMade(
  key: SshKey,
  type: string,
  signature: Uint8Array,
): Result<{ readonly algorithm: string; readonly value: Made }, SignatureError> {
  const wire = readWire(signature)
  const algorithm = wire.word() ?? ''
  const bytes = wire.bytes()
  if (bytes === undefined) return malformed('the signature in it has no end')
  if (key.kind === 'rsa') {
    const hash = RSA_HASHES.get(algorithm)
    if (hash === undefined) {
      return notTaken(
        `\`${algorithm.slice(0, 40)}\` is not taken: rsa-sha2-512 and rsa-sha2-256 are`,
      )
    }
    if (wire.left() > 0) return malformed('there is more behind the signature in it')
    return ok({ algorithm, value: { kind: 'rsa', bytes, hash } })
  }
  if (algorithm !== type) return malformed('it was made in another way than its key makes them')
  const touched = key.application === null ? null : readTouched(wire)
  if (touched === undefined) return malformed('what the security key says has no end')
  if (wire.left() > 0) return malformed('there is more behind the signature in it')
  if (touched !== null && (touched.flags & PRESENT) === 0) {
    return notTaken('nobody touched the security key that made it')
  }
  if (key.kind === 'ed25519') return ok({ algorithm, value: { kind: 'ed25519', bytes, touched } })
  const pair = readWire(bytes)
  const [r, s] = [positive(pair.bytes()), positive(pair.bytes())]
  if (r === undefined || s === undefined || pair.left() > 0) {
    return malformed('its two numbers are none')
  }
  return ok({ algorithm, value: { kind: 'ecdsa', r, s, touched } })
}

/** SHA-1 is not among them: `ssh-rsa` as a signature is refused. */
const RSA_HASHES: ReadonlyMap<string, SshHash> = new Map([
  ['rsa-sha2-512', 'sha512'],
  ['rsa-sha2-256', 'sha256'],
])

function readTouched(wire: ReturnType<typeof readWire>): Touched | undefined {
  const flags = wire.byte()
  const counter = wire.uint32()
  return flags === undefined || counter === undefined ? undefined : { flags, counter }
}

function malformed(why: string): Result<never, SignatureError> {
  return err({
    code: 'signature-malformed',
    message: `not a signature of ssh-keygen -Y sign: ${why}`,
  })
}

function notTaken(message: string): Result<never, SignatureError> {
  return err({ code: 'signature-not-taken', message })
}
