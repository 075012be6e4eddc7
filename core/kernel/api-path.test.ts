/** Whatever a name is, it stays one part of the address. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { apiPath, withQuery } from './api-path.ts'

const ROWS: readonly (readonly [name: string, path: string])[] = [
  ['web-01', '/api/v1/assets/web-01/verify'],
  ['host/shop:1', '/api/v1/assets/host%2Fshop%3A1/verify'],
  ['a b?c#d&e=f', '/api/v1/assets/a%20b%3Fc%23d%26e%3Df/verify'],
  ['100%', '/api/v1/assets/100%25/verify'],
  ['..', '/api/v1/assets/%252E%252E/verify'],
  ['.', '/api/v1/assets/%252E/verify'],
  ['\ud800', '/api/v1/assets/%EF%BF%BD/verify'],
]
for (const [name, path] of ROWS) {
  test(JSON.stringify(name), () => assert.equal(apiPath`/api/v1/assets/${name}/verify`, path))
}

test('no name leaves its place, not even when the address is resolved', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      const path = apiPath`/api/v1/assets/${name}/verify`
      const { pathname, search, hash } = new URL(path, 'http://x')
      assert.deepEqual([pathname, search, hash], [path, '', ''])
      assert.equal(path.split('/').length, 6)
    }),
  )
})

test('a query is added to what is there; what is undefined is left out', () => {
  assert.equal(withQuery('/a', []), '/a')
  assert.equal(withQuery('/a', [['b', undefined]]), '/a')
  assert.equal(withQuery('/a', [['b', 'c d&e']]), '/a?b=c%20d%26e')
  assert.equal(withQuery('/a?x=1', [['b', '']]), '/a?x=1&b=')
  assert.equal(withQuery('/a', new URLSearchParams({ b: 'ä' })), '/a?b=%C3%A4')
})
