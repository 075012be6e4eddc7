/** Every adapter keeps its port's word; whoever adds one adds nothing here. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { MANIFEST_KINDS } from '@holdfast/core/model/manifest'
import { exampleOf } from '@holdfast/edges-base/manifests/examples'
import { ADAPTER_WORDS } from '@holdfast/edges-base/manifests/field-words'
import { manifestPage } from '@holdfast/edges-base/manifests/manifest-page'
import { parseManifests } from '@holdfast/edges-base/manifests/parse'
import { jsonSchemaOf } from '@holdfast/edges-base/manifests/schemas'
import { ENFORCER_CONFIGS, ENFORCERS, SOURCE_CONFIGS, SOURCES } from './adapters.generated.ts'
import { ADAPTERS } from './capabilities.ts'
import { SCHEMAS } from './manifest-schemas.ts'
import { changedBy, sourceAdapter } from './sources/adapters.ts'

test('the published schemas are those that decide', () => {
  const folder = resolve(import.meta.dirname, '../../../docs/reference/schemas')
  for (const kind of MANIFEST_KINDS) {
    const published: unknown = JSON.parse(readFileSync(resolve(folder, `${kind}.json`), 'utf8'))
    assert.deepEqual(published, JSON.parse(JSON.stringify(jsonSchemaOf(SCHEMAS[kind]))), kind)
  }
})

test('the published page of manifests is made of them', () => {
  const page = resolve(import.meta.dirname, '../../../docs/reference/manifests.md')
  assert.equal(readFileSync(page, 'utf8'), manifestPage(SCHEMAS))
})

test('every field of an adapter has words', () => {
  const fields = [...SOURCE_CONFIGS, ...ENFORCER_CONFIGS].flatMap(({ config }) =>
    Object.keys(config.shape),
  )
  assert.deepEqual(new Set(Object.keys(ADAPTER_WORDS)), new Set(fields))
})

test('the examples of the page are manifests', () => {
  const parsed = parseManifests(MANIFEST_KINDS.map(exampleOf).join('---\n'), SCHEMAS)
  assert.deepEqual(parsed.ok ? [] : parsed.error, [])
})

for (const [registry, configs] of [
  [SOURCES, SOURCE_CONFIGS],
  [ENFORCERS, ENFORCER_CONFIGS],
] as const) {
  test(`a schema for each of ${[...registry.keys()].join(', ')}`, () => {
    const ids = configs.map(({ config }) => config.shape.adapter.value)
    assert.deepEqual(ids, [...registry.keys()])
  })
}

const SECRET = 'secret: { from: env, name: X }'
for (const [fetch, refused] of [
  [`{ adapter: fleet, url: "https://f.example/", ${SECRET} }`, null],
  ['{ adapter: advisories, directory: /srv }', null],
  ['{ adapter: endpoint, url: "tls://a.example:443" }', null],
  ['{ adapter: fleet, url: "https://f.example/" }', /^`spec\.fetch\.secret`: expected object/],
  [`{ adapter: fleet, directory: /srv, ${SECRET} }`, /^`spec\.fetch\.url`: expected string/],
  [
    `{ adapter: fleet, url: "https://f.example/", ${SECRET}, checksum: beside }`,
    /^unknown field `spec\.fetch\.checksum`/,
  ],
  ['{ adapter: advisories }', /^`spec\.fetch`: give either a directory or a url/],
  ['{ adapter: fleeet, url: "https://f.example/" }', /^`spec\.fetch\.adapter`: .*"fleet"\|/],
] as const) {
  test(`a manifest with fetch: ${fetch}: ${refused?.source ?? 'taken'}`, () => {
    const spec = `{ assets: {}, says: [os-packages], independence: second, mayRaise: never, fetch: ${fetch} }`
    const parsed = parseManifests(
      `apiVersion: holdfast.dev/v1\nkind: Source\nmetadata: { name: n }\nspec: ${spec}\n`,
      SCHEMAS,
    )
    assert.equal(parsed.ok, refused === null)
    if (!parsed.ok && refused !== null) assert.match(parsed.error[0]?.message ?? '', refused)
  })
}

for (const [id, load] of SOURCES) {
  test(`source ${id}: its own id, a least interval, problems of nothing at all`, async () => {
    const { source } = await load()
    assert.equal(source.id, id)
    assert.equal(source.capability, ADAPTERS.sources.get(id))
    assert.ok(source.intervalMsMin > 0 && source.intervalMsMin <= source.intervalMs)
    assert.notDeepEqual(source.problems({ adapter: source.id }), [])
  })
}

for (const [id, message] of [
  ['lapse', 'a source of `lapse` has no webhook'],
  ['endpoint', 'a source of `endpoint` has no webhook'],
  ['fleet', 'a webhook of Fleet is a JSON object'],
] as const) {
  test(`a webhook of ${id} that says nothing is refused: ${message}`, async () => {
    assert.deepEqual(await changedBy(id, null), { kind: 'refused', message })
  })
}

test('there is no adapter of another name', async () => {
  assert.equal(await sourceAdapter('constructor'), undefined)
})

for (const [id, load] of ENFORCERS) {
  test(`enforcer ${id}: its own id, problems of nothing at all, and what it says it takes is what it does`, async () => {
    const { enforcer } = await load()
    const capability = ADAPTERS.enforcers.get(id)
    assert.equal(enforcer.id, id)
    assert.notDeepEqual(enforcer.problems({ adapter: id }), [])
    const takes = new Set(capability?.takes)
    assert.equal(takes.has('notify-blocked'), enforcer.tell !== undefined)
    assert.equal(takes.has('cut'), enforcer.accounts !== undefined)
    assert.equal(capability?.cuts !== undefined, enforcer.accounts !== undefined)
  })
}
