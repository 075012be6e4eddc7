/** The lists of what is blocked: holds, refusals and overrides. What each filter finds, each order puts first, each count says, and what is refused. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { testServer, YAML, type TestServer } from '../../proof/testkit/server.ts'

interface Listed {
  readonly items: readonly Readonly<Record<string, unknown>>[]
  readonly total: number
  readonly next: string | null
  readonly facets?: Readonly<Record<string, readonly { value: string; count: number }[]>>
}

const object = (kind: string, name: string, spec: object): string =>
  JSON.stringify({ apiVersion: 'holdfast.dev/v1', kind, metadata: { name }, spec })
const exception = (name: string, owner: string): string =>
  object('Exception', name, {
    scope: { assets: ['api'] },
    reason: `for ${name}`,
    owner,
    expires: new Date(Date.now() + 86_400_000).toISOString(),
  })

const ESTATE = [
  object('Asset', 'api', { type: 'host', owner: 'team-a' }),
  object('Asset', 'base', { type: 'image' }),
  object('Asset', 'web', { type: 'host', owner: 'team-b' }),
  object('Identity', 'svc', { type: 'service-account', owner: 'team-a', assets: ['api', 'web'] }),
  object('Identity', 'builder', { type: 'service-account', assets: ['base'] }),
  object('Resource', 'key', { type: 'secret', tier: 0 }),
  object('Resource', 'metrics', { type: 'secret', tier: 3 }),
  object('Grant', 'svc-key', { identity: 'svc', resource: 'key', actions: ['read'] }),
  object('Grant', 'builder-metrics', {
    identity: 'builder',
    resource: 'metrics',
    actions: ['read'],
  }),
  exception('first', 'ann'),
  exception('second', 'bob'),
].join('\n---\n')

let server: TestServer
const get = async (path: string): Promise<Listed> => {
  const { status, body } = await server.call('GET', path)
  assert.equal(status, 200, `${path} ${JSON.stringify(body)}`)
  return body as Listed
}
/** api and base are held, web was; of the two exceptions one is ended. */
before(async () => {
  server = await testServer('enforce')
  const done = async (method: string, path: string, body?: unknown): Promise<void> => {
    const answer = await server.call(method, path, body, path.endsWith('apply') ? YAML : {})
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
  }
  await done('POST', '/api/v1/apply', ESTATE)
  for (const name of ['api', 'base', 'web'])
    await done('POST', `/api/v1/assets/${name}/quarantine`, { reason: 'test' })
  await done('POST', '/api/v1/assets/web/lift-quarantine', { reason: 'test' })
  const { items } = await get('/api/v1/overrides?q=second')
  await done('DELETE', `/api/v1/overrides/${String(items[0]?.['id'])}?reason=test`)
})
after(() => server.close())

interface Table {
  readonly path: string
  /** What an element is called here. */
  readonly of: string
  /** In any order. */
  readonly finds: readonly (readonly [query: string, names: readonly string[]])[]
  readonly orders: readonly (readonly [sort: string, names: readonly string[]])[]
  readonly counts: readonly (readonly [query: string, facets: Readonly<Record<string, object>>])[]
}

const QUARANTINE = encodeURIComponent('a quarantine by a person')

