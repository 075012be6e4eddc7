/**
 * The row *database* of what proves recovery, from block to release and from block to *still refused, and why*, against
 * a real PostgreSQL server. Its fix is a real restart with another program: the installed one whose own version text
 * was changed, because a distribution offers one build at a time.
 */

import assert from 'node:assert/strict'
import { mkdtempSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { until } from '../../proof/testkit/estate.ts'
import {
  needsPostgres,
  startPostgres,
  type Build,
  type Postgres,
} from '../../proof/testkit/postgres.ts'
import { lentHere, testServer, YAML, type TestServer } from '../../proof/testkit/server.ts'

const PASSWORD = 'correct-horse-battery'

interface Row {
  /** What runs first; null: the installed build as it is. */
  readonly old: Build | null
  readonly fixed: Build
  /** Version texts of the two. */
  readonly versions: { readonly old: string; readonly fixed: string }
}

/** Two builds in a row whose version texts are of one length. */
function buildsFrom(version: string): Row {
  const [, branch = '', minor = ''] = /^(\d+)\.(\d+) \(Debian /.exec(version) ?? []
  assert.notEqual(minor, '', `${version} is not a build of Debian`)
  const text = (number: number): string => `${branch}.${number}`
  const here = Number(minor)
  const next = text(here + 1).length === text(here).length
  const [old, fixed] = next ? [here, here + 1] : [here - 1, here]
  const build = (to: number): Build => ({ from: text(here), to: text(to) })
  return {
    old: next ? null : build(old),
    fixed: build(fixed),
    versions: { old: text(old), fixed: text(fixed) },
  }
}

const ESTATE = (feed: string, port: number, secret: string): string => `
apiVersion: holdfast.dev/v1
kind: Source
metadata: { name: advisories }
spec: { fetch: { adapter: advisories, directory: '${feed}' } }
---
apiVersion: holdfast.dev/v1
kind: Asset
metadata: { name: orders-db }
spec: { type: database, exposure: internet }
---
apiVersion: holdfast.dev/v1
kind: Source
metadata: { name: orders-pg }
spec:
  assets: { names: [orders-db] }
  says: [os-packages]
  independence: second
  mayRaise: always
  fetch:
    adapter: postgresql
    url: 'postgresql://watcher@127.0.0.1:${port}/postgres?sslmode=disable'
    network: private
    secret: { from: file, name: '${secret}' }
---
apiVersion: holdfast.dev/v1
kind: Source
metadata: { name: disk }
spec: { assets: { names: [orders-db] }, says: [os-packages], independence: host, mayRaise: always }
---
apiVersion: holdfast.dev/v1
kind: Source
metadata: { name: scanner }
spec: { assets: { names: [orders-db] }, says: [os-packages], independence: second, mayRaise: always }
---
apiVersion: holdfast.dev/v1
kind: PosturePolicy
metadata: { name: at-once }
spec: { assets: { names: [orders-db] }, deadline: { after: 0s, weight: critical } }
---
apiVersion: holdfast.dev/v1
kind: Identity
metadata: { name: svc }
spec: { type: service-account, assets: [orders-db] }
---
apiVersion: holdfast.dev/v1
kind: Resource
metadata: { name: prod/key }
spec: { type: secret, tier: 0 }
---
apiVersion: holdfast.dev/v1
kind: Grant
metadata: { name: g }
spec: { identity: svc, resource: prod/key, actions: [read] }
`

describe('a database', { skip: needsPostgres() }, () => {
  let postgres: Postgres
  let server: TestServer
  let row: Row
  let suffix: string
  let release: string
  const feed = mkdtempSync(join(tmpdir(), 'holdfast-feed-'))
  const secret = join(mkdtempSync(join(tmpdir(), 'holdfast-')), 'watcher')

  /** Dropped whole, and judged when this resolves. */
  const publish = async (id: string, name: string, fixed: string): Promise<void> => {
    const events = [{ introduced: '0' }, { fixed }]
    const affected = [{ package: { ecosystem: `Debian:${release}`, name }, ranges: [{ type: 'ECOSYSTEM', events }] }] // prettier-ignore
    const text = JSON.stringify({ id, modified: '2026-11-01T00:00:00Z', affected })
    writeFileSync(join(feed, `${id}.part`), text)
    renameSync(join(feed, `${id}.part`), join(feed, `${id}.json`))
    await server.call('POST', '/api/v1/sources/advisories/sync?wait=true')
    await server.context.matcher.settled()
  }
  const check = async (): Promise<string> => {
    const asked = await server.call('POST', '/access/v1/evaluation', {
      subject: { type: 'identity', id: 'svc' },
      action: { name: 'read' },
      resource: { type: 'secret', id: 'prod/key' },
      context: { asset: 'orders-db' },
    })
    const { decision, context } = asked.body as { decision: boolean; context: { code: string } }
    return `${decision} ${context.code}`
  }
  const ask = async (): Promise<void> => {
    const asked = await server.call('POST', '/api/v1/sources/orders-pg/sync?wait=true')
    assert.equal((asked.body as { error: unknown }).error ?? null, null, JSON.stringify(asked.body))
    await server.context.matcher.settled()
  }
  const list = async (source: string, versions: Readonly<Record<string, string>>) => {
    const components = Object.entries(versions).map(([name, version]) => ({
      type: 'library',
      name,
      version,
      purl: `pkg:deb/debian/${name}@${encodeURIComponent(version)}?distro=debian-${release}`,
    }))
    const sent = await server.call('POST', `/api/v1/import?asset=orders-db&source=${source}`, {
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      metadata: {
        timestamp: new Date().toISOString(),
        component: { type: 'application', name: 'orders-db' },
      },
      components,
    })
    assert.equal(sent.status, 200, JSON.stringify(sent.body))
    await server.context.matcher.settled()
  }
  /** What is missing, as people read it. */
  const why = async (): Promise<string> => {
    const { body } = await server.call('GET', '/api/v1/explain/asset/orders-db')
    const { checklist } = body as { checklist: { text: string; done: boolean }[] }
    return checklist.map((one) => JSON.stringify(one)).join('\n')
  }
  const cleared: { sources: readonly string[]; proof: string }[] = []

  before(async () => {
    postgres = await startPostgres()
    await postgres.sql(`CREATE ROLE watcher LOGIN PASSWORD '${PASSWORD}'`)
    const installed = await postgres.serverVersion()
    row = buildsFrom(installed)
    suffix = /\(Debian [0-9.]+(-[^)]+)\)/.exec(installed)?.[1] ?? ''
    release = /deb(\d+)u/.exec(suffix)?.[1] ?? ''
    if (row.old !== null) await postgres.restart(row.old)
    writeFileSync(secret, PASSWORD)
    server = await testServer('enforce', undefined, lentHere(secret))
    server.context.driver.onEntries((entries) => {
      for (const { kind, body } of entries) {
        if (kind === 'cause.cleared')
          cleared.push({ sources: body.sources ?? [], proof: body.proof })
      }
    })
    const estate = ESTATE(feed, postgres.port, secret)
    const applied = await server.call('POST', '/api/v1/apply', estate, YAML)
    assert.equal(applied.status, 200, JSON.stringify(applied.body))
  })
  after(async () => {
    await server.close()
    await postgres.stop()
  })

  test('nobody can be asked about its version: unknown, never clean', async () => {
    await ask()
    assert.equal(await check(), 'false posture-unknown')
  })

  test('a feed of its distribution speaks of it, and it is not affected: permitted', async () => {
    await publish('DSA-1', 'postgresql-15', '1.0-1')
    await until('permitted', async () => (await check()).startsWith('true'))
  })

  test('the version that answers is affected: refused', async () => {
    await publish(
      'DSA-2',
      `postgresql-${row.versions.old.split('.')[0]}`,
      `${row.versions.fixed}${suffix}`,
    )
    assert.equal(await check(), 'false asset-blocked')
  })

  test('asked again it still answers the old version: still refused, and why', async () => {
    await ask()
    assert.equal(await check(), 'false asset-blocked')
    const said = `${row.versions.fixed}${suffix} or newer (${row.versions.old}${suffix} runs)`
    assert.ok((await why()).includes(said), await why())
  })

  test('the fix lies on the disk, as another source lists, and the old program runs: still refused, and why', async () => {
    await list('scanner', {
      [`postgresql-${row.versions.old.split('.')[0]}`]: `${row.versions.fixed}${suffix}`,
    })
    assert.equal(await check(), 'false asset-blocked')
    await ask()
    assert.equal(await check(), 'false asset-blocked')
    assert.ok((await why()).includes(`(${row.versions.old}${suffix} runs)`), await why())
  })

  test('restarted with the fix: the server answers it, a second source agrees, released', async () => {
    await postgres.restart(row.fixed)
    await ask()
    await list('scanner', {
      [`postgresql-${row.versions.old.split('.')[0]}`]: `${row.versions.fixed}${suffix}`,
    })
    assert.ok((await check()).startsWith('true'), await why())
    assert.deepEqual(cleared.at(-1)?.sources.toSorted(), ['orders-pg', 'scanner'])
  })

  test('a library: one source and a restart prove nothing; two without a restart neither', async () => {
    await list('disk', { openssl: '3.0.1-1' })
    await publish('DSA-3', 'openssl', '3.0.2-1')
    assert.equal(await check(), 'false asset-blocked')
    await list('disk', { openssl: '3.0.2-1' })
    await postgres.restart()
    await ask()
    assert.equal(await check(), 'false asset-blocked')
    assert.match(
      await why(),
      /openssl 3\.0\.2-1 listed by a source of independence second as well \(disk lists it\)/,
    )
  })

  test('a library: two sources of different independence, and a start since the first: released', async () => {
    await list('scanner', { openssl: '3.0.2-1' })
    await ask()
    assert.ok((await check()).startsWith('true'), await why())
    assert.deepEqual(cleared.at(-1)?.sources.toSorted(), ['disk', 'orders-pg', 'scanner'])
  })

  test('two sources list the fix, and it started before either: still refused, and why', async () => {
    await list('disk', { zlib: '1.2-1' })
    await publish('DSA-4', 'zlib', '1.3-1')
    await list('disk', { zlib: '1.3-1' })
    await list('scanner', { zlib: '1.3-1' })
    await ask()
    assert.equal(await check(), 'false asset-blocked')
    assert.match(
      await why(),
      /a start of the server later than .*, when the fix was first seen \(it started /,
    )
    await postgres.restart()
    await ask()
    assert.ok((await check()).startsWith('true'), await why())
  })

  test('a person says that it was restarted with a library one source lists: lifted, never a server that answers', async () => {
    const say = () =>
      server.call('POST', '/api/v1/assets/orders-db/restarted', { reason: 'restarted at noon' })
    assert.equal((await say()).status, 409)
    await list('disk', { xz: '5.4-1' })
    await publish('DSA-5', 'xz', '5.6-1')
    assert.equal((await say()).status, 409)
    await list('disk', { xz: '5.6-1' })
    assert.equal(await check(), 'false asset-blocked')
    const said = await say()
    assert.equal(said.status, 200, JSON.stringify(said.body))
    assert.ok((await check()).startsWith('true'), await why())
    assert.match(
      cleared.at(-1)?.proof ?? '',
      /^lifted: restarted, says a person: restarted at noon$/,
    )
  })

  test('a server that cannot be asked is told in words; what it said ages, and nothing is released', async () => {
    await postgres.stop()
    await server.call('POST', '/api/v1/sources/orders-pg/sync?wait=true')
    const { body } = await server.call('GET', '/api/v1/sources/orders-pg')
    const { state, error } = body as { state: string; error: { message: string } }
    assert.equal(state, 'failing')
    assert.match(error.message, /cannot be reached: ECONNREFUSED/)
  })
})
