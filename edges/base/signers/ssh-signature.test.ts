/** Signatures of `ssh-keygen -Y sign`: what holds, and all that does not; with the program itself as a second opinion. */

import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { concat, utf8 } from '@holdfast/core/kernel/bytes'
import { wireString } from '@holdfast/protocols/sshsig/wire'
import {
  armored,
  ed25519Pair,
  needsSshKeygen,
  securityKeyOfCurve,
  securityKeyPair,
  sshSign,
  type SshPair,
} from '../../../proof/testkit/ssh.ts'
import { readKeyLine, verifySshSignature } from './ssh-signature.ts'

const NAMESPACE = 'holdfast-break-glass'
const TEXT = 'open what is needed\n'
const ANNA = ed25519Pair('anna')
const BEN = ed25519Pair('ben')
const SIGNED = sshSign(TEXT, ANNA)

function said(armor: string, text = TEXT, namespace = NAMESPACE): string {
  const verified = verifySshSignature(utf8(text), armor, namespace)
  return verified.ok ? verified.value.fingerprint : verified.error.code
}

function fingerprint(pair: SshPair): string {
  const read = readKeyLine(pair.line)
  return read.ok ? read.value.fingerprint : read.error.message
}

const string = (of: string): Uint8Array => wireString(utf8(of))
/** The blob with a byte of it turned. */
const turned = (at: number) => (blob: Uint8Array) =>
  blob.map((byte, place) => (place === (at < 0 ? blob.length + at : at) ? byte ^ 1 : byte))

const HOLDS: readonly (readonly [what: string, armor: string, by: SshPair])[] = [
  ['with sha512, as it is made', SIGNED, ANNA],
  ['with sha256', sshSign(TEXT, BEN, { hash: 'sha256' }), BEN],
  ['with what is reserved', sshSign(TEXT, ANNA, { reserved: utf8('later') }), ANNA],
  ['with the line ends of another system', SIGNED.replaceAll('\n', '\r\n'), ANNA],
  ...[securityKeyPair(), securityKeyOfCurve()].map(
    (key) => ['by a security key', sshSign(TEXT, key), key] as const,
  ),
]

const REFUSED: readonly (readonly [what: string, armor: string, code: string])[] = [
  ['nothing', '', 'signature-malformed'],
  ['a public key', ANNA.line, 'signature-malformed'],
  ['without its first line', SIGNED.slice(SIGNED.indexOf('\n') + 1), 'signature-malformed'],
  ['without its last line', SIGNED.replace(/-----END[^]*/, ''), 'signature-malformed'],
  ['text before it', `see below\n${SIGNED}`, 'signature-malformed'],
  ['two of them', SIGNED + SIGNED, 'signature-malformed'],
  ['not base64', SIGNED.replace(/[A-Z]{3}/, '***'), 'signature-malformed'],
  ['very long', armored(new Uint8Array(20_000)), 'signature-malformed'],
  ['another magic', sshSign(TEXT, ANNA, { blob: turned(0) }), 'signature-malformed'],
  ['another version', sshSign(TEXT, ANNA, { blob: turned(9) }), 'signature-malformed'],
  [
    'a byte too few',
    sshSign(TEXT, ANNA, { blob: (b) => b.subarray(0, -1) }),
    'signature-malformed',
  ],
  ['a byte too many', sshSign(TEXT, ANNA, { blob: (b) => concat(b, Uint8Array.of(0)) }), 'signature-malformed'], // prettier-ignore
  ['a signature that goes on', sshSign(TEXT, more(ANNA)), 'signature-malformed'],
  ['for something else', sshSign(TEXT, ANNA, { namespace: 'git' }), 'namespace-other'],
  ['for nothing', sshSign(TEXT, ANNA, { namespace: '' }), 'namespace-other'],
  ['for what begins alike', sshSign(TEXT, ANNA, { namespace: `${NAMESPACE}-drill` }), 'namespace-other'], // prettier-ignore
  ['of another text', sshSign(`${TEXT} `, ANNA), 'signature-invalid'],
  ['a bit of it turned', sshSign(TEXT, ANNA, { blob: turned(-1) }), 'signature-invalid'],
  ["under another's key", sshSign(TEXT, ANNA, { key: BEN.blob }), 'signature-invalid'],
  ['a hash that nobody takes', sshSign(TEXT, ANNA, { hash: 'sha384' as 'sha512' }), 'signature-not-taken'], // prettier-ignore
  [
    'a key that nobody takes',
    sshSign(TEXT, ANNA, { key: string('ssh-dss') }),
    'signature-not-taken',
  ],
  ['a certificate', sshSign(TEXT, ANNA, { key: string('ssh-ed25519-cert-v01@openssh.com') }), 'signature-not-taken'], // prettier-ignore
  ['a security key that nobody touched', sshSign(TEXT, securityKeyPair(0)), 'signature-not-taken'],
  ['the same of its other kind', sshSign(TEXT, securityKeyOfCurve(4)), 'signature-not-taken'],
]

