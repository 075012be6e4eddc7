/** Lists of the estate's kinds: filters, orders, counts and what is refused; a spec is answered as its manifest has it. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { KINDS, type ManifestKind } from '@holdfast/core/model/manifest'
import { SPECS } from '@holdfast/edges-base/manifests/specs'
import { testServer, YAML, type TestServer } from '../../proof/testkit/server.ts'

const object = (kind: ManifestKind, name: string, spec: object): string =>
  `${JSON.stringify({ apiVersion: 'holdfast.dev/v1', kind, metadata: { name }, spec })}\n---\n`

const TOMORROW = new Date(Date.now() + 86_400_000).toISOString()

const ESTATE = [
  object('Asset', 'web-01', { type: 'host' }),
  object('Asset', 'db-01', { type: 'host' }),
  object('Identity', 'a-deploy', { type: 'service-account', owner: 'web', assets: ['web-01'] }),
  object('Identity', 'b-backup', { type: 'bot', owner: 'data', purpose: 'copies the database' }),
  object('Identity', 'c-lost', { type: 'bot' }),
  object('Credential', 'key', { identity: 'a-deploy', type: 'ssh-key', expires: TOMORROW }),
  object('Credential', 'old-key', {
    identity: 'a-deploy',
    type: 'password',
    expires: '2020-01-01T00:00:00Z',
  }),
  object('Resource', 'prod/db', { type: 'secret', tier: 0, owner: 'data' }),
  object('Resource', 'metrics', { type: 'system', tier: 3 }),
  object('Grant', 'g-db', { identity: 'a-deploy', resource: 'prod/db', actions: ['read'] }),
  object('Grant', 'g-metrics', {
    identity: 'b-backup',
    resource: 'metrics',
    actions: ['read', 'write'],
    expires: TOMORROW,
  }),
  object('Grant', 'g-over', {
    identity: 'b-backup',
    resource: 'prod/db',
    actions: ['read'],
    expires: '2020-01-01T00:00:00Z',
  }),
  object('Binding', 'b-on-db', { identity: 'b-backup', asset: 'db-01' }),
  object('PosturePolicy', 'soon', {
    assets: { names: ['web-01'] },
    profile: 'strict',
    deadline: { after: '36h' },
    grace: ['0s', '1h', '2h', '90s'],
  }),
  object('PosturePolicy', 'usual', { assets: { all: true } }),
  object('AccessPolicy', 'todo', {
    cedar: 'permit (principal, action, resource is Todo);',
    ungoverned: { resourceTypes: ['todo'], subjectTypes: ['user'] },
  }),
  object('EnforcementPoint', 'pager', { adapter: 'webhook', url: 'https://hooks.example.com/h' }),
  object('Exception', 'meanwhile', {
    scope: { assets: ['db-01'], causes: ['none'] },
    owner: 'data',
    reason: 'tested',
    expires: TOMORROW,
  }),
  object('SurvivorGroup', 'on-call', { identities: ['a-deploy', 'c-lost'], min: 1 }),
].join('')

interface Item {
  readonly name: string
  readonly spec: object
}
interface Listed {
  readonly items: readonly Item[]
  readonly next: string | null
  readonly total: number
  readonly facets?: Readonly<Record<string, readonly { value: string; count: number }[]>>
}

/** What is asked, and the names that are answered, in their order. */
const FOUND: readonly (readonly [asked: string, names: string])[] = [
  ['identities', 'a-deploy b-backup c-lost'],
  ['identities?sort=-name', 'c-lost b-backup a-deploy'],
  ['identities?sort=owner', 'b-backup a-deploy c-lost'],
  ['identities?sort=-owner', 'a-deploy b-backup c-lost'],
  ['identities?sort=-assets', 'a-deploy b-backup c-lost'],
  ['identities?sort=lastSecretAt', 'a-deploy b-backup c-lost'],
  ['identities?owner=web,data', 'a-deploy b-backup'],
  ['identities?owner=', 'c-lost'],
  ['identities?owner=nobody', ''],
  ['identities?type=bot&owner=data', 'b-backup'],
  ['identities?asset=db-01', 'b-backup'],
  ['identities?asset=db-01,web-01', 'a-deploy b-backup'],
  ['identities?asset=nowhere', ''],
  ['identities?hasAsset=false', 'c-lost'],
  ['identities?q=DATABASE', 'b-backup'],
  ['identities?origin=discovered', ''],
  ['credentials?expired=true', 'old-key'],
  ['credentials?sort=expires', 'old-key key'],
  ['credentials?type=ssh-key', 'key'],
  ['resources?sort=-tier', 'metrics prod/db'],
  ['resources?tier=0,1,2', 'prod/db'],
  ['resources?reader=a-deploy', 'prod/db'],
  ['resources?reader=b-backup', 'metrics'],
  ['resources?reader=nobody', ''],
  ['resources?type=system', 'metrics'],
  ['grants?identity=b-backup', 'g-metrics g-over'],
  ['grants?resource=prod%2Fdb&expired=false', 'g-db'],
  ['grants?action=write', 'g-metrics'],
  ['grants?sort=expires', 'g-over g-metrics g-db'],
  ['bindings?asset=db-01', 'b-on-db'],
  ['bindings?identity=a-deploy', ''],
  ['posture-policies?profile=balanced', 'usual'],
  ['posture-policies?sort=-profile', 'soon usual'],
  ['access-policies?resourceType=todo', 'todo'],
  ['access-policies?resourceType=secret', ''],
  ['enforcement-points?adapter=webhook', 'pager'],
  ['exceptions?owner=data&expired=false', 'meanwhile'],
  ['survivor-groups?identity=c-lost', 'on-call'],
  ['secrets?state=readable', 'prod/db'],
  ['secrets?state=destroyed,deleted', ''],
]

