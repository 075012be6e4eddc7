/** What hosts really send: documents of `collect.sh` through the loop. */

import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { PackageFact } from '@holdfast/core/model/facts'
import { kernelOf } from '@holdfast/host-formats/kernel/kernel'
import { needsShared, sharedPath } from '../testkit/needs.ts'
import { testServer, YAML, type TestServer } from '../testkit/server.ts'

const FOLDER = 'cases/host'
const file = (...parts: readonly string[]): string => sharedPath(FOLDER, ...parts)
const skip = needsShared(FOLDER)
const DAY_MS = 86_400_000

interface Told {
  readonly status: number
  readonly text: string
  readonly decision: boolean
  readonly code: string
  readonly posture: string
  readonly asset: string
}

describe('documents of hosts', { skip }, () => {
  let server: TestServer
  let feed: string
  let number = 0
  before(async () => {
    server = await testServer('enforce')
    feed = mkdtempSync(join(tmpdir(), 'holdfast-host-cases-'))
  })
  after(async () => {
    await server.close()
    rmSync(feed, { recursive: true, force: true })
  })

  const fresh = async (): Promise<string> => {
    const asset = `case-${(number += 1)}`
    const objects = [
      ['Source', 'lists', SOURCE],
      ['Asset', asset, { type: 'host' }],
      ['PosturePolicy', `p-${asset}`, POLICY(asset)],
      ['Identity', `svc-${asset}`, { type: 'service-account', assets: [asset] }],
      ['Resource', `db-${asset}`, { type: 'secret', tier: 0 }],
      [
        'Grant',
        `g-${asset}`,
        { identity: `svc-${asset}`, resource: `db-${asset}`, actions: ['read'] },
      ],
    ]
    const text = objects.map(([kind, name, spec]) =>
      JSON.stringify({
        apiVersion: 'holdfast.dev/v1',
        kind,
        metadata: { name, labels: kind === 'Asset' ? { environment: asset } : {} },
        spec,
      }),
    )
    const applied = await server.call('POST', '/api/v1/apply', text.join('\n---\n'), YAML)
    assert.equal(applied.status, 200, JSON.stringify(applied.body))
    return asset
  }
  const fetchFeed = async (folder: string): Promise<void> => {
    for (const name of readdirSync(folder)) copyFileSync(join(folder, name), join(feed, name))
    const source = JSON.stringify({
      apiVersion: 'holdfast.dev/v1',
      kind: 'Source',
      metadata: { name: 'advisories' },
      spec: { fetch: { adapter: 'advisories', directory: feed } },
    })
    assert.equal((await server.call('POST', '/api/v1/apply', source, YAML)).status, 200)
    await server.call('POST', '/api/v1/sources/advisories/sync?wait=true')
  }
  const ask = async (asset: string): Promise<{ decision: boolean; code: string }> => {
    const { body } = await server.call('POST', '/access/v1/evaluation', {
      subject: { type: 'identity', id: `svc-${asset}` },
      action: { name: 'read' },
      resource: { type: 'secret', id: `db-${asset}` },
      context: { asset },
    })
    const { decision, context } = body as { decision: boolean; context: { code: string } }
    return { decision, code: context.code }
  }
  const hand = async (asset: string, text: string, now = Date.now()): Promise<Told> => {
    const issued = await server.call('GET', `/api/v1/assets/${asset}/nonce?source=lists`)
    const { nonce } = issued.body as { nonce: string }
    const sent = await server.call(
      'POST',
      `/api/v1/import?asset=${asset}&source=lists`,
      filled(text, asset, nonce, now),
      { 'content-type': 'text/plain' },
    )
    await server.context.matcher.settled()
    const shown = await server.call('GET', `/api/v1/assets/${asset}`)
    const why = await server.call('GET', `/api/v1/assets/${asset}/explain`)
    return {
      status: sent.status,
      text: JSON.stringify([sent.body, why.body]),
      ...(await ask(asset)),
      posture: (shown.body as { posture: { state: string } }).posture.state,
      asset: JSON.stringify(shown.body),
    }
  }
  const read = (...parts: readonly string[]): string => readFileSync(file(...parts), 'utf8')

  test('an rpm host whose nginx still maps the replaced library is not released', async () => {
    await fetchFeed(file('02-rpm-host-runs-replaced-library/adv'))
    const asset = await fresh()
    const waiting = await hand(asset, read('02-rpm-host-runs-replaced-library/1-waiting.txt'))
    assert.deepEqual([waiting.decision, waiting.code], [false, 'asset-blocked'])
    const installed = await hand(asset, read('02-rpm-host-runs-replaced-library/2-installed.txt'))
    assert.equal(installed.decision, false)
    assert.notEqual(installed.posture, 'verified')
    assert.match(installed.text, /nginx/)
  })

  test('a half-configured package stays in the inventory, and its fix stays open', async () => {
    const asset = await fresh()
    const waiting = await hand(asset, read('03-half-configured-package-vanishes/1-waiting.txt'))
    assert.deepEqual([waiting.decision, waiting.code], [false, 'asset-blocked'])
    const half = await hand(asset, read('03-half-configured-package-vanishes/2-half.txt'))
    assert.deepEqual([half.decision, half.code], [false, 'asset-blocked'])
    assert.match(half.text, /openssl/)
    const packages = (text: string): unknown => /"packages":(\d+)/.exec(text)?.[1]
    assert.notEqual(packages(half.asset), undefined)
    assert.equal(packages(half.asset), packages(waiting.asset))
  })

  test('a list of processes that shows only the reader is not complete, and a restart stays open', async () => {
    const asset = await fresh()
    const seen = read('04-hidepid/seen.txt')
    const library = '/usr/lib/x86_64-linux-gnu/libssl.so.3'
    const mapped = seen
      .replace(/^115\tsh\tmaps\t$/m, `1\tsystemd\tmaps\t\n8\topenssl\tmaps\t${library}|`)
      .replace(/^== owners\n/m, `== owners\nlibssl3\t${library}\n`)
    assert.notEqual(mapped, seen)
    const restart = await hand(asset, mapped)
    assert.deepEqual([restart.decision, restart.code], [false, 'asset-blocked'])
    const hidden = await hand(asset, seen)
    assert.equal(hidden.decision, false)
    assert.notEqual(hidden.posture, 'verified')
  })

  test('a process that is named like a section hides nobody', async () => {
    const asset = await fresh()
    const told = await hand(asset, read('05-process-name-with-newline/seen.txt'))
    assert.equal(told.decision, false)
    assert.notEqual(told.posture, 'verified')
    assert.ok(told.status >= 400 || /openssl/.test(told.text), told.text)
  })

  test('a kernel fix is not released while the old kernel runs', async () => {
    const asset = await fresh()
    const waiting = await hand(asset, read('08-kernel-fix-without-reboot/1-waiting.txt'))
    assert.deepEqual([waiting.decision, waiting.code], [false, 'asset-blocked'])
    const installed = await hand(asset, read('08-kernel-fix-without-reboot/2-installed.txt'))
    assert.equal(installed.decision, false)
  })

  test('an index that the Release promises and that is not there is no "0 fixes"', async () => {
    const asset = await fresh()
    const told = await hand(asset, read('09-release-without-index/report.txt'))
    assert.equal(told.decision, false)
    assert.equal(told.posture, 'unknown')
  })

  test("expired lists are judged by the server's clock, not by the host's", async () => {
    const asset = await fresh()
    const report = read('12-host-clock-behind/report.txt')
    const behind = await hand(asset, report, Date.now() - 60 * DAY_MS)
    assert.equal(behind.decision, false)
    assert.equal(behind.posture, 'unknown')
    const good = await hand(await fresh(), report)
    assert.deepEqual([good.decision, good.posture], [true, 'verified'])
  })

  test('nobody is verified before the first match of what is installed', async () => {
    await fetchFeed(file('02-rpm-host-runs-replaced-library/adv'))
    const asset = await fresh()
    let over = false
    const asked: boolean[] = []
    const asking = (async () => {
      while (!over) asked.push((await ask(asset)).decision)
    })()
    const told = await hand(asset, read('02-rpm-host-runs-replaced-library/1-waiting.txt'))
    over = true
    await asking
    assert.equal(told.code, 'asset-blocked')
    assert.ok(asked.length > 0 && asked.every((one) => !one), `${asked.length} questions`)
  })

  const vault = (method: string, path: string, body?: string): Promise<Sent> =>
    sent(`${server.url}/v1/secret/${path}`, method, server.adminToken, body)

  test('what the Go client sends without a content type is written', async () => {
    const { run } = JSON.parse(read('14-kv-put-without-content-type/case.json')) as { run: string }
    const [, body = ''] = /-d '([^']+)'/.exec(run) ?? []
    const written = await vault('PUT', 'data/case-14', body)
    assert.equal(written.status, 200, written.text)
    assert.match(written.text, /"version":1/)
    assert.match((await vault('GET', 'data/case-14')).text, /"data":\{"k":"v"\}/)
  })

  test('a cas that is text is read as a number, and one that is no number is refused', async () => {
    for (const version of [1, 2]) {
      const { text } = await vault('POST', 'data/case-15', '{"data":{"k":"v"}}')
      assert.match(text, new RegExp(`"version":${version}`))
    }
    const [seven = {}, yes = {}] = JSON.parse(read('15-kv-cas-as-text/bodies.json')) as string[]
    const stale = await vault('POST', 'data/case-15', String(seven))
    assert.equal(stale.status, 400)
    assert.match(stale.text, /check-and-set parameter did not match the current version/)
    const unread = await vault('POST', 'data/case-15', String(yes))
    assert.equal(unread.status, 400)
    assert.match(unread.text, /`options.cas` is true, which is no whole number/)
    assert.match((await vault('GET', 'data/case-15')).text, /"version":2/)
  })

  test('the method LIST lists', async () => {
    await vault('PUT', 'data/case-16/app', '{"data":{"k":"v"}}')
    const listed = await vault('LIST', 'metadata/case-16')
    assert.deepEqual([listed.status, JSON.parse(listed.text).data], [200, { keys: ['app'] }])
  })
})