/** Its signature with a byte behind it. */
function more(pair: SshPair): SshPair {
  return { ...pair, make: (signed) => concat(pair.make(signed), Uint8Array.of(1)) }
}

describe('a signature of an SSH key', () => {
  for (const [what, armor, by] of HOLDS) {
    test(`holds: ${what}`, () => assert.equal(said(armor), fingerprint(by)))
    test(`holds for no other text or purpose: ${what}`, () => {
      assert.equal(said(armor, `${TEXT}\n`), 'signature-invalid')
      assert.equal(said(armor, TEXT, 'file'), 'namespace-other')
    })
  }
  for (const [what, armor, code] of REFUSED) {
    test(`refused: ${what}`, () => assert.equal(said(armor), code))
  }

  test('cut off anywhere, or with any byte turned, it holds no more', () => {
    const blob = Buffer.from(SIGNED.split('\n').slice(1, -2).join(''), 'base64')
    for (let at = 0; at < blob.length; at++) {
      assert.match(said(armored(blob.subarray(0, at))), /^signature-malformed$/, `cut at ${at}`)
      assert.doesNotMatch(said(armored(turned(at)(blob))), /^SHA256:/, `turned at ${at}`)
    }
  })
})

describe('the line of a public key', () => {
  const RSA = (bits: number): string => `ssh-rsa ${Buffer.from(concat(string('ssh-rsa'), wireString(Uint8Array.of(1, 0, 1)), wireString(concat(Uint8Array.of(0), new Uint8Array(bits / 8).fill(0xff))))).toString('base64')}` // prettier-ignore
  const LINES: readonly (readonly [line: string, says: RegExp])[] = [
    [`${ANNA.line}\n`, /^SHA256:/],
    [ANNA.line.replace(' anna', ''), /^SHA256:/],
    [RSA(2048), /^SHA256:/],
    ['', /not a public key/],
    [`${ANNA.line}\n${BEN.line}`, /not one line/],
    ['-----BEGIN OPENSSH PRIVATE KEY-----', /it is a private key/],
    [ANNA.line.replace('ssh-ed25519', 'ssh-rsa'), /the key in it is of another type/],
    [ANNA.line.replace('AAAA', 'AAAB'), /not a public key/],
    ['ssh-ed25519 AAAA', /not a public key/],
    [`ssh-dss ${Buffer.from(string('ssh-dss')).toString('base64')}`, /`ssh-dss` is not taken/],
    [RSA(1024), /an RSA key of 1024 bits is not taken/],
    [`ecdsa-sha2-nistp256 ${Buffer.from(concat(string('ecdsa-sha2-nistp256'), string('nistp256'), wireString(concat(Uint8Array.of(4), new Uint8Array(64))))).toString('base64')}`, /not on its curve/], // prettier-ignore
    [`ecdsa-sha2-nistp256 ${Buffer.from(concat(string('ecdsa-sha2-nistp256'), string('nistp384'))).toString('base64')}`, /its curve is another one/], // prettier-ignore
  ]
  for (const [line, says] of LINES) {
    test(`${line.slice(0, 40)}: ${says.source}`, () => {
      const read = readKeyLine(line)
      assert.match(read.ok ? read.value.fingerprint : read.error.message, says)
    })
  }
})

