/** Keys of OpenSSH and what they sign, as `ssh-keygen` makes them, made by node:crypto: no program is needed. */

import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { concat, utf8 } from '@holdfast/core/kernel/bytes'
import { signedBytes, type SshHash } from '@holdfast/protocols/sshsig/signature'
import { wireString } from '@holdfast/protocols/sshsig/wire'
import { needsProgram } from './needs.ts'

export const needsSshKeygen: string | false = needsProgram(
  'ssh-keygen',
  'apt-get install openssh-client',
)

export interface SshPair {
  readonly blob: Uint8Array
  /** As a `.pub` file has it. */
  readonly line: string
  /** What the key makes of the bytes that are signed, in the form of its type. */
  readonly make: (signed: Uint8Array) => Uint8Array
}

export interface Change {
  readonly namespace?: string
  readonly hash?: SshHash
  readonly reserved?: Uint8Array
  /** Of what is in the armor, in place of what it should be. */
  readonly blob?: (blob: Uint8Array) => Uint8Array
  readonly key?: Uint8Array
}

const text = (word: string): Uint8Array => wireString(utf8(word))

export function ed25519Pair(comment = 'someone@example'): SshPair {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const blob = concat(text('ssh-ed25519'), wireString(pointOf(publicKey)))
  return pair(blob, comment, (signed) =>
    concat(text('ssh-ed25519'), wireString(sign(null, signed, privateKey))),
  )
}

/** As a FIDO security key signs: a hash of what it was made for, what it saw, and a hash of what is signed. */
export function securityKeyPair(flags = 1, counter = 7): SshPair {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const type = 'sk-ssh-ed25519@openssh.com'
  const blob = concat(text(type), wireString(pointOf(publicKey)), text('ssh:'))
  const word = Buffer.alloc(5)
  word.writeUInt8(flags)
  word.writeUInt32BE(counter, 1)
  return pair(blob, 'token', (signed) => {
    const said = concat(sha256(utf8('ssh:')), word, sha256(signed))
    return concat(text(type), wireString(sign(null, said, privateKey)), word)
  })
}

/** The same with the other kind of key that such devices make. */
export function securityKeyOfCurve(flags = 1, counter = 7): SshPair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const point = concat(Uint8Array.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url'))
  const type = 'sk-ecdsa-sha2-nistp256@openssh.com'
  const blob = concat(text(type), text('nistp256'), wireString(point), text('ssh:'))
  const word = Buffer.alloc(5)
  word.writeUInt8(flags)
  word.writeUInt32BE(counter, 1)
  return pair(blob, 'token', (signed) => {
    const said = concat(sha256(utf8('ssh:')), word, sha256(signed))
    const both = sign('sha256', said, { key: privateKey, dsaEncoding: 'ieee-p1363' })
    const numbers = concat(mpint(both.subarray(0, 32)), mpint(both.subarray(32)))
    return concat(text(type), wireString(numbers), word)
  })
}

/** What `ssh-keygen -Y sign -n NAMESPACE` writes of that message. */
export function sshSign(message: string, by: SshPair, change: Change = {}): string {
  const {
    namespace = 'holdfast-break-glass',
    hash = 'sha512',
    reserved = new Uint8Array(),
  } = change
  const hashed = createHash(hash).update(message).digest()
  const made = by.make(signedBytes({ namespace, reserved, hash }, hashed))
  const parts = [change.key ?? by.blob, utf8(namespace), reserved, utf8(hash), made]
  const blob = concat(utf8('SSHSIG'), Uint8Array.of(0, 0, 0, 1), ...parts.map(wireString))
  return armored(change.blob?.(blob) ?? blob)
}

export function armored(blob: Uint8Array): string {
  const lines =
    Buffer.from(blob)
      .toString('base64')
      .match(/.{1,70}/g) ?? []
  return ['-----BEGIN SSH SIGNATURE-----', ...lines, '-----END SSH SIGNATURE-----', ''].join('\n')
}

function pair(blob: Uint8Array, comment: string, make: SshPair['make']): SshPair {
  const type = Buffer.from(blob.subarray(4, 4 + (blob[3] ?? 0))).toString()
  return { blob, line: `${type} ${Buffer.from(blob).toString('base64')} ${comment}`, make }
}

function pointOf(key: KeyObject): Uint8Array {
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url')
}

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest()
}

function mpint(number: Uint8Array): Uint8Array {
  const from = number.findIndex((byte) => byte !== 0)
  const short = number.subarray(from)
  return wireString((short[0] ?? 0) >= 0x80 ? concat(Uint8Array.of(0), short) : short)
}
