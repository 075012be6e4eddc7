/** A secret in its box has no form that anybody could print, send or compare; `reveal` alone opens it. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inspect } from 'node:util'
import { redact, Redacted, reveal } from './redacted.ts'

const SECRET = 'hunter2'

describe('nothing shows it', () => {
  const SHOWN: readonly (readonly [string, (box: Redacted<string>) => unknown])[] = [
    ['a template', (box) => `${String(box)}`],
    ['JSON', (box) => JSON.stringify({ box, list: [box] })],
    ['the inspector', (box) => inspect({ box }, { depth: 9, showHidden: true, getters: true })],
    ['its members', (box) => [...Reflect.ownKeys(box), ...Object.values(box)]],
    ['an error', (box) => new Error(`it was ${String(box)}`).message],
    ['a copy', (box) => inspect(structuredClone(box), { showHidden: true })],
  ]
  for (const [name, show] of SHOWN) {
    test(name, () => {
      const shown = show(redact(SECRET))
      assert.ok(!inspect(shown).includes(SECRET), inspect(shown))
    })
  }

  test('two boxes look alike whatever is in them', () => {
    assert.deepEqual(redact('a'), redact('b'))
    assert.equal(JSON.stringify(redact('a')), '"[redacted]"')
  })
})

describe('reveal', () => {
  test('gives what was put in, the very same', () => {
    const bytes = new Uint8Array([1, 2])
    assert.equal(reveal(redact(bytes)), bytes)
    assert.equal(reveal(redact('')), '')
  })

  test('gives nothing for a box that nobody filled, nor for a copy of one', () => {
    assert.equal(reveal(new Redacted()), undefined)
    const copy = Object.assign(new Redacted(), redact(SECRET))
    assert.equal(reveal(copy), undefined)
  })
})