const TABLES: readonly Table[] = [
  {
    path: '/api/v1/holds',
    of: 'asset',
    finds: [
      ['', ['api', 'base', 'web']],
      ['state=open', ['api', 'base']],
      ['state=released', ['web']],
      ['state=open,released', ['api', 'base', 'web']],
      ['asset=web', ['web']],
      ['owner=team-a', ['api']],
      ['owner=', ['base']],
      [`cause=${QUARANTINE}`, ['api', 'base']],
      ['tier=0', ['api']],
      ['tier=3', ['base']],
      ['tier=0,3', ['api', 'base']],
      ['type=image', ['base']],
      ['q=API', ['api']],
      ['state=open&owner=team-a', ['api']],
      ['asset=we', []],
      ['owner=team', []],
      ['tier=1', []],
      ['type=database', []],
      ['q=nothing-like-it', []],
      ['state=released&tier=0', []],
    ],
    orders: [
      ['asset', ['api', 'base', 'web']],
      ['-asset', ['web', 'base', 'api']],
      ['owner', ['api', 'web', 'base']],
      ['-owner', ['web', 'api', 'base']],
      ['tier', ['api', 'base', 'web']],
      ['-tier', ['base', 'api', 'web']],
    ],
    counts: [
      ['facets=state,type', { state: { open: 2, released: 1 }, type: { host: 2, image: 1 } }],
      ['facets=owner&state=open', { owner: { 'team-a': 1, '': 1 } }],
      ['facets=state&state=released', { state: { open: 2, released: 1 } }],
      ['facets=cause', { cause: { 'a quarantine by a person': 2 } }],
    ],
  },
  {
    path: '/api/v1/refusals',
    of: 'name',
    finds: [
      ['', ['builder base metrics', 'svc api key', 'svc web key']],
      ['reason=blocked', ['builder base metrics', 'svc api key']],
      ['reason=never-reported', ['svc web key']],
      ['reason=blocked,never-reported&tier=0', ['svc api key', 'svc web key']],
      [`cause=${QUARANTINE}`, ['builder base metrics', 'svc api key']],
      ['owner=team-b', ['svc web key']],
      ['owner=', ['builder base metrics']],
      ['tier=3', ['builder base metrics']],
      ['asset=api', ['svc api key']],
      ['identity=builder', ['builder base metrics']],
      ['type=host', ['svc api key', 'svc web key']],
      ['q=KEY', ['svc api key', 'svc web key']],
      ['tier=1', []],
      ['asset=ap', []],
      ['reason=too-old', []],
      ['identity=svc&type=image', []],
    ],
    orders: [
      ['name', ['builder base metrics', 'svc api key', 'svc web key']],
      ['-name', ['svc web key', 'svc api key', 'builder base metrics']],
      ['asset', ['svc api key', 'builder base metrics', 'svc web key']],
      ['-tier', ['builder base metrics', 'svc api key', 'svc web key']],
      ['owner', ['svc api key', 'svc web key', 'builder base metrics']],
    ],
    counts: [
      ['facets=reason', { reason: { blocked: 2, 'never-reported': 1 } }],
      ['facets=tier,type&asset=web', { tier: { '0': 1 }, type: { host: 1 } }],
      ['facets=asset&asset=web', { asset: { api: 1, base: 1, web: 1 } }],
    ],
  },
  {
    path: '/api/v1/overrides',
    of: 'reason',
    finds: [
      ['', ['for first', 'for second']],
      ['state=live', ['for first']],
      ['state=ended', ['for second']],
      ['state=live,ended', ['for first', 'for second']],
      ['kind=exception', ['for first', 'for second']],
      ['owner=ann', ['for first']],
      ['q=SECOND', ['for second']],
      ['state=expired', []],
      ['kind=breaker', []],
      ['owner=an', []],
      ['state=ended&owner=ann', []],
    ],
    orders: [
      ['state', ['for first', 'for second']],
      ['-state', ['for second', 'for first']],
      ['name', ['for first', 'for second']],
      ['-owner', ['for second', 'for first']],
    ],
    counts: [
      ['facets=state,owner', { state: { live: 1, ended: 1 }, owner: { ann: 1, bob: 1 } }],
      ['facets=kind&state=live', { kind: { exception: 1 } }],
    ],
  },
]

for (const { path, of, finds, orders, counts } of TABLES) {
  const named = ({ items }: Listed): string[] => items.map((item) => String(item[of]))
  describe(path, () => {
    for (const [query, wanted] of finds) {
      test(`?${query} finds ${wanted.join(', ') || 'nothing'}`, async () => {
        const page = await get(`${path}?${query}`)
        assert.deepEqual(named(page).toSorted(), wanted)
        assert.equal(page.total, wanted.length)
      })
    }
    for (const [sort, wanted] of orders) {
      test(`?sort=${sort} begins with ${wanted[0]}, whole and one by one`, async () => {
        assert.deepEqual(named(await get(`${path}?sort=${sort}`)), wanted)
        const found: string[] = []
        let after = ''
        do {
          const page = await get(`${path}?sort=${sort}&limit=1${after}`)
          found.push(...named(page))
          after = page.next === null ? '' : `&after=${encodeURIComponent(page.next)}`
        } while (after !== '')
        assert.deepEqual(found, wanted)
      })
    }
    for (const [query, wanted] of counts) {
      test(`?${query} counts`, async () => {
        const { facets = {} } = await get(`${path}?${query}`)
        const told = Object.entries(facets).map(([name, values]) => [
          name,
          Object.fromEntries(values.map(({ value, count }) => [value, count])),
        ])
        assert.deepEqual(Object.fromEntries(told), wanted)
      })
    }
  })
}

