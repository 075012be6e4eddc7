/** The agent against a real server: differences, whole facts where the base is gone, the spool of an outage. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { HostFacts } from '@holdfast/core/model/facts'
import { blockedScene, type Scene } from '../../proof/browser/scene.ts'
import { testServer, type TestServer } from '../../proof/testkit/server.ts'
import type { Digest } from '@holdfast/core/kernel/hash'
import type { AssetUid } from '@holdfast/core/kernel/ids'
import { instant } from '@holdfast/core/kernel/instant'
import { AgentError, report, type AgentParts } from './agent.ts'

describe('the agent', () => {
  let server: TestServer
  let scene: Scene
  before(async () => {
    server = await testServer('enforce')
    scene = await blockedScene(server)
  })
  after(() => server.close())

  /** The same host, with its facts changed on the way out. */
  const seeing = (change: (facts: HostFacts) => HostFacts): AgentParts => ({
    ...scene.agent,
    collect: async () => change(await scene.agent.collect()),
  })
  const withPackage =
    (name: string) =>
    (facts: HostFacts): HostFacts => ({
      ...facts,
      packages: [
        { name, version: '1', arch: 'amd64', manager: 'dpkg', source: name, sourceVersion: '1' },
        ...facts.packages,
      ],
    })
  const entries = async (kind: string): Promise<{ body: { evidence: { document: string } } }[]> => {
    const lines = await server.context.writer.ledger.read(0, server.context.driver.view.size)
    return lines.map((line) => JSON.parse(line)).filter((one) => one.kind === kind)
  }
  const documentOf = async (entry: { body: { evidence: { document: string } } } | undefined) => {
    const digest = entry?.body.evidence.document ?? ''
    const bytes = await server.context.writer.blobs.get(digest as Digest)
    return JSON.parse(new TextDecoder().decode(bytes)) as { kind: string; late?: boolean }
  }

  test('sends only what changed, and the server makes the same facts of it', async () => {
    const answer = await report(seeing(withPackage('added')), false)
    assert.notEqual(answer.evidence, null)
    const newest = (await entries('evidence.accepted')).at(-1)
    assert.equal((await documentOf(newest)).kind, 'delta')
    const name = scene.agent.files.load()?.asset ?? ''
    const summary = server.context.driver.view.assets.get(name as AssetUid)?.summary
    assert.equal(summary?.packages, 2)
  })

  test('nothing changed: a heartbeat, and no new evidence', async () => {
    const before = (await entries('evidence.accepted')).length
    const answer = await report(seeing(withPackage('added')), false)
    assert.deepEqual([answer.evidence, answer.factsWanted], [null, false])
    assert.equal((await entries('evidence.accepted')).length, before)
  })

  test('a base the server does not hold changes nothing and is answered by a wish for all', async () => {
    const enrolment = scene.agent.files.load()
    assert.ok(enrolment !== undefined)
    const before = (await entries('evidence.accepted')).length
    const cases: readonly ((facts: HostFacts) => void)[] = [
      () => scene.agent.files.save({ ...enrolled(), acknowledged: `sha256:${'0'.repeat(64)}` }),
      // The agent's copy of the base is another than the server's: the digests tell.
      (facts) => scene.agent.files.saveAcknowledged({ ...facts, packages: [] }),
    ]
    const enrolled = () => scene.agent.files.load() ?? enrolment
    const { acknowledged } = enrolment
    for (const damage of cases) {
      scene.agent.files.save({ ...enrolled(), acknowledged })
      damage(await scene.agent.collect())
      const answer = await report(seeing(withPackage('other')), false)
      assert.deepEqual([answer.evidence, answer.factsWanted], [null, true])
    }
    assert.equal((await entries('evidence.accepted')).length, before)
    const whole = await report(seeing(withPackage('other')), true)
    assert.notEqual(whole.evidence, null)
  })

  test('what happened during an outage is sent afterwards, and opens and clears nothing', async () => {
    const size = server.context.driver.view.causes.size
    await server.close()
    for (const name of ['one', 'two', 'two', 'three']) {
      await assert.rejects(report(seeing(withPackage(name)), false), AgentError)
    }
    assert.equal(scene.agent.files.spool.names().length, 3)
    server = await testServer('enforce', server.data)
    const enrolment = scene.agent.files.load()
    assert.ok(enrolment !== undefined)
    scene.agent.files.save({ ...enrolment, server: server.url })
    const parts = seeing(withPackage('three'))
    const answer = await report(parts, false)
    assert.notEqual(answer.evidence, null)
    const late = await entries('evidence.late')
    // The third was overtaken by the report itself.
    assert.equal(late.length, 2)
    assert.equal((await documentOf(late[0])).late, true)
    assert.deepEqual(scene.agent.files.spool.names(), [])
    assert.equal(server.context.driver.view.causes.size, size)
    const next = await report(parts, false)
    assert.deepEqual([next.evidence, next.factsWanted], [null, false])
  })

  test('a spooled report that is refused is set aside, told once, and holds nothing up', async () => {
    const { spool } = scene.agent.files
    const facts = await scene.agent.collect()
    const odd = [null] as unknown as string[] // As a file may say after a crash.
    spool.put({ ...facts, startedAt: instant(1), rebootRequired: true, warnings: odd })
    spool.put({ ...facts, startedAt: instant(2), rebootRequired: true })
    await assert.rejects(report(scene.agent, false), { code: 'facts-malformed' })
    assert.equal(spool.names().length, 1)
    await report(scene.agent, false)
    assert.deepEqual(spool.names(), [])
  })

  test('a spool keeps its newest fifty and survives an absent directory', async () => {
    const { spool } = scene.agent.files
    const facts = await scene.agent.collect()
    for (let at = 0; at < 53; at++) spool.put({ ...facts, startedAt: instant(1_000 + at) })
    const names = spool.names()
    assert.equal(names.length, 50)
    assert.equal(spool.read(names[0] ?? '').startedAt, 1_003)
    for (const name of names) spool.drop(name)
    rmSync(join(scene.host.root, '..', 'agent', 'spool'), { recursive: true, force: true })
    assert.deepEqual(spool.names(), [])
  })

  test('asks again over the connection it has', async () => {
    const { connections } = server.context
    const known = connections.known.bind(connections)
    const ports = new Set<unknown>()
    // Whoever is known by a message is known by the port it came from.
    Object.assign(connections, {
      known: (...[caller, holder]: Parameters<typeof known>) => {
        ports.add(caller.remotePort)
        known(caller, holder)
      },
    })
    for (let times = 0; times < 3; times++) await report(scene.agent, false)
    Object.assign(connections, { known })
    assert.equal(ports.size, 1, [...ports].join(' '))
  })
})
