/** Documents are read one after the other: what one does to its thread is nobody else's matter. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { openReader, type Reader } from './reader.ts'

const SBOM = (components: number): Uint8Array =>
  utf8(
    JSON.stringify({
      bomFormat: 'CycloneDX',
      specVersion: '1.5',
      metadata: { component: { type: 'container', name: 'shop' } },
      components: Array.from({ length: components }, (_, index) => ({
        type: 'library',
        name: `p${index}`,
        version: '1.0.0',
        purl: `pkg:npm/p${index}@1.0.0`,
      })),
    }),
  )

describe('the reader', () => {
  let reader: Reader
  before(() => {
    reader = openReader()
  })
  after(() => reader.close())

  test('answers many at once, each with its own', async () => {
    const sizes = [1, 20_000, 3, 0, 5_000]
    const read = await Promise.all(sizes.map((size) => reader.read(SBOM(size), {})))
    const components = read.map((documentAnswer) =>
      documentAnswer.ok ? documentAnswer.value.summary.components : null,
    )
    assert.deepEqual(components, sizes)
  })
  test('gives the bytes that are kept of each report', async () => {
    const read = await reader.read(SBOM(2), {})
    assert.ok(read.ok)
    const [report] = read.value.reports
    assert.match(report?.digest ?? '', /^sha256:[0-9a-f]{64}$/)
    const kept: unknown = JSON.parse(Buffer.from(report?.bytes ?? []).toString())
    assert.deepEqual(kept, JSON.parse(JSON.stringify(report?.facts)))
  })
  test('says of what is no document, and of no manifest, what is wrong', async () => {
    const [document, manifests, binary] = await Promise.all([
      reader.read(utf8('nonsense'), {}),
      reader.manifests(utf8('kind: Nope')),
      reader.manifests(new Uint8Array([0xff, 0xfe])),
    ])
    assert.ok(!document.ok && !manifests.ok && !binary.ok)
    assert.match(document.error.message, /no reader knows this document/)
    assert.match(manifests.error[0]?.message ?? '', /unknown kind/)
    assert.match(binary.error[0]?.message ?? '', /not UTF-8/)
  })
})
