/** Ends of support from published lists, in each of their shapes. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { needsShared, sharedPath } from '../../proof/testkit/needs.ts'
import { readDocument } from '../registry.ts'

const read = (bytes: Uint8Array) => {
  const document = readDocument(bytes)
  assert.ok(document.ok, JSON.stringify(document))
  return document.value
}
const ALL = 'fixtures/eol/all-products.json'
const DEBIAN = 'fixtures/eol/products/debian.yaml'

describe('endoflife.date', () => {
  test('one product: every release with an end', { skip: needsShared(DEBIAN) }, () => {
    const { format, advisories } = read(readFileSync(sharedPath(DEBIAN)))
    assert.equal(format, 'endoflife')
    const twelve = advisories.find((advisory) => advisory.id === 'end-of-life debian 12')
    assert.deepEqual(twelve?.affected[0]?.versions, ['debian:12'])
    assert.ok(twelve?.publishedAt !== null)
  })

  test(
    'all of them: systems are taken, everything else is counted',
    { skip: needsShared(ALL) },
    () => {
      const { advisories, dropped } = read(readFileSync(sharedPath(ALL)))
      assert.ok(advisories.length > 100, String(advisories.length))
      assert.ok((dropped[0]?.count ?? 0) > 1_000)
      assert.ok(advisories.every((advisory) => advisory.affected[0]?.type === 'os'))
    },
  )

  const CASES: readonly (readonly [string, unknown, number | null])[] = [
    [
      'an answer of the API',
      {
        result: [
          { name: 'debian', releases: [{ name: '12', isEol: false, eolFrom: '2026-06-10' }] },
        ],
      },
      1,
    ],
    ['no end yet', { result: [{ name: 'debian', releases: [{ name: '13', isEol: false }] }] }, 0],
    ['supported for ever', { debian: { releases: [{ releaseCycle: '13', eol: false }] } }, 0],
    ['no releases', { debian: { releases: [] } }, null],
    ['another list', { result: [{ name: 'debian' }] }, null],
    ['releases of something else', { debian: { releases: [{ tag: 'v1' }] } }, null],
  ]
  for (const [name, value, count] of CASES) {
    test(`${name}: ${count ?? 'not of this format'}`, () => {
      const document = readDocument(utf8(JSON.stringify(value)))
      if (count === null) assert.ok(!document.ok)
      else assert.equal(document.ok ? document.value.advisories.length : -1, count)
    })
  }
})