interface Sent {
  readonly status: number
  readonly text: string
}

/** With no content type and any method, as `fetch` would not send it. */
function sent(url: string, method: string, token: string, body = ''): Promise<Sent> {
  return new Promise((done, failed) => {
    const { hostname, port, pathname } = new URL(url)
    const lines = [
      `${method} ${pathname} HTTP/1.1`,
      `Host: ${hostname}`,
      `X-Vault-Token: ${token}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
    ]
    const socket = connect(Number(port), hostname)
    let text = ''
    socket.on('data', (data: Buffer) => (text += data.toString()))
    socket.on('error', failed)
    socket.on('close', () => {
      const [head = '', answer = ''] = text.split('\r\n\r\n')
      done({ status: Number(head.split(' ')[1]), text: answer })
    })
    socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`)
  })
}

const SOURCE = {
  assets: { all: true },
  says: ['os-packages', 'processes', 'kernel'],
  independence: 'second',
  mayRaise: 'always',
}
const POLICY = (asset: string): unknown => ({
  assets: { names: [asset] },
  deadline: { after: '0s', weight: 'critical' },
})

/** As `sed` would: seconds, RFC 2822 dates of lists signed two days before, good for five days more. */
function filled(text: string, asset: string, nonce: string, now: number): string {
  const date = (at: number): string => new Date(at).toUTCString().replace('GMT', 'UTC')
  return text
    .replaceAll('{ASSET}', asset)
    .replaceAll('{NONCE}', nonce)
    .replaceAll('{NOW}', String(Math.floor(now / 1_000)))
    .replaceAll('{DATE}', date(now - 2 * DAY_MS))
    .replaceAll('{UNTIL}', date(now + 5 * DAY_MS))
}

describe('names of kernels', { skip }, () => {
  interface Row {
    readonly running: string
    readonly runningVersion?: string
    readonly installed: readonly (string | readonly [string, string])[]
    readonly expect: { readonly current: boolean; readonly installed?: string }
  }
  for (const folder of ['06-kernel-names-of-debian-13', '07-same-abi-kernel']) {
    test(folder, () => {
      const rows = JSON.parse(readFileSync(file(folder, 'kernels.json'), 'utf8')) as Row[]
      for (const row of rows) {
        const packages = row.installed.map((one): PackageFact => {
          const [name, version] =
            typeof one === 'string'
              ? [one, `${one.replace(/^linux-image-/, '').replace(/-[a-z]+\d*$/, '')}-1`]
              : one
          const source = { source: 'linux', sourceVersion: version }
          return { name, version, arch: 'amd64', manager: 'dpkg', ...source }
        })
        const build = row.runningVersion ?? null
        const kernel = kernelOf({ running: row.running, build, packages })
        assert.equal(kernel.state, 'known', row.running)
        assert.equal(kernel.current, row.expect.current, row.running)
        if (row.expect.installed !== undefined) {
          assert.equal(kernel.installed, row.expect.installed)
        }
      }
    })
  }
})
