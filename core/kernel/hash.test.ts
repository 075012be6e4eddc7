/** Digests by the vectors of FIPS 180-4, and what is none. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { hash } from '../../proof/worlds/clock.ts'
import { digestOfText, isDigest } from './hash.ts'

describe('SHA-256', () => {
  for (const [text, hex] of [
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    ],
  ] as const) {
    test(JSON.stringify(text), () => assert.equal(digestOfText(hash, text), `sha256:${hex}`))
  }
})

describe('what is a digest', () => {
  const hex = 'a'.repeat(64)
  for (const [text, is] of [
    [`sha256:${hex}`, true],
    [`sha256:${'0123456789abcdef'.repeat(4)}`, true],
    [hex, false],
    [`sha256:${hex}a`, false],
    [`sha256:${hex.slice(1)}`, false],
    [`sha256:${hex.toUpperCase()}`, false],
    [`sha512:${hex}`, false],
    [`sha256:${hex.slice(1)}g`, false],
    [` sha256:${hex}`, false],
    [`sha256:${hex}\n`, false],
  ] as const) {
    test(`${JSON.stringify(text)}: ${is ? 'yes' : 'no'}`, () => assert.equal(isDigest(text), is))
  }
})
