/** Public trouble of hosts, read in place: what a whole view must say of each. Skipped where the data is absent. */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { instant } from '@holdfast/core/kernel/instant'
import type { HostFacts } from '@holdfast/core/model/facts'
import { collectHost } from '@holdfast/local-host/collect'
import { realSystem } from '@holdfast/local-host/system'
import { needsShared, sharedPath } from '../../testkit/needs.ts'
import { testServer, YAML, type TestServer } from '../../testkit/server.ts'

const HOST = 'cases/host'
const DAY_MS = 86_400_000
const skip = needsShared(HOST)

const caseFile = (name: string, file: string): string => sharedPath(HOST, name, file)

describe('reports of hosts', { skip }, () => {
  let server: TestServer
  before(async () => {
    server = await testServer('enforce')
    const common = `apiVersion: holdfast.dev/v1
kind: PosturePolicy
metadata: { name: at-once }
spec: { assets: { all: true }, deadline: { after: 0s, weight: critical } }
---
apiVersion: holdfast.dev/v1
kind: Source
metadata: { name: lists }
spec: { assets: { all: true }, says: [os-packages, processes, kernel], independence: second, mayRaise: always }
`
    assert.equal((await server.call('POST', '/api/v1/apply', common, YAML)).status, 200)
  })
  after(() => server.close())

  async function declared(name: string): Promise<void> {
    const asset = `apiVersion: holdfast.dev/v1\nkind: Asset\nmetadata: { name: ${name} }\nspec: { type: host }\n`
    assert.equal((await server.call('POST', '/api/v1/apply', asset, YAML)).status, 200)
  }

  /** Hands a report in with its places filled; `daysAgo` moves the host's clock and its lists. */
  async function handIn(
    asset: string,
    file: string,
    dates: { readonly now?: number; readonly signed?: number; readonly until?: number } = {},
  ): Promise<{ readonly status: number; readonly detail: string }> {
    const answer = await server.call('GET', `/api/v1/assets/${asset}/nonce?source=lists`)
    const { nonce } = answer.body as { nonce: string }
    const day = (days: number): string =>
      new Date(Date.now() + days * DAY_MS).toUTCString().replace('GMT', 'UTC')
    const seconds = Math.floor((Date.now() + (dates.now ?? 0) * DAY_MS) / 1_000)
    const text = readFileSync(file, 'utf8')
      .replaceAll('{ASSET}', asset)
      .replaceAll('{NONCE}', nonce)
      .replaceAll('{NOW}', String(seconds))
      .replaceAll('{DATE}', day(dates.signed ?? -2))
      .replaceAll('{UNTIL}', day(dates.until ?? 5))
    const sent = await server.call('POST', `/api/v1/import?asset=${asset}&source=lists`, text, {
      'content-type': 'text/plain',
    })
    return { status: sent.status, detail: JSON.stringify(sent.body) }
  }

  async function postureOf(
    asset: string,
  ): Promise<{ state: string; unknownReason: string | null }> {
    const { body } = await server.call('GET', `/api/v1/assets/${asset}`)
    return (body as { posture: { state: string; unknownReason: string | null } }).posture
  }

  test('packages that dpkg calls half configured stay, and so does their cause', async () => {
    const name = '03-half-configured-package-vanishes'
    await declared('half')
    assert.equal((await handIn('half', caseFile(name, '1-waiting.txt'))).status, 200)
    assert.equal((await postureOf('half')).state, 'restricted')
    assert.equal((await handIn('half', caseFile(name, '2-half.txt'))).status, 200)
    assert.equal((await postureOf('half')).state, 'restricted')
  })

  test('a process name with a heading in it hides nothing', async () => {
    await declared('named')
    const sent = await handIn('named', caseFile('05-process-name-with-newline', 'seen.txt'))
    assert.equal(sent.status, 400)
    assert.match(sent.detail, /is no section of collect\.sh/)
    assert.equal((await postureOf('named')).state, 'unknown')
  })

  test('a Release whose index is gone is no answer', async () => {
    await declared('gone')
    await handIn('gone', caseFile('09-release-without-index', 'report.txt'))
    const posture = await postureOf('gone')
    assert.equal(posture.state, 'unknown')
    assert.match(
      posture.unknownReason ?? '',
      /the index that the Release of .* promises is not there/,
    )
  })

  test('a host whose clock is behind is judged by the clock of the server', async () => {
    await declared('behind')
    const dates = { now: -60, signed: -61, until: -54 }
    await handIn('behind', caseFile('12-host-clock-behind', 'report.txt'), dates)
    const posture = await postureOf('behind')
    assert.equal(posture.state, 'unknown')
    assert.match(posture.unknownReason ?? '', /signature of the package lists ended 54 d ago/)
  })
})

describe('roots', { skip }, () => {
  const system = realSystem({ platform: 'linux', kernel: '6.1', hostname: 'here', uid: 0 })
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-roots-'))
  after(() => rmSync(folder, { recursive: true, force: true }))

  function built(name: string, ...args: readonly string[]): string {
    const root = join(folder, [name, ...args].join('-'))
    mkdirSync(root)
    const run = spawnSync('sh', [caseFile(name, 'build.sh'), root, ...args], { encoding: 'utf8' })
    assert.equal(run.status, 0, run.stderr)
    return root
  }
  const scan = (root: string): Promise<HostFacts> =>
    collectHost(system, { root, now: () => instant(Date.now()) })
  const waiting = ({ fixes }: HostFacts): readonly string[] =>
    fixes.state === 'known' ? fixes.items.map((one) => one.source) : [fixes.detail]

  test('an archive called security is not the security archive', async () => {
    const name = '10-archive-called-security'
    assert.match(
      waiting(await scan(built(name, 'only')))[0] ?? '',
      /no package lists of a security archive/,
    )
    assert.deepEqual(waiting(await scan(built(name, 'old'))), ['openssl'])
  })

  test('the security archive of another release has no fix for this one', async () => {
    const root = built('11-security-archive-of-another-release')
    assert.deepEqual(waiting(await scan(root)), ['openssl'])
  })

  test('a scan leaves nothing behind', async () => {
    const root = built('18-scan-writes-into-the-root')
    const copy = `${root}-before`
    cpSync(root, copy, { recursive: true, verbatimSymlinks: true })
    const facts = await scan(root)
    assert.deepEqual(
      facts.packages.map((one) => one.source),
      ['openssl'],
    )
    const listed = (at: string): string[] =>
      readdirSync(at, { recursive: true, encoding: 'utf8' }).toSorted()
    assert.deepEqual(listed(root), listed(copy))
  })

  test('absolute links do not leave the root', async () => {
    const root = join(folder, 'links')
    mkdirSync(join(root, 'etc'), { recursive: true })
    mkdirSync(join(root, 'var/lib/dpkg'), { recursive: true })
    symlinkSync('/usr/lib/os-release', join(root, 'etc/os-release'))
    symlinkSync('/var/lib/dpkg/status', join(root, 'var/lib/dpkg/status'))
    const facts = await scan(root)
    assert.deepEqual([facts.packages.length, facts.coverage[0]?.state], [0, 'unknown'])
  })
})
