/** What is kept answers as what is read, and what is too long or too much is read again. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { remembered } from './remembered.ts'

test('read once, also where nothing was found; never for what is long', () => {
  let read = 0
  const parse = remembered((version) => {
    read += 1
    return version === 'x' ? undefined : version.length
  })
  assert.deepEqual(
    [parse('1.0'), parse('1.0'), parse('x'), parse('x'), read],
    [3, 3, undefined, undefined, 2],
  )
  const long = '9'.repeat(200)
  assert.deepEqual([parse(long), parse(long), read], [200, 200, 4])
})

test('full, it begins anew and answers the same', () => {
  let read = 0
  const parse = remembered((version) => {
    read += 1
    return version
  })
  for (let at = 0; at < 20_001; at++) assert.equal(parse(`${at}`), `${at}`)
  assert.equal(parse('20000'), '20000')
  assert.equal(read, 20_001)
  assert.equal(parse('0'), '0')
  assert.equal(read, 20_002)
})
