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
import { until } from '../../proof/testkit/until.ts'
import { needsPostgres, startPostgres } from '../../proof/testkit/postgres.ts'
import { lentHere, testServer, YAML } from '../../proof/testkit/server.ts'

const PASSWORD = 'correct-horse-battery'

interface Versions {
  /** What is installed, and what it is taken for. */
  readonly here: string
  readonly old: string
  readonly fixed: string
}

/** Two versions in a row whose texts are as long as that of the installed one. */
function versionsFrom(installed: string): Versions {
  const [, branch = '', minor = ''] = /^(\d+)\.(\d+) \(Debian /.exec(installed) ?? []
  assert.notEqual(minor, '', `${installed} is not a build of Debian`)
  const text = (number: number): string => `${branch}.${number}`
  const here = Number(minor)
  const [old, fixed] =
    text(here + 1).length === text(here).length ? [here, here + 1] : [here - 1, here]
  return { here: text(here), old: text(old), fixed: text(fixed) }
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

type Scene = Awaited<ReturnType<typeof openScene>>

/** A server of ours beside a real one that runs the older of two builds in a row. `mark`: who built them. */
async function openScene(mark: 'Debian' | 'Acme01') {
  const feed = mkdtempSync(join(tmpdir(), 'holdfast-feed-'))
  const secret = join(mkdtempSync(join(tmpdir(), 'holdfast-')), 'watcher')
  const cleared: { sources: readonly string[]; proof: string }[] = []
  const postgres = await startPostgres()
  await postgres.sql(`CREATE ROLE watcher LOGIN PASSWORD '${PASSWORD}'`)
  const installed = await postgres.serverVersion()
  const versions = versionsFrom(installed)
  const suffix = /\(Debian [0-9.]+(-[^)]+)\)/.exec(installed)?.[1] ?? ''
  const release = /deb(\d+)u/.exec(suffix)?.[1] ?? ''
  const { here } = versions
  const restart = (version: string): Promise<void> =>
    postgres.restart({
      from: `${here} (Debian ${here}`,
      to: `${version} (${mark} ${version}`,
    })
  await restart(versions.old)
  writeFileSync(secret, PASSWORD)
  const server = await testServer('enforce', undefined, { lend: lentHere(secret) })
  server.context.driver.onEntries((entries) => {
    for (const { kind, body } of entries) {
      if (kind === 'cause.cleared') cleared.push({ sources: body.sources ?? [], proof: body.proof })
    }
  })
  const estate = ESTATE(feed, postgres.port, secret)
  const applied = await server.call('POST', '/api/v1/apply', estate, YAML)
  assert.equal(applied.status, 200, JSON.stringify(applied.body))

  /** Dropped whole, and judged when this resolves. */
  const drop = async (name: string, value: unknown): Promise<void> => {
    writeFileSync(join(feed, `${name}.part`), JSON.stringify(value))
    renameSync(join(feed, `${name}.part`), join(feed, name))
    await server.call('POST', '/api/v1/sources/advisories/sync?wait=true')
    await server.context.matcher.settled()
  }
  const publish = async (id: string, name: string, fixed: string): Promise<void> => {
    const events = [{ introduced: '0' }, { fixed }]
    const affected = [{ package: { ecosystem: `Debian:${release}`, name }, ranges: [{ type: 'ECOSYSTEM', events }] }] // prettier-ignore
    await drop(`${id}.json`, { id, modified: '2026-11-01T00:00:00Z', affected })
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
  /** Its start is counted back from the question, so a little early: again, where that was before the fix was seen. */
  const restartedSince = (): Promise<void> =>
    until('released after a restart', async () => {
      await postgres.restart()
      await ask()
      return (await check()).startsWith('true')
    })
  const close = async (): Promise<void> => {
    await server.close()
    await postgres.stop()
  }
  const [branch = ''] = here.split('.')
  return {
    postgres,
    server,
    cleared,
    versions,
    suffix,
    branch,
    restart,
    drop,
    publish,
    check,
    ask,
    list,
    why,
    restartedSince,
    close,
  }
}

describe('a database', { skip: needsPostgres() }, () => {
  let s: Scene
  before(async () => {
    s = await openScene('Debian')
  })
  after(() => s.close())

  test('nobody can be asked about its version: unknown, never clean', async () => {
    await s.ask()
    assert.equal(await s.check(), 'false posture-unknown')
  })

  test('a feed of its distribution speaks of it, and it is not affected: permitted', async () => {
    await s.publish('DSA-1', 'postgresql-15', '1.0-1')
    await until('permitted', async () => (await s.check()).startsWith('true'))
  })

  test('the version that answers is affected: refused', async () => {
    await s.publish('DSA-2', `postgresql-${s.branch}`, `${s.versions.fixed}${s.suffix}`)
    assert.equal(await s.check(), 'false asset-blocked')
  })

  test('asked again it still answers the old version: still refused, and why', async () => {
    await s.ask()
    assert.equal(await s.check(), 'false asset-blocked')
    const said = `${s.versions.fixed}${s.suffix} or newer (${s.versions.old}${s.suffix} runs)`
    assert.ok((await s.why()).includes(said), await s.why())
  })

  test('the fix lies on the disk, as another source lists, and the old program runs: still refused, and why', async () => {
    await s.list('scanner', {
      [`postgresql-${s.branch}`]: `${s.versions.fixed}${s.suffix}`,
    })
    assert.equal(await s.check(), 'false asset-blocked')
    await s.ask()
    assert.equal(await s.check(), 'false asset-blocked')
    assert.ok((await s.why()).includes(`(${s.versions.old}${s.suffix} runs)`), await s.why())
  })

  test('restarted with the fix: the server answers it, a second source agrees, released', async () => {
    await s.restart(s.versions.fixed)
    await s.ask()
    await s.list('scanner', {
      [`postgresql-${s.branch}`]: `${s.versions.fixed}${s.suffix}`,
    })
    assert.ok((await s.check()).startsWith('true'), await s.why())
    assert.deepEqual(s.cleared.at(-1)?.sources.toSorted(), ['orders-pg', 'scanner'])
  })

  test('a library: one source and a restart prove nothing; two without a restart neither', async () => {
    await s.list('disk', { openssl: '3.0.1-1' })
    await s.publish('DSA-3', 'openssl', '3.0.2-1')
    assert.equal(await s.check(), 'false asset-blocked')
    await s.list('disk', { openssl: '3.0.2-1' })
    await s.postgres.restart()
    await s.ask()
    assert.equal(await s.check(), 'false asset-blocked')
    assert.match(
      await s.why(),
      /openssl 3\.0\.2-1 listed by a source of independence second as well \(disk lists it\)/,
    )
  })

  test('a library: two sources of different independence, and a start since the first: released', async () => {
    await s.list('scanner', { openssl: '3.0.2-1' })
    await s.restartedSince()
    assert.deepEqual(s.cleared.at(-1)?.sources.toSorted(), ['disk', 'orders-pg', 'scanner'])
  })

  test('two sources list the fix, and it started before either: still refused, and why', async () => {
    await s.list('disk', { zlib: '1.2-1' })
    await s.publish('DSA-4', 'zlib', '1.3-1')
    await s.list('disk', { zlib: '1.3-1' })
    await s.list('scanner', { zlib: '1.3-1' })
    await s.ask()
    assert.equal(await s.check(), 'false asset-blocked')
    assert.match(
      await s.why(),
      /a start of the server later than .*, when the fix was first seen \(it started /,
    )
    await s.restartedSince()
  })

  test('a person says that it was restarted with a library one source lists: lifted, never a server that answers', async () => {
    const say = () =>
      s.server.call('POST', '/api/v1/assets/orders-db/restarted', { reason: 'restarted at noon' })
    assert.equal((await say()).status, 409)
    await s.list('disk', { xz: '5.4-1' })
    await s.publish('DSA-5', 'xz', '5.6-1')
    assert.equal((await say()).status, 409)
    await s.list('disk', { xz: '5.6-1' })
    assert.equal(await s.check(), 'false asset-blocked')
    const said = await say()
    assert.equal(said.status, 200, JSON.stringify(said.body))
    assert.ok((await s.check()).startsWith('true'), await s.why())
    assert.match(s.cleared.at(-1)?.proof ?? '', /^lifted: restarted: restarted at noon$/)
  })

  test('a server that cannot be asked is told in words; what it said ages, and nothing is released', async () => {
    await s.postgres.stop()
    await s.server.call('POST', '/api/v1/sources/orders-pg/sync?wait=true')
    const { body } = await s.server.call('GET', '/api/v1/sources/orders-pg')
    const { state, error } = body as { state: string; error: { message: string } }
    assert.equal(state, 'failing')
    assert.match(error.message, /cannot be reached: ECONNREFUSED/)
  })
})

describe('a database built by nobody we know', { skip: needsPostgres() }, () => {
  let s: Scene
  before(async () => {
    s = await openScene('Acme01')
  })
  after(() => s.close())

  test('PostgreSQL itself says nothing of it yet: unknown, never clean', async () => {
    assert.match(await s.postgres.serverVersion(), /Acme01/)
    await s.ask()
    assert.equal(await s.check(), 'false posture-unknown')
    const gaps = await s.server.call('GET', '/api/v1/assets/orders-db/gaps')
    assert.match(JSON.stringify(gaps.body), /"component":"postgresql"/)
  })

  test('its own range names the version that answers: refused, and still after it was asked again', async () => {
    const ranges = [{ version: s.branch, lessThan: s.versions.fixed, status: 'affected' }]
    await s.drop('CVE-2026-1.json', {
      dataType: 'CVE_RECORD',
      cveMetadata: { cveId: 'CVE-2026-1', assignerShortName: 'PostgreSQL', state: 'PUBLISHED' },
      containers: { cna: { affected: [{ product: 'PostgreSQL', versions: ranges }] } },
    })
    await s.ask()
    assert.equal(await s.check(), 'false asset-blocked')
    const said = `${s.versions.fixed} or newer (${s.versions.old} runs)`
    assert.ok((await s.why()).includes(said), await s.why())
  })

  test('restarted with the fix: released on its answer alone', async () => {
    await s.restart(s.versions.fixed)
    await s.ask()
    assert.ok((await s.check()).startsWith('true'), await s.why())
    assert.equal(s.cleared.at(-1)?.proof, `the server answers ${s.versions.fixed}`)
  })
})
