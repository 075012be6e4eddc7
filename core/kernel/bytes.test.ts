/** Base64: one spelling for each run of bytes, and time in proportion to the text. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { base64, base64url, fromBase64, fromBase64url } from './bytes.ts'

const of = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'))

test('the same as the platform writes it, and back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      assert.equal(base64(bytes), Buffer.from(bytes).toString('base64'))
      assert.equal(base64url(bytes), Buffer.from(bytes).toString('base64url'))
      assert.deepEqual(fromBase64(base64(bytes)), new Uint8Array(bytes))
      assert.deepEqual(fromBase64url(base64url(bytes)), new Uint8Array(bytes))
    }),
  )
})

test('only what it writes itself is read', () => {
  const rows: readonly (readonly [string, Uint8Array | undefined, Uint8Array | undefined])[] = [
    ['', of(''), of('')],
    ['Zg==', of('f'), undefined],
    ['Zg', undefined, of('f')],
    ['Zm8=', of('fo'), undefined],
    ['Zm8', undefined, of('fo')],
    ['Zm9v', of('foo'), of('foo')],
    ['+/+/', of('\xfb\xff\xbf'), undefined],
    ['-_-_', undefined, of('\xfb\xff\xbf')],
    // Bits that no byte uses.
    ['Zh==', undefined, undefined],
    ['Zh', undefined, undefined],
    ['Zm9=', undefined, undefined],
    ['Zm9', undefined, undefined],
    ['Z', undefined, undefined],
    ['Z===', undefined, undefined],
    ['====', undefined, undefined],
    ['=', undefined, undefined],
    ['Zg=A', undefined, undefined],
    ['Zm8==', undefined, undefined],
    ['Zm9v\n', undefined, undefined],
    [' Zm9v', undefined, undefined],
    ['Zm9\u0142', undefined, undefined],
    ['Zm9\u{1f512}', undefined, undefined],
  ]
  for (const [text, standard, urlSafe] of rows) {
    assert.deepEqual(fromBase64(text), standard, text)
    assert.deepEqual(fromBase64url(text), urlSafe, text)
  }
})

test('any text: what is read is written as the same text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 12 }), (text) => {
      const standard = fromBase64(text)
      if (standard !== undefined) assert.equal(base64(standard), text)
      const urlSafe = fromBase64url(text)
      if (urlSafe !== undefined) assert.equal(base64url(urlSafe), text)
    }),
  )
})

test('a body of megabytes costs what it is long, good or not', () => {
  const least = (text: string): number => {
    const costs = Array.from({ length: 9 }, () => {
      const before = process.threadCpuUsage()
      fromBase64(text)
      const { user, system } = process.threadCpuUsage(before)
      return user + system
    })
    return Math.min(...costs)
  }
  // A machine that does much else is asked again: what grows by itself grows each time.
  for (const end of ['AAAA', 'AAA!', 'AAB=']) {
    let growth = Infinity
    for (let turn = 0; turn < 8 && growth > 2.5; turn++) {
      const twice = least('A'.repeat(8_000_000) + end)
      growth = Math.min(growth, twice / least('A'.repeat(4_000_000) + end))
    }
    assert.ok(growth <= 2.5, `${end} grows ${growth.toFixed(2)} times`)
  }
})
