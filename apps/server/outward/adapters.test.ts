/** Every adapter keeps its port's word; whoever adds one adds nothing here. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { instant } from '@holdfast/core/kernel/instant'
import { redact } from '@holdfast/core/kernel/redacted'
import type { Effect } from '@holdfast/core/model/effect'
import { MANIFEST_KINDS } from '@holdfast/core/model/manifest'
import type { PointConfig } from '@holdfast/edges-base/config/adapter-config'
import { outbound } from '@holdfast/edges-base/http/outbound'
import type { Call } from '@holdfast/edges-base/ports/enforcers'
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

describe('enforcers', () => {
  const calls: string[] = []
  const receiver = createServer((request, response) => {
    calls.push(request.method ?? '')
    request.resume()
    response.statusCode = 500
    response.end()
  })
  let url = ''
  before(async () => {
    receiver.listen(0, '127.0.0.1')
    await once(receiver, 'listening')
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
  })
  after(() => receiver.close())

  const effect = Object.freeze({
    id: 'ef_1',
    point: 'door',
    type: 'notify-blocked',
    hold: 'h_1',
    body: Object.freeze({ asset: 'a' }),
    inverse: null,
    intendedAt: 0,
    outcome: null,
    tries: 0,
  }) as unknown as Effect // Its ids are made up.

  for (const [id, load] of ENFORCERS) {
    test(`${id}: planned the same from the same, one call an act, none to look or to probe`, async () => {
      const { enforcer } = await load()
      const point: PointConfig = Object.freeze({ adapter: id, url })
      assert.equal(enforcer.id, id)
      assert.notDeepEqual(enforcer.problems({ adapter: id }), [])
      assert.deepEqual(enforcer.problems(point), [])
      const call: Call = {
        effect,
        secret: redact('shared'),
        now: instant(1),
        send: outbound({ network: 'private' }),
        signal: new AbortController().signal,
      }
      const targets = enforcer.targets(point, effect)
      assert.ok(targets.length > 0)
      for (const target of targets) {
        const seen = await enforcer.observe(target, call)
        await enforcer.probe(target, call)
        assert.deepEqual(calls.splice(0), [], 'looking and probing change nothing')
        const wanted = { point, effect, target, seen }
        assert.deepEqual(enforcer.plan(wanted), enforcer.plan(wanted))
        for (const step of enforcer.plan(wanted)) {
          assert.ok(enforcer.capabilities.reversible === (step.undo !== null))
          const { outcome } = await enforcer.act(step, call)
          assert.equal(outcome, 'refused', 'the receiver failed, and nobody else was asked')
          assert.equal(calls.splice(0).length, 1)
          const unable = await enforcer.act(step, { ...call, secret: null })
          assert.equal(unable.outcome, 'refused')
          assert.deepEqual(calls.splice(0), [], 'refused before it is sent')
        }
      }
    })
  }
})