describe('beside the real ssh-keygen', { skip: needsSshKeygen }, () => {
  let folder = ''
  before(() => (folder = mkdtempSync(join(tmpdir(), 'holdfast-ssh-'))))
  after(() => rmSync(folder, { recursive: true }))

  const theirs = (armor: string, text: string, line: string): boolean => {
    writeFileSync(join(folder, 'allowed'), `anna ${line}\n`)
    writeFileSync(join(folder, 'asked.sig'), armor)
    const given = [
      '-Y',
      'verify',
      '-f',
      'allowed',
      '-I',
      'anna',
      '-n',
      NAMESPACE,
      '-s',
      'asked.sig',
    ]
    return spawnSync('ssh-keygen', given, { cwd: folder, input: text }).status === 0
  }
  const same = (armor: string, text: string, line: string, holds: boolean, what: string): void => {
    assert.equal(said(armor, text).startsWith('SHA256:'), holds, `ours: ${what}`)
    assert.equal(theirs(armor, text, line), holds, `theirs: ${what}`)
  }

  for (const [type, bits] of [
    ['ed25519', '256'],
    ['ecdsa', '256'],
    ['ecdsa', '384'],
    ['ecdsa', '521'],
    ['rsa', '2048'],
  ] as const) {
    test(`what it signs with ${type} ${bits} holds, and nothing else`, () => {
      const key = `${type}-${bits}`
      execFileSync('ssh-keygen', ['-q', '-t', type, '-b', bits, '-N', '', '-f', key], {
        cwd: folder,
      })
      const line = readFileSync(join(folder, `${key}.pub`), 'utf8')
      writeFileSync(join(folder, 'text'), TEXT)
      const sign = (namespace: string): string => {
        rmSync(join(folder, 'text.sig'), { force: true })
        execFileSync('ssh-keygen', ['-q', '-Y', 'sign', '-f', key, '-n', namespace, 'text'], { cwd: folder, stdio: 'ignore' }) // prettier-ignore
        return readFileSync(join(folder, 'text.sig'), 'utf8')
      }
      const listed = execFileSync('ssh-keygen', ['-l', '-f', `${key}.pub`], { cwd: folder })
      // Of random signatures some have a number that begins with a zero.
      for (let time = 0; time < (type === 'ecdsa' ? 20 : 1); time++) {
        const armor = sign(NAMESPACE)
        same(armor, TEXT, line, true, 'as it is')
        assert.equal(said(armor), listed.toString().split(' ')[1])
        same(armor, `${TEXT}.`, line, false, 'another text')
      }
      same(sign('git'), TEXT, line, false, 'another purpose')
      const blob = Buffer.from(sign(NAMESPACE).split('\n').slice(1, -2).join(''), 'base64')
      for (const at of [0, 14, 40, blob.length - 1]) {
        same(armored(turned(at)(blob)), TEXT, line, false, `byte ${at} turned`)
      }
      same(armored(blob.subarray(0, -1)), TEXT, line, false, 'cut off')
    })
  }

  for (const key of [ANNA, securityKeyPair(), securityKeyOfCurve()]) {
    test(`it takes what the kit makes with ${key.line.split(' ')[0]}`, () => {
      same(sshSign(TEXT, key), TEXT, key.line, true, 'as it is')
      same(sshSign(TEXT, key), `${TEXT}.`, key.line, false, 'another text')
    })
  }

  test('where the two differ, ours is the stricter one', () => {
    const untouched = securityKeyPair(0)
    for (const [what, armor, by] of [
      ['a security key that nobody touched', sshSign(TEXT, untouched), untouched],
      ['a version that no text describes', sshSign(TEXT, ANNA, { blob: turned(9) }), ANNA],
    ] as const) {
      assert.doesNotMatch(said(armor), /^SHA256:/, what)
      assert.equal(theirs(armor, TEXT, by.line), true, what)
    }
  })
})
