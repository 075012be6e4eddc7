/**
 * Whatever older ledgers hold, no list fails because of it: the element is shown, or says in its place why it is not.
 * Every member of every stored element is made odd in turn, in the memory of a running server.
 */

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { ReadonlyTable } from '@holdfast/core/state/table'
import { refusalsOver } from './views/refusals.ts'
import { testServer, YAML, type TestServer } from '../../proof/testkit/server.ts'

type Stored = Record<string, unknown>
type Row = readonly [
  noun: string,
  page: string,
  map: ReadonlyTable<string, object>,
  key: string,
  odd: Stored,
]
type Items = { readonly items: readonly Stored[] }

const object = (kind: string, name: string, spec: object): string =>
  `${JSON.stringify({ apiVersion: 'holdfast.dev/v1', kind, metadata: { name }, spec })}\n---\n`

const SCAN = JSON.stringify({
  SchemaVersion: 2,
  ArtifactName: 'shop',
  ArtifactType: 'container_image',
  CreatedAt: new Date().toISOString(),
  Results: [
    {
      Target: 'shop',
      Class: 'os-pkgs',
      Type: 'debian',
      Packages: [{ Name: 'zlib1g', Version: '1.2' }],
      Vulnerabilities: [
        {
          VulnerabilityID: 'CVE-2026-1111',
          PkgName: 'zlib1g',
          InstalledVersion: '1.2',
          FixedVersion: '1.3',
          Severity: 'CRITICAL',
          Status: 'fixed',
        },
      ],
    },
  ],
})

const EXPIRES = new Date(Date.now() + 86_400_000).toISOString()
const ESTATE = [
  object('PosturePolicy', 'at-once', {
    assets: { all: true },
    deadline: { after: '0s', weight: 'serious' },
  }),
  object('Source', 'scanner', {
    assets: { all: true },
    says: ['os-packages'],
    independence: 'second',
    mayRaise: 'always',
  }),
  object('Asset', 'shop', {
    type: 'image',
    identifiers: { imageDigest: `sha256:${'a'.repeat(64)}` },
  }),
  object('Asset', 'other', { type: 'host' }),
  object('Identity', 'svc', { type: 'service-account', assets: ['shop'] }),
  object('Resource', 'db', { type: 'secret', tier: 1 }),
  object('Grant', 'svc-db', { identity: 'svc', resource: 'db', actions: ['read'] }),
  object('Binding', 'bound', { identity: 'svc', asset: 'other' }),
  object('Exception', 'meanwhile', {
    scope: { assets: ['other'] },
    reason: 'test',
    owner: 'team',
    expires: EXPIRES,
  }),
].join('')

const KINDS = ['Asset', 'Identity', 'Resource', 'Grant', 'Binding', 'Source', 'Exception'] as const
const FOLDED: ReadonlySet<string> = new Set(['standings', 'agents', 'postureChanges', 'causes'])
const ODD: readonly unknown[] = [null, {}]

let server: TestServer
let lists: readonly string[]

before(async () => {
  server = await testServer('enforce')
  const applied = await server.call('POST', '/api/v1/apply', ESTATE, YAML)
  assert.equal(applied.status, 200, JSON.stringify(applied.body))
  const taken = await server.call('POST', '/api/v1/import?asset=shop&source=scanner', SCAN)
  assert.equal(taken.status, 200, JSON.stringify(taken.body))
  await server.call('POST', '/api/v1/assets/other/quarantine', { reason: 'test' })
  await server.call('POST', '/api/v1/tokens', { for: 'reader', scope: 'read' })
  await server.call('POST', '/v1/secret/data/db', { data: { key: 'value' } })
  await server.context.matcher.settled()
  lists = await listsOf()
})
after(() => server.close())

/** These read no stored element, or only what it is called. */
const APART = /\/(?:events|openapi\.json|ledger|ledger\/entries|decisions|activity)$/

/** Every GET without a name in it. */
async function listsOf(): Promise<string[]> {
  const { body } = await server.call('GET', '/api/v1/openapi.json')
  const { paths } = body as { paths: Record<string, Record<string, unknown>> }
  const plain = Object.keys(paths).filter(
    (path) =>
      path.startsWith('/api/v1/') &&
      !path.includes('{') &&
      !APART.test(path) &&
      Object.hasOwn(paths[path] ?? {}, 'get'),
  )
  assert.ok(plain.length >= 20, plain.join(' '))
  return plain
}

