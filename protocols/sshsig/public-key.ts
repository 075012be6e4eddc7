/**
 * Public keys as OpenSSH writes them (RFC 4253 section 6.6, RFC 5656, RFC 8709, PROTOCOL.u2f): the line of a `.pub`
 * file, and the blob in it. Certificates and DSA are not taken; RSA from 2048 bits on.
 */

import { base64, fromBase64, sameBytes } from '@holdfast/core/kernel/bytes'
import type { Hash } from '@holdfast/core/kernel/hash'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import { positive, readWire, type WireReader } from './wire.ts'

export type SshKey =
  | {
      readonly kind: 'ed25519'
      readonly point: Uint8Array
      readonly application: Uint8Array | null
    }
  | {
      readonly kind: 'ecdsa'
      readonly curve: EcdsaCurve
      /** Uncompressed, without its first byte: x and y. */
      readonly point: Uint8Array
      /** Of a key in a security key: what it was made for. */
      readonly application: Uint8Array | null
    }
  | { readonly kind: 'rsa'; readonly exponent: Uint8Array; readonly modulus: Uint8Array }

export type EcdsaCurve = 'nistp256' | 'nistp384' | 'nistp521'

export interface KeyError {
  readonly code: 'key-malformed' | 'key-not-taken'
  readonly message: string
}

/** What `ssh-keygen -t` calls them. */
export const KEY_TYPES = [
  'ssh-ed25519',
  'sk-ssh-ed25519@openssh.com',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'sk-ecdsa-sha2-nistp256@openssh.com',
  'ssh-rsa',
] as const
export type KeyType = (typeof KEY_TYPES)[number]

const COORDINATE_BYTES: { readonly [C in EcdsaCurve]: number } = {
  nistp256: 32,
  nistp384: 48,
  nistp521: 66,
}
const RSA_BITS = { min: 2_048, max: 16_384 } as const
const LINE_LENGTH_MAX = 8_192

/** `ssh-ed25519 AAAA… comment`: its blob, whose type is that of the line. */
export function parseKeyLine(text: string): Result<Uint8Array, KeyError> {
  const line = text.trim()
  if (line.length > LINE_LENGTH_MAX || /[\r\n]/.test(line)) {
    return malformed('it is not one line, as a `.pub` file has')
  }
  if (line.includes('PRIVATE KEY')) return malformed('it is a private key: hand in the `.pub` file')
  const [type = '', encoded = ''] = line.split(/[ \t]+/)
  const blob = fromBase64(encoded)
  if (blob === undefined || blob.length === 0) {
    return malformed('it is not a type, a space and a key in base64')
  }
  const key = parseKey(blob)
  if (!key.ok) return key
  return readWire(blob).word() === type
    ? ok(blob)
    : malformed(`the line says \`${type.slice(0, 60)}\`, the key in it is of another type`)
}

export function parseKey(blob: Uint8Array): Result<SshKey, KeyError> {
  const wire = readWire(blob)
  const type = wire.word()
  if (type === undefined) return malformed('it names no type')
  const known = KEY_TYPES.find((one) => one === type)
  if (known === undefined) {
    const taken = KEY_TYPES.join(', ')
    return err({
      code: 'key-not-taken',
      message: `a key of type \`${type.slice(0, 60)}\` is not taken: ${taken} are`,
    })
  }
  const key = readKey(known, wire)
  if (!key.ok) return key
  return wire.left() === 0 ? key : malformed('there is more behind it')
}

/** As `ssh-keygen -l` shows it. */
export function fingerprintOf(hash: Hash, blob: Uint8Array): string {
  return `SHA256:${base64(hash.sha256(blob)).replace(/=+$/, '')}`
}

function readKey(type: KeyType, wire: WireReader): Result<SshKey, KeyError> {
  switch (type) {
    case 'ssh-ed25519':
      return ed25519(wire, false)
    case 'sk-ssh-ed25519@openssh.com':
      return ed25519(wire, true)
    case 'ecdsa-sha2-nistp256':
      return ecdsa(wire, 'nistp256', false)
    case 'ecdsa-sha2-nistp384':
      return ecdsa(wire, 'nistp384', false)
    case 'ecdsa-sha2-nistp521':
      return ecdsa(wire, 'nistp521', false)
    case 'sk-ecdsa-sha2-nistp256@openssh.com':
      return ecdsa(wire, 'nistp256', true)
    case 'ssh-rsa':
      return rsa(wire)
  }
}

function ed25519(wire: WireReader, inHardware: boolean): Result<SshKey, KeyError> {
  const point = wire.bytes()
  if (point?.length !== 32) return malformed('its point is not 32 bytes long')
  const application = applicationOf(wire, inHardware)
  if (application === undefined) return malformed('it names no application')
  return ok({ kind: 'ed25519', point, application })
}

function ecdsa(wire: WireReader, curve: EcdsaCurve, inHardware: boolean): Result<SshKey, KeyError> {
  if (wire.word() !== curve) return malformed('its curve is another one than that of its type')
  const point = wire.bytes()
  if (point?.length !== 1 + 2 * COORDINATE_BYTES[curve] || point[0] !== 4) {
    return malformed('its point is not an uncompressed one of its curve')
  }
  const application = applicationOf(wire, inHardware)
  if (application === undefined) return malformed('it names no application')
  return ok({ kind: 'ecdsa', curve, point: point.subarray(1), application })
}

/** Null: it is in no security key; undefined: it should be, and says nothing of it. */
function applicationOf(wire: WireReader, inHardware: boolean): Uint8Array | null | undefined {
  if (!inHardware) return null
  const application = wire.bytes()
  return application === undefined || application.length === 0 ? undefined : application
}

function rsa(wire: WireReader): Result<SshKey, KeyError> {
  const exponent = positive(wire.bytes())
  const modulus = positive(wire.bytes())
  if (exponent === undefined || modulus === undefined) return malformed('a number in it is none')
  const bits = modulus.length * 8 - Math.clz32(modulus[0] ?? 0) + 24
  if (bits < RSA_BITS.min || bits > RSA_BITS.max) {
    return err({
      code: 'key-not-taken',
      message: `an RSA key of ${bits} bits is not taken: from ${RSA_BITS.min} on, better an Ed25519 key`,
    })
  }
  // With an even exponent, or with one, anybody makes such signatures.
  const isSound = (exponent.at(-1) ?? 0) % 2 === 1 && !sameBytes(exponent, Uint8Array.of(1))
  return isSound && exponent.length <= 8
    ? ok({ kind: 'rsa', exponent, modulus })
    : malformed('its exponent is none')
}

function malformed(why: string): Result<never, KeyError> {
  return err({ code: 'key-malformed', message: `not a public key of OpenSSH: ${why}` })
}

/** Its name on the wire. */
export function typeOf(blob: Uint8Array): string {
  return readWire(blob).word() ?? ''
}
