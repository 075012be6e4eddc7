/** The list of assets: what each filter finds, each order puts first, each count says, and what is refused. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { severalText } from '@holdfast/api/several'
import { withQuery } from '@holdfast/core/kernel/api-path'
import { testServer, YAML, type TestServer } from '../../proof/testkit/server.ts'

interface Listed {
  readonly items: readonly { readonly name: string }[]
  readonly total: number
  readonly next: string | null
  readonly facets?: Readonly<Record<string, readonly { value: string; count: number }[]>>
}

const object = (kind: string, name: string, spec: object, labels = {}): string =>
  JSON.stringify({ apiVersion: 'holdfast.dev/v1', kind, metadata: { name, labels }, spec })

const ESTATE = [
  object('Asset', 'api', { type: 'host', owner: 'team-a', exposure: 'internet' }, { env: 'prod' }),
  object('Asset', 'base', { type: 'image' }, { env: 'test', team: 'b' }),
  object('Asset', 'db', { type: 'database', owner: 'team-b', exposure: 'none' }, { env: 'prod' }),
  object('Asset', 'web', { type: 'host', owner: 'team-a', exposure: 'internal' }),
  object('Source', 'scanner', {
    assets: { names: ['web', 'db'] },
    says: ['os-packages', 'language:npm'],
    independence: 'second',
    mayRaise: 'always',
  }),
  object('Identity', 'svc', { type: 'service-account', assets: ['api', 'db'] }),
  object('Identity', 'reader', { type: 'service-account', assets: ['web'] }),
  object('Resource', 'vault/key', { type: 'secret', tier: 0 }),
  object('Resource', 'metrics', { type: 'secret', tier: 3 }),
  object('Grant', 'svc-key', { identity: 'svc', resource: 'vault/key', actions: ['read'] }),
  object('Grant', 'reader-metrics', { identity: 'reader', resource: 'metrics', actions: ['read'] }),
].join('\n---\n')

const SBOM = JSON.stringify({
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  metadata: {
    timestamp: new Date().toISOString(),
    component: { type: 'device', name: 'web' },
  },
  components: [{ type: 'library', name: 'acme', version: '1' }],
})

describe('the list of assets', () => {
  let server: TestServer
  const get = async (path: string): Promise<Listed> => {
    const { status, body } = await server.call('GET', path)
    assert.equal(status, 200, `${path} ${JSON.stringify(body)}`)
    return body as Listed
  }
  const names = ({ items }: Listed): string[] => items.map(({ name }) => name)
  before(async () => {
    server = await testServer('report-only')
    const applied = await server.call('POST', '/api/v1/apply', ESTATE, YAML)
    assert.equal(applied.status, 200, JSON.stringify(applied.body))
    const taken = await server.call('POST', '/api/v1/import?asset=web&source=scanner', SBOM)
    assert.equal(taken.status, 200, JSON.stringify(taken.body))
    await server.call('POST', '/api/v1/assets/api/quarantine', { reason: 'test' })
    await server.context.matcher.settled()
  })
  after(() => server.close())

  const FOUND: readonly (readonly [query: string, found: readonly string[]])[] = [
    ['', ['api', 'base', 'db', 'web']],
    ['posture=quarantined', ['api']],
    ['posture=quarantined,unknown', ['api', 'base', 'db', 'web']],
    ['posture=verified', []],
    ['type=host,image', ['api', 'base', 'web']],
    ['owner=team-a', ['api', 'web']],
    ['owner=none', ['base']],
    ['owner=team-b,none', ['base', 'db']],
    ['label=env=prod', ['api', 'db']],
    ['label=env=test,team=b', ['base']],
    ['label=env=prod,team=b', []],
    ['exposure=unknown', ['base']],
    ['exposure=internet,none', ['api', 'db']],
    ['tier=0', ['api', 'db']],
    ['tier=3,none', ['base', 'web']],
    ['reported=never', ['api', 'base', 'db']],
    ['reported=silent,fresh', ['web']],
    ['held=true', ['api']],
    ['held=false', ['base', 'db', 'web']],
    ['unjudged=true', ['web']],
    ['source=scanner', ['web']],
    ['source=nobody', []],
    ['identity=svc', ['api', 'db']],
    ['identity=svc,reader', ['api', 'db', 'web']],
    ['q=TEAM-B', ['db']],
    ['q=prod', ['api', 'db']],
    ['type=host&owner=team-a&reported=never', ['api']],
    ['sort=-name', ['web', 'db', 'base', 'api']],
    ['sort=posture&limit=1', ['api']],
    ['sort=type', ['db', 'api', 'web', 'base']],
    ['sort=owner', ['api', 'web', 'db', 'base']],
    ['sort=-owner', ['db', 'api', 'web', 'base']],
    ['sort=-risk&limit=1', ['api']],
    ['sort=lastEvidenceAt&limit=1', ['web']],
    ['sort=-lastEvidenceAt&limit=1', ['web']],
    ['sort=reported', ['api', 'base', 'db', 'web']],
    ['sort=-reported&limit=1', ['web']],
    ['sort=tier', ['api', 'db', 'web', 'base']],
    ['sort=-notJudged&limit=1', ['web']],
    ['sort=nextDue', ['api', 'base', 'db', 'web']],
  ]
  for (const [query, found] of FOUND) {
    test(`?${query}`, async () => {
      assert.deepEqual(names(await get(`/api/v1/assets?${query}`)), found)
    })
  }

  test('is followed to its end in any order, each once', async () => {
    for (const sort of ['name', '-posture', 'risk', 'lastEvidenceAt', '-tier', 'nextDue']) {
      const seen: string[] = []
      for (let after = ''; ;) {
        const page = await get(`/api/v1/assets?sort=${sort}&limit=1${after}`)
        assert.equal(page.total, 4)
        seen.push(...names(page))
        if (page.next === null) break
        after = `&after=${encodeURIComponent(page.next)}`
      }
      assert.deepEqual(seen.toSorted(), ['api', 'base', 'db', 'web'], sort)
    }
  })

  test('counts what choosing another value would find', async () => {
    const { total, facets } = await get(
      '/api/v1/assets?type=host&facets=type,owner,exposure,tier,reported,posture&limit=1',
    )
    assert.equal(total, 2)
    assert.deepEqual(facets?.['type'], [
      { value: 'host', count: 2 },
      { value: 'database', count: 1 },
      { value: 'image', count: 1 },
    ])
    assert.deepEqual(facets?.['owner'], [{ value: 'team-a', count: 2 }])
    assert.deepEqual(facets?.['tier'], [
      { value: '0', count: 1 },
      { value: '3', count: 1 },
    ])
    assert.equal(facets?.['reported']?.find(({ value }) => value === 'never')?.count, 1)
    assert.equal(facets?.['posture']?.find(({ value }) => value === 'quarantined')?.count, 1)
  })

  const REFUSED: readonly (readonly [path: string, status: number, says: RegExp])[] = [
    ['assets?posture=unkown', 400, /did you mean `unknown`/],
    ['assets?posture=', 400, /`posture` does not know/],
    ['assets?type=host,server', 400, /does not know `server`/],
    ['assets?label=prod', 400, /write env=prod/],
    ['assets?label==x', 400, /write env=prod/],
    ['assets?tier=4', 400, /it takes: 0, 1, 2, 3, none/],
    ['assets?reported=always', 400, /never, silent, fresh/],
    ['assets?held=yes', 400, /is not true or false/],
    ['assets?sort=size', 400, /`sort` does not know `size`/],
    ['assets?facets=name', 400, /it takes: posture, type/],
    ['assets?limit=0', 400, /`limit`/],
    ['assets?after=web', 400, /`after` is not where a page of this list ended/],
    ['assets?owners=team-a', 400, /did you mean `owner`/],
    ['assets/nobody', 404, /Asset `nobody` is not known/],
    ['assets/we', 404, /did you mean `web`/],
    ['assets/we/causes', 404, /did you mean `web`/],
    ['assets/web/causes?weight=heavy', 400, /it takes: watch, serious, critical, compromise/],
    ['assets/web/causes?class=x', 400, /`class` does not know `x`/],
    ['assets/web/gaps?reason=x', 400, /it takes: no-purl/],
    ['assets/web/gaps?accepted=maybe', 400, /is not true or false/],
    ['assets/nobody/gaps', 404, /is not known/],
    ['explain/asset/we', 404, /did you mean `web`/],
    ['explain/asset/web?asset=web', 400, /it takes: identity/],
    ['verifications/vf_1', 404, /`vf_1` is not known/],
  ]
  for (const [path, status, says] of REFUSED) {
    test(`${path} is refused`, async () => {
      const answer = await server.call('GET', `/api/v1/${path}`)
      assert.equal(answer.status, status, JSON.stringify(answer.body))
      assert.match(JSON.stringify(answer.body), says)
    })
  }

  test('a body with what is not known, or without a reason, changes nothing', async () => {
    const bodies: readonly (readonly [body: object, says: RegExp])[] = [
      [{}, /`reason` is missing/],
      [{ reason: ' ' }, /`reason` is empty/],
      [{ reason: 'x'.repeat(501) }, /at most 500 characters/],
      [{ reason: 'x', until: '8h' }, /unknown member `until`/],
      [{ reasons: 'x' }, /`reason`/],
    ]
    for (const verb of ['quarantine', 'lift-quarantine', 'restarted', 'accept-report']) {
      for (const [body, says] of bodies) {
        const answer = await server.call('POST', `/api/v1/assets/web/${verb}`, body)
        assert.equal(answer.status, 400, `${verb} ${JSON.stringify(answer.body)}`)
        assert.match(JSON.stringify(answer.body), says)
      }
    }
    assert.deepEqual(names(await get('/api/v1/assets?posture=quarantined')), ['api'])
  })

  test('causes and gaps of one are lists as any other', async () => {
    const causes = await get('/api/v1/assets/api/causes?class=human-quarantine&facets=class,weight')
    assert.equal(causes.total, 1)
    assert.deepEqual(causes.facets, {
      class: [{ value: 'human-quarantine', count: 1 }],
      weight: [{ value: 'compromise', count: 1 }],
    })
    assert.equal((await get('/api/v1/assets/api/causes?weight=watch')).total, 0)
    const gaps = await get('/api/v1/assets/web/gaps?reason=no-purl&facets=reason,accepted')
    assert.equal(gaps.total, 1)
    assert.deepEqual(gaps.facets?.['accepted'], [{ value: 'false', count: 1 }])
    assert.equal((await get('/api/v1/assets/web/gaps?accepted=true')).total, 0)
    assert.equal((await get('/api/v1/assets/web/gaps?q=ACME')).total, 1)
  })

  test('owners and labels with commas, quotes, signs and nothing are each found, alone and together', async () => {
    const odd = [
      'Smith, Jane',
      '"quoted", twice',
      '100%2C',
      String.raw`CORP\jane`,
      'end,\\',
      "O'Hara",
    ]
    const estate = odd.map((owner, at) =>
      object('Asset', `odd-${at}`, { type: 'host', owner }, { team: owner }),
    )
    const applied = await server.call('POST', '/api/v1/apply', estate.join('\n---\n'), YAML)
    assert.equal(applied.status, 200, JSON.stringify(applied.body))
    const found = async (filter: string, texts: readonly string[]): Promise<string[]> =>
      names(await get(withQuery('/api/v1/assets', [[filter, severalText(texts)]])))
    for (const [at, owner] of odd.entries()) {
      assert.deepEqual(await found('owner', [owner]), [`odd-${at}`], owner)
      assert.deepEqual(await found('label', [`team=${owner}`]), [`odd-${at}`], owner)
      assert.deepEqual(await found('owner', [owner, 'team-b']), ['db', `odd-${at}`], owner)
    }
    assert.deepEqual(
      await found('owner', odd),
      odd.map((_, at) => `odd-${at}`),
    )
    // What is counted is what is asked for, once it is written so.
    const { facets } = await get('/api/v1/assets?facets=owner&q=odd-')
    const counted = facets?.['owner'] ?? []
    assert.deepEqual(counted.map(({ value }) => value).toSorted(), odd.toSorted())
    assert.deepEqual(await found('owner', ['']), [])
    assert.deepEqual(names(await get('/api/v1/assets?owner=Smith,%20Jane')), [])
  })
})
