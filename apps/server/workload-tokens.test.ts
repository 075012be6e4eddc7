/** A workload token says what we wrote into it, until its end, and nothing that was changed. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { AssetUid, IdentityUid } from '@holdfast/core/kernel/ids'
import { instant } from '@holdfast/core/kernel/instant'
import { workloadTokensWith } from './workload-tokens.ts'

const random = { bytes: (count: number) => new Uint8Array(count).fill(7) }
const key = (byte: number) => new Uint8Array(32).fill(byte)
const tokens = workloadTokensWith(key(1), random)
const claim = {
  identity: 'id_1' as IdentityUid,
  asset: 'as_1' as AssetUid,
  issuedAt: instant(1_000),
  expiresAt: instant(2_000),
}
const text = tokens.issue(claim)
const [head = '', body = '', mac = ''] = text.split('.')
const forged = Buffer.from(JSON.stringify({ ...claim, expiresAt: 9_000 })).toString('base64url')

describe('workload tokens', () => {
  test('one of ours is what was written into it', () => {
    assert.deepEqual(tokens.read(text, instant(1_999)), claim)
  })

  const REFUSED: readonly (readonly [string, string, number])[] = [
    ['at its end', text, 2_000],
    ['of another installation', workloadTokensWith(key(2), random).issue(claim), 1_500],
    ['with another end', `${head}.${forged}.${mac}`, 1_500],
    ['with a cut mark', text.slice(0, -1), 1_500],
    ['without a mark', `${head}.${body}`, 1_500],
    ['with an empty mark', `${head}.${body}.`, 1_500],
    ['with a longer mark', `${text}AAAA`, 1_500],
    ['of another kind', text.replace('hf_w.', 'hf_x.'), 1_500],
    ['nothing', '', 1_500],
  ]
  for (const [name, token, now] of REFUSED) {
    test(`${name}: refused`, () => assert.equal(tokens.read(token, instant(now)), undefined))
  }
})
