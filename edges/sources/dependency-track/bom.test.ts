/** An export becomes a statement that says when it was true: what changes about it, and what is not one. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { datedBom, type Imported } from './bom.ts'

const uuid = '6fb1820f-5280-4577-ac51-40124aabe307'
const project: Imported = { uuid, name: 'shop', version: '1.0', importedAt: Date.UTC(2026, 5, 1) }
const component = { type: 'container', 'bom-ref': uuid, name: 'shop', version: '1.0' }
const exported = {
  bomFormat: 'CycloneDX',
  specVersion: '1.5',
  serialNumber: 'urn:uuid:0f0f0f0f-0000-4000-8000-000000000000',
  version: 1,
  metadata: { timestamp: '2026-07-01T00:00:00Z', tools: [{ name: 'Dependency-Track' }], component },
  components: [{ name: 'b' }, { name: 'a', properties: [{ name: 'z' }, { name: 'y' }] }],
  vulnerabilities: [{ id: 'B', ratings: [{ score: 9.8 }] }, { id: 'A' }],
}
const dated = (document: unknown, of: Imported = project): Record<string, unknown> => {
  const done = datedBom(utf8(JSON.stringify(document)), of)
  assert.ok(done.ok, done.ok ? '' : done.error)
  return JSON.parse(Buffer.from(done.value).toString()) as Record<string, unknown>
}

test('time, number and name are those of the project; lists are sorted; the rest is as exported', () => {
  assert.deepEqual(dated(exported), {
    ...exported,
    serialNumber: `urn:uuid:${uuid}`,
    metadata: {
      ...exported.metadata,
      timestamp: '2026-06-01T00:00:00.000Z',
      component: { ...component, name: 'shop@1.0' },
    },
    components: exported.components.toReversed(),
    vulnerabilities: exported.vulnerabilities.toReversed(),
  })
})

test('a project without a version keeps its name, and a document without lists gets none', () => {
  const { components: _, vulnerabilities: __, ...bare } = exported
  const done = dated(bare, { ...project, version: null })
  assert.deepEqual((done['metadata'] as { component: unknown }).component, component)
  assert.ok(!('components' in done) && !('vulnerabilities' in done))
})

test('what is no export of this project', () => {
  const other = { ...component, 'bom-ref': '4d5cd8df-cff7-4212-a038-91ae4ab79396' }
  const none = 'it is no CycloneDX document about a project'
  const rows: [Uint8Array, string | RegExp][] = [
    [new Uint8Array([0xff]), 'it is not UTF-8'],
    [utf8(''), /expected/],
    [utf8('<bom xmlns="http://cyclonedx.org/schema/bom/1.5"/>'), /expected/],
    [utf8(JSON.stringify(exported).slice(0, -9)), 'the text ends inside a string'],
    [utf8('{"bomFormat":"CycloneDX","bomFormat":"CycloneDX"}'), 'duplicate name `bomFormat`'],
    [utf8('[]'), none],
    [utf8(JSON.stringify({ ...exported, bomFormat: 'SPDX' })), none],
    [utf8(JSON.stringify({ ...exported, metadata: {} })), none],
    [
      utf8(JSON.stringify({ ...exported, metadata: { component: other } })),
      'it is about another project',
    ],
  ]
  for (const [bytes, message] of rows) {
    const done = datedBom(bytes, project)
    assert.ok(!done.ok)
    if (typeof message === 'string') assert.equal(done.error, message)
    else assert.match(done.error, message)
  }
})