const REFUSED: readonly (readonly [asked: string, words: RegExp])[] = [
  ['identities?owners=web', /unknown query parameter `owners`[^]*did you mean `owner`/],
  ['identities?type=bots', /`type` does not know `bots`[^]*did you mean `bot`/],
  ['identities?hasAsset=yes', /`hasAsset` is not true or false/],
  ['identities?lane=patching', /`lane` does not know `patching`[^]*remediation/],
  ['identities?sort=-asset', /`sort` does not know `asset`[^]*did you mean `assets`/],
  ['identities?facets=types', /`facets` does not know `types`[^]*did you mean `type`/],
  ['identities?after=a-deploy', /`after` is not where a page of this list ended/],
  ['identities?limit=0', /`limit` is not between 1 and/],
  ['identities?origin=found', /`origin` does not know `found`/],
  ['resources?tier=4', /`tier` does not know `4`/],
  ['resources?tier=0&tier=1', /`tier` is given more than once/],
  ['resources?sort=readers', /`sort` does not know `readers`/],
  ['grants?expired=1', /`expired` is not true or false/],
  ['credentials?identities=x', /unknown query parameter `identities`/],
  ['posture-policies?profile=strickt', /did you mean `strict`/],
  ['secrets?state=gone', /`state` does not know `gone`/],
]

describe('lists of the estate', () => {
  let server: TestServer
  const get = async (asked: string): Promise<Listed> => {
    const { status, body } = await server.call('GET', `/api/v1/${asked}`)
    assert.equal(status, 200, JSON.stringify(body))
    return body as Listed
  }
  before(async () => {
    server = await testServer('enforce')
    const applied = await server.call('POST', '/api/v1/apply', ESTATE, YAML)
    assert.equal(applied.status, 200, JSON.stringify(applied.body))
    await server.call('POST', '/v1/secret/data/prod/db', { data: { key: 'value' } })
  })
  after(() => server.close())

  for (const [asked, names] of FOUND) {
    test(asked, async () => {
      const { items, total } = await get(asked)
      assert.equal(items.map(({ name }) => name).join(' '), names)
      assert.equal(total, items.length)
    })
  }

  for (const [asked, words] of REFUSED) {
    test(`refused: ${asked}`, async () => {
      const { status, body } = await server.call('GET', `/api/v1/${asked}`)
      assert.equal(status, 400)
      const { detail, help } = body as { detail: string; help: string }
      assert.match(`${detail}: ${help}`, words)
    })
  }

  test('a count is under the other filters, not under its own', async () => {
    const { facets, total } = await get('identities?owner=web&facets=owner,type,asset,hasAsset')
    assert.equal(total, 1)
    assert.deepEqual(facets, {
      owner: [
        { value: '', count: 1 },
        { value: 'data', count: 1 },
        { value: 'web', count: 1 },
      ],
      type: [{ value: 'service-account', count: 1 }],
      asset: [{ value: 'web-01', count: 1 }],
      hasAsset: [{ value: 'true', count: 1 }],
    })
  })

  test('page by page they are all met once, whatever the order', async () => {
    for (const sort of ['name', '-owner', 'lastSecretAt', '-assets']) {
      const met: string[] = []
      for (let next: string | null = ''; next !== null;) {
        const after = next === '' ? '' : `&after=${encodeURIComponent(next)}`
        const page: Listed = await get(`identities?limit=1&sort=${sort}${after}`)
        met.push(...page.items.map(({ name }) => name))
        next = page.next
      }
      assert.deepEqual(met.toSorted(), ['a-deploy', 'b-backup', 'c-lost'], sort)
    }
  })

  test('a spec is answered as the schema of its kind reads it, listed and alone', async () => {
    for (const [kind, { path }] of Object.entries(KINDS)) {
      if (kind === 'Asset' || kind === 'Source') continue
      const { items } = await get(path)
      assert.ok(items.length > 0, kind)
      for (const { name, spec } of items) {
        const read = SPECS[kind as ManifestKind].safeParse(spec)
        assert.ok(read.success, `${kind} ${name}: ${JSON.stringify(spec)}`)
        const alone = await server.call('GET', `/api/v1/${path}/${encodeURIComponent(name)}`)
        assert.deepEqual((alone.body as Item).spec, spec)
      }
    }
  })

  test('a grant that is over or deleted makes nobody a reader', async () => {
    const readers = async (): Promise<unknown> =>
      ((await server.call('GET', '/api/v1/resources/prod/db')).body as { readers: unknown }).readers
    assert.deepEqual(await readers(), ['a-deploy'])
    const { status } = await server.call('DELETE', '/api/v1/grants/g-db?reason=over')
    assert.equal(status, 200)
    assert.deepEqual(await readers(), [])
  })
})