/** As an older ledger might have left it; put right afterwards. */
async function withOdd<K>(
  map: ReadonlyTable<K, object>,
  key: K,
  odd: Stored,
  look: () => Promise<void>,
): Promise<void> {
  const writable = map as Map<K, object>
  const sound = map.get(key)
  assert.ok(sound !== undefined)
  writable.set(key, { ...sound, ...odd })
  // What was looked at in this second was looked at before.
  const refusals = refusalsOver(server.context.driver, server.context.unshown)
  Object.assign(server.context, { refusals })
  try {
    await look()
  } finally {
    writable.set(key, sound)
  }
}

/** Asked without a look at the schema of the answer: none describes what is odd. */
async function statusOf(path: string): Promise<number> {
  const headers = { authorization: `Bearer ${server.adminToken}` }
  const response = await fetch(`${server.url}${path}`, { headers })
  await response.arrayBuffer()
  return response.status
}

async function failing(what: string): Promise<string[]> {
  const answers = await Promise.all(lists.map((path) => statusOf(path)))
  return answers.flatMap((status, at) =>
    status === 200 ? [] : [`${what}: ${lists[at]} ${status}`],
  )
}

test('one that cannot be shown stands in its list and on its page, with its name and why', async () => {
  const { view } = server.context.driver
  const asset = [...view.manifests.Asset.values()].find((manifest) => manifest.name === 'shop')
  const hold = [...view.holds.values()].find((one) => one.subject.uid !== asset?.uid)
  const override = [...view.overrides.values()].find((one) => one.name === 'meanwhile')
  const token = view.tokens.values().next().value
  assert.ok(asset !== undefined && hold !== undefined && override !== undefined)
  assert.ok(token !== undefined)
  const rows: readonly Row[] = [
    ['assets', 'shop', view.manifests.Asset, asset.uid, { spec: null }],
    ['holds', hold.id, view.holds, hold.id, { openedAt: {}, causes: null }],
    ['overrides', override.id, view.overrides, override.id, { createdAt: {} }],
    ['tokens', token.id, view.tokens, token.id, { createdAt: {} }],
  ]
  for (const [noun, page, map, key, odd] of rows) {
    await withOdd(map, key, odd, async () => {
      const list = await server.call('GET', `/api/v1/${noun}`)
      assert.equal(list.status, 200, noun)
      const { items } = list.body as Items
      const here = items.find((manifest) => manifest['uid'] === key)
      assert.match(String(here?.['problem']), /cannot be shown/, noun)
      assert.equal(typeof here?.['name'], 'string', noun)
      const others = items.filter((manifest) => manifest['uid'] !== key)
      assert.ok(
        others.every((other) => other['problem'] === undefined),
        noun,
      )
      if (noun === 'tokens') return
      const one = await server.call('GET', `/api/v1/${noun}/${page}`)
      assert.equal(one.status, 200, noun)
      assert.match(String((one.body as Stored)['problem']), /cannot be shown/, noun)
      assert.equal((one.body as Stored)['uid'], key, noun)
    })
    const after = (await server.call('GET', `/api/v1/${noun}`)).body as Items
    assert.ok(
      after.items.every((manifest) => manifest['problem'] === undefined),
      noun,
    )
  }
})

test('no list fails, whatever member of whatever is stored is odd', async () => {
  const { view } = server.context.driver
  const maps: readonly (readonly [string, ReadonlyTable<string, object>])[] = [
    ...KINDS.map((kind) => [kind, view.manifests[kind]] as const),
    ['asset', view.assets],
    ['cause', view.causes],
    ['hold', view.holds],
    ['past hold', view.pastHolds],
    ['override', view.overrides],
    ['token', view.tokens],
    ['secret', view.secrets],
    ['feed', view.feeds],
    ['statement', view.statements],
    ['duty', view.duties],
  ]
  const failed: string[] = []
  for (const [what, map] of maps) {
    for (const [key, sound] of [...map].slice(0, 2)) {
      for (const member of Object.keys(sound)) {
        // What it is called, and where it lies, is how it was found.
        if (['uid', 'id', 'name', 'kind', 'path', 'source', 'cause'].includes(member)) continue
        // These the fold makes itself, out of whatever entries say.
        if (map === view.assets && FOLDED.has(member)) continue
        for (const odd of ODD) {
          const told = `${what}.${member} = ${JSON.stringify(odd)}`
          await withOdd(map, key, { [member]: odd }, async () => {
            failed.push(...(await failing(told)))
          })
        }
      }
    }
  }
  assert.deepEqual(failed, [])
})