/** Each names what was wrong. */
const REFUSED: readonly (readonly [query: string, told: RegExp])[] = [
  ['holds?state=closed', /`state` does not know `closed`/],
  ['holds?tier=4', /`tier` does not know `4`/],
  ['holds?type=moon', /`type` does not know `moon`/],
  ['holds?sort=password', /`sort` does not know `password`/],
  ['holds?facets=asset', /`facets` does not know `asset`/],
  ['holds?limit=0', /`limit` is not/],
  ['holds?after=elsewhere', /`after` is not where/],
  ['holds?colour=red', /unknown query parameter `colour`/],
  ['holds?state=open&state=released', /more than once/],
  ['refusals?reason=blockd', /did you mean `blocked`/],
  ['refusals?tier=0,9', /`tier` does not know `9`/],
  ['refusals?sort=hold', /`sort` does not know `hold`/],
  ['refusals?facets=resource', /`facets` does not know `resource`/],
  ['refusals?names=true', /unknown query parameter `names`/],
  ['overrides?state=dead', /`state` does not know `dead`/],
  ['overrides?kind=exceptions', /did you mean `exception`/],
  ['overrides?sort=reason', /`sort` does not know `reason`/],
  ['overrides?facets=state,name', /`facets` does not know `name`/],
]
for (const [query, told] of REFUSED) {
  test(`refused: ${query}`, async () => {
    const { status, body } = await server.call('GET', `/api/v1/${query}`)
    assert.equal(status, 400)
    const { detail, help } = body as { detail: string; help: string }
    assert.match(`${detail}; ${help}`, told)
  })
}

test('groups and numbers of refusals are of what is found, and the counts of all', async () => {
  interface Refusals extends Listed {
    readonly found: { readonly uses: number }
    readonly counts: { readonly uses: number }
    readonly groups: readonly { readonly reason: string; readonly steps: readonly string[] }[]
  }
  const page = (await get('/api/v1/refusals?tier=3&limit=1')) as Refusals
  assert.deepEqual([page.found.uses, page.counts.uses], [1, 3])
  assert.deepEqual(
    page.groups.map(({ reason }) => reason),
    ['blocked'],
  )
})

test('of an id with a slip the one that was meant is told', async () => {
  for (const noun of ['holds', 'overrides']) {
    const { items } = await get(`/api/v1/${noun}`)
    const id = String(items[0]?.['id'])
    const { status, body } = await server.call('GET', `/api/v1/${noun}/${id.slice(0, -1)}`)
    assert.equal(status, 404)
    assert.match((body as { help: string }).help, new RegExp(`did you mean \`${id}\``))
    assert.equal((await server.call('GET', `/api/v1/${noun}/nothing-like-it`)).status, 404)
  }
})

const COMMANDS: readonly (readonly [noun: string, verb: string, body: object, status: number])[] = [
  ['holds', 'release', { reason: 'r' }, 409],
  ['holds', 'release', {}, 400],
  ['holds', 'release', { reason: ' ' }, 400],
  ['holds', 'release', { reason: 'r', for: 'forever' }, 400],
  ['holds', 'release', { reason: 'r', for: '999999999d' }, 400],
  ['holds', 'release', { reason: 'r', until: '8h' }, 400],
  ['overrides', 'extend', { reason: 'r', for: 8 }, 400],
  ['overrides', 'extend', { for: '8h' }, 400],
  ['overrides', 'reject', { reason: 'x'.repeat(501) }, 400],
]
for (const [noun, verb, body, wanted] of COMMANDS) {
  test(`refused: ${noun} ${verb} ${JSON.stringify(body).slice(0, 40)}`, async () => {
    const { size } = server.context.driver.view
    const { items } = await get(`/api/v1/${noun}`)
    const path = `/api/v1/${noun}/${String(items.at(-1)?.['id'])}/${verb}`
    assert.equal((await server.call('POST', path, body)).status, wanted)
    assert.equal(server.context.driver.view.size, size)
  })
}
