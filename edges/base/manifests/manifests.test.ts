/** Manifests in, or every problem at once with its place and the nearest known word. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canonicalJson, type Json } from '@holdfast/core/kernel/canonical-json'
import { address, adapterConfig, secret } from './fields.ts'
import { parseManifests as parseWith } from './parse.ts'
import { manifestSchemas } from './schemas.ts'

const ADAPTERS = {
  sources: [
    { capability: { gives: 'advisories' }, config: adapterConfig('advisories', { url: address }) },
  ],
  enforcers: [
    {
      capability: { takes: [] },
      config: adapterConfig('webhook', {
        url: address.exactOptional(),
        secret: secret.exactOptional(),
      }),
    },
  ],
} as const
const SCHEMAS = manifestSchemas(ADAPTERS)
const parseManifests = (text: string): ReturnType<typeof parseWith> => parseWith(text, SCHEMAS)

const ESTATE = `apiVersion: holdfast.dev/v1
kind: Asset
metadata: { name: web-01, labels: { environment: production } }
spec: { type: host, owner: team-web, exposure: internet, criticality: high }
---
apiVersion: holdfast.dev/v1
kind: Source
metadata: { name: fleet }
spec:
  assets: { all: true }
  says: [os-packages, 'language:npm']
  independence: second
  mayRaise: always
  maxAge: 1h30m
---
apiVersion: holdfast.dev/v1
kind: Exception
metadata: { name: late }
spec: { scope: { assets: [web-01] }, owner: team-web, reason: frozen, expires: 2026-12-01T00:00:00Z }
`

test('YAML documents become manifests; durations and times become milliseconds', () => {
  const parsed = parseManifests(ESTATE)
  assert.ok(parsed.ok)
  assert.deepEqual(
    parsed.value.map((manifest) => `${manifest.kind}/${manifest.name}`),
    ['Asset/web-01', 'Source/fleet', 'Exception/late'],
  )
  const [, source, exception] = parsed.value
  assert.equal(source?.kind === 'Source' && source.spec.maxAge, 5_400_000)
  assert.equal(exception?.kind === 'Exception' && exception.spec.expires, Date.UTC(2026, 11, 1))
})

test('a JSON array and one JSON object read alike', () => {
  const object =
    '{"apiVersion":"holdfast.dev/v1","kind":"Grant","metadata":{"name":"g"},"spec":{"identity":"i","resource":"r","actions":["read"]}}'
  assert.deepEqual(parseManifests(object), parseManifests(`[${object}]`))
  const twice = parseManifests(`---\n${object}\n---\r\n${object}\n---\n`)
  assert.ok(!twice.ok || twice.value.length === 2)
  const after = parseManifests(`${object}\n---\n{"kind":"Gran"}`)
  assert.equal(!after.ok && after.error[0]?.line, 3)
  assert.ok(parseManifests(`${object}\n---\nkind: Grant`).ok === false, 'YAML beside it is YAML')
})

const head = (kind: string, spec: string): string =>
  `apiVersion: holdfast.dev/v1\nkind: ${kind}\nmetadata: { name: n }\nspec: ${spec}\n`

function propertiesOf(properties: string): string {
  const entity = `{ type: user, id: ann, properties: ${properties} }`
  const ungoverned = `{ resourceTypes: [todo], subjectTypes: [user], entities: [${entity}] }`
  return `{ cedar: "", ungoverned: ${ungoverned} }`
}

test('properties of an entity are whole numbers, text and what is made of them', () => {
  const said = '{ a: 1, b: -0, c: 9007199254740991, d: "0.5", e: [true, null, { f: 1.0 }] }'
  const parsed = parseManifests(head('AccessPolicy', propertiesOf(said)))
  assert.ok(parsed.ok)
  // As the ledger will say it.
  assert.match(
    canonicalJson(parsed.value[0]?.spec as unknown as Json), // Json members only.
    /"properties":\{"a":1,"b":0,"c":9007199254740991,"d":"0\.5","e":\[true,null,\{"f":1\}\]\}/,
  )
})

const REFUSED = [
  ['', /no object/, /at least one/, 0],
  ['kind: Asset\n  x: 1', /nested/i, /mend/, 1],
  [head('Aset', '{}'), /unknown kind `Aset`/, /did you mean `Asset`/, 2],
  [
    head('Asset', '{ type: host, exposur: internet }'),
    /unknown field `spec.exposur`/,
    /`exposure`/,
    4,
  ],
  [head('Asset', '{ type: hots }'), /`spec.type`/, /manifests\.md/, 4],
  [head('Asset', '{ }'), /`spec.type`/, /manifests\.md/, 4],
  [head('Asset', '{ type: host, type: vm }'), /unique/, /mend/, 4],
  [head('Resource', '{ type: secret, tier: 4 }'), /`spec.tier`/, /manifests\.md/, 4],
  [
    head('Grant', '{ identity: i, resource: r, actions: [] }'),
    /`spec.actions`/,
    /manifests\.md/,
    4,
  ],
  [
    head(
      'Source',
      '{ assets: {}, says: [os-packages], independence: host, mayRaise: always, maxAge: soon }',
    ),
    /72h/,
    /manifests\.md/,
    4,
  ],
  [
    head('Exception', '{ scope: {}, owner: o, reason: r, expires: tomorrow }'),
    /RFC 3339/,
    /manifests\.md/,
    4,
  ],
  [
    head('EnforcementPoint', '{ adapter: webhok, url: "https://hooks.example/" }'),
    /`spec.adapter`.*"webhook"/,
    /^did you mean `webhook`\?.*manifests\.md/,
    4,
  ],
  [
    head('EnforcementPoint', '{ adapter: webhook, secret: hunter2 }'),
    /`spec.secret`/,
    /manifests\.md/,
    4,
  ],
  [
    head('EnforcementPoint', '{ adapter: webhook, secret: { from: inline, name: x } }'),
    /`spec.secret.from`/,
    /manifests\.md/,
    4,
  ],
  [
    head('Source', '{ fetch: { adapter: advisories, url: "https://w:hunter2@feeds.example/" } }'),
    /^(?!.*hunter2).*`spec\.fetch\.url`.*a url carries no password/,
    /manifests\.md/,
    4,
  ],
  [
    head('Source', '{ fetch: { adapter: advisory, url: "https://feeds.example/" } }'),
    /^`spec.fetch.adapter`: expected one of "advisories"$/,
    /manifests\.md/,
    4,
  ],
  [
    head('Source', '{ fetch: { url: "https://feeds.example/" } }'),
    /^`spec.fetch.adapter`: expected one of "advisories"$/,
    /manifests\.md/,
    4,
  ],
  [
    head(
      'Source',
      '{ fetch: { adapter: advisories, url: "https://feeds.example/", checksm: beside } }',
    ),
    /^unknown field `spec.fetch.checksm`$/,
    /^fields: adapter, url$/,
    4,
  ],
  [
    head('PosturePolicy', '{ assets: { all: true }, deadline: { serious: 0s } }'),
    /^unknown field `spec.deadline.serious`$/,
    /^fields: table, after, weight; such as deadline: \{ after: 72h, weight: serious \}$/,
    4,
  ],
  [
    head('PosturePolicy', '{ assets: { all: true }, deadline: { afer: 0s } }'),
    /^unknown field `spec.deadline.afer`$/,
    /^did you mean `after`\?$/,
    4,
  ],
  [
    head('PosturePolicy', '{ assets: { all: true }, deadline: { after: 0s, weight: heavy } }'),
    /^`spec.deadline.weight`: .*"watch"\|"serious"\|"critical"/,
    /^such as deadline: /,
    4,
  ],
  [
    head('PosturePolicy', '{ assets: { all: true }, deadline: soon }'),
    /^`spec.deadline`: expected object, received string/,
    /^such as deadline: /,
    4,
  ],
  [
    head('PosturePolicy', '{ assets: { all: true }, endOfLife: block }'),
    /^`spec.endOfLife`: expected "watch", or object/,
    /^such as endOfLife: /,
    4,
  ],
  ...['0.5', '[1, { b: 2.25 }]', '1e300', '9007199254740992', '-1.5'].map(
    (number) =>
      [
        head('AccessPolicy', propertiesOf(`{ a: ${number} }`)),
        /^`spec\.ungoverned\.entities\[0\]\.properties\.a.*`: expected a whole number/,
        /manifests\.md/,
        4,
      ] as const,
  ),
  [head('Resource', '{ type: "\\ud800", tier: 0 }'), /^text is well-formed Unicode$/, /mend/, 4],
  ['a: &a [1]\nb: *a', /anchors/, /write it out/, 1],
  [
    'apiVersion: holdfast.dev/v2\nkind: Asset\nmetadata: { name: n }\nspec: { type: host }',
    /`apiVersion`/,
    /manifests\.md/,
    1,
  ],
  [
    'apiVersion: holdfast.dev/v1\nkind: Asset\nmetadata: { name: -n }\nspec: { type: host }',
    /a name starts/,
    /manifests\.md/,
    3,
  ],
] as const

for (const [text, message, help, line] of REFUSED) {
  test(`refused: ${message.source}`, () => {
    const parsed = parseManifests(text)
    assert.ok(!parsed.ok)
    const [first] = parsed.error
    assert.match(first?.message ?? '', message)
    assert.match(first?.help ?? '', help)
    assert.equal(first?.line, line)
  })
}

test('all problems of all documents are reported at once', () => {
  const parsed = parseManifests(
    `${head('Asset', '{ type: x, owne: y }')}---\n${head('Nope', '{}')}`,
  )
  assert.ok(!parsed.ok)
  assert.equal(parsed.error.length, 3)
})
