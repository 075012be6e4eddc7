/** Ids: the same content gives the same id, anything else another, and only their own grammar is one. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { hash } from '../../proof/worlds/clock.ts'
import type { Hash } from './hash.ts'
import { CROCKFORD, deriveId, ID_PREFIXES, isIdOf, type IdKind } from './ids.ts'

const ofBytes = (...bytes: number[]): Hash => ({
  sha256: () => Uint8Array.from({ length: 32 }, (_, at) => bytes[at] ?? 0),
})

describe('an id is the first 65 bits, five to a character, the most significant first', () => {
  const ROWS: readonly (readonly [string, readonly number[], string])[] = [
    ['nothing', [], '0000000000000'],
    ['all', Array.from({ length: 32 }, () => 255), 'ZZZZZZZZZZZZZ'],
    ['the first bit', [0x80], 'G000000000000'],
    ['the fifth bit', [0x08], '1000000000000'],
    ['the sixth bit', [0x04], '0G00000000000'],
    ['the 65th bit', [0, 0, 0, 0, 0, 0, 0, 0, 0x80], '0000000000001'],
    ['the 66th bit is no part of it', [0, 0, 0, 0, 0, 0, 0, 0, 0x40], '0000000000000'],
  ]
  for (const [name, bytes, text] of ROWS) {
    test(name, () => assert.equal(deriveId(ofBytes(...bytes), 'l', 'asset', null), `as_${text}`))
  }
})

test('what it is made of changes it: ledger, kind and content, and nothing else', () => {
  const id = deriveId(hash, 'l', 'asset', { name: 'web', at: 1 })
  assert.equal(deriveId(hash, 'l', 'asset', { at: 1, name: 'web' }), id)
  const others = [
    deriveId(hash, 'm', 'asset', { name: 'web', at: 1 }),
    deriveId(hash, 'l', 'asset', { name: 'web', at: 2 }),
    deriveId(hash, 'l', 'asset', { name: 'web' }),
    deriveId(hash, 'l', 'hold', { name: 'web', at: 1 }).replace('h_', 'as_'),
  ]
  assert.equal(new Set([id, ...others]).size, 5)
})

test('no two kinds share a prefix', () => {
  const prefixes = Object.values(ID_PREFIXES)
  assert.equal(new Set(prefixes).size, prefixes.length)
})

describe('what can be an id', () => {
  const ROWS: readonly (readonly [IdKind, string, boolean])[] = [
    ['asset', 'as_0123456789ABC', true],
    ['hold', 'h_ZZZZZZZZZZZZZ', true],
    ['asset', `as_${CROCKFORD.slice(-13)}`, true],
    ['asset', 'h_0123456789ABC', false],
    ['asset', 'as_0123456789AB', false],
    ['asset', 'as_0123456789ABCD', false],
    ['asset', 'as_0123456789ABI', false],
    ['asset', 'as_0123456789ABO', false],
    ['asset', 'as_0123456789abc', false],
    ['asset', ' as_0123456789ABC', false],
    ['asset', 'as_0123456789ABC\n', false],
    ['asset', '', false],
  ]
  for (const [kind, text, is] of ROWS) {
    test(`${JSON.stringify(text)} as ${kind}: ${is ? 'yes' : 'no'}`, () =>
      assert.equal(isIdOf(kind, text), is))
  }
})
