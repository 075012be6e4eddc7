/** Encodings: UTF-8, and UTF-16 of either byte order with its mark; everything else is refused and told why. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { openDocument } from './document.ts'

const TEXT = '{"größe": "ü–漢😀"}'
const little = (text: string): Buffer => Buffer.from(text, 'utf16le')
const big = (text: string): Buffer => little(text).swap16()

describe('encodings', () => {
  const READ: readonly (readonly [string, Uint8Array])[] = [
    ['UTF-8', Buffer.from(TEXT)],
    ['UTF-8 with its mark', Buffer.from(`\uFEFF${TEXT}`)],
    ['UTF-16, little endian', little(`\uFEFF${TEXT}`)],
    ['UTF-16, big endian', big(`\uFEFF${TEXT}`)],
    ['UTF-16, big endian, compressed', gzipSync(big(`\uFEFF${TEXT}`))],
  ]
  for (const [name, bytes] of READ) {
    test(`${name} is read`, () => {
      const opened = openDocument(bytes)
      assert.ok(opened.ok, opened.ok ? '' : opened.error)
      assert.equal(JSON.stringify(opened.value), '{"kind":"json","value":{"größe":"ü–漢😀"}}')
    })
  }

  const REFUSED: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ['UTF-16, little endian, without its mark', little(TEXT), /without its byte order mark/],
    ['UTF-16, big endian, without its mark', big('{"a": 1}'), /without its byte order mark/],
    [
      'UTF-16 cut in the middle',
      little(`\uFEFF${TEXT}`).subarray(0, 7),
      /not UTF-8 text, nor UTF-16/,
    ],
    ['half a surrogate pair', little('\uFEFF{"a": "\uD83D"}'), /not UTF-8 text, nor UTF-16/],
    ['Latin-1', Buffer.from(TEXT, 'latin1'), /not UTF-8 text, nor UTF-16/],
    [
      'UTF-32, little endian',
      Buffer.from([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0]),
      /not UTF-8 text, nor UTF-16/,
    ],
  ]
  for (const [name, bytes, message] of REFUSED) {
    test(`${name} is refused`, () => {
      const opened = openDocument(bytes)
      assert.ok(!opened.ok)
      assert.match(opened.error, message)
    })
  }
})
