/** A secret that went to a blocked asset gets another value in two phases, beside a reader who never looks away. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { after, before, describe, test } from 'node:test'
import type { Answer, ItemOf } from '@holdfast/api/client'
import { poll, report } from '@holdfast/agent/agent'
import { MINUTE_MS, plus } from '@holdfast/core/kernel/instant'
import { find } from '@holdfast/core/state/state'
import { blockedScene, ESTATE, type Scene } from '../../../proof/browser/scene.ts'
import { testServer, YAML, type TestServer } from '../../../proof/testkit/server.ts'
import { until } from '../../../proof/testkit/until.ts'

const PATH = 'metrics/push'
const DUE = 'prod/db/password'

/** The shared secret is rotated by policy; a second reader of it acts from the other host. */
const ROTATED = `${ESTATE.replace(
  'weight: serious }',
  'weight: critical }, rotateOnExposure: { resources: [metrics/push] }',
).replace(
  'metadata: { name: metrics/push }\nspec: { type: secret, tier: 3, owner: team-data }',
  'metadata: { name: metrics/push }\nspec: { type: secret, tier: 3, owner: team-data, rotate: { generate: { keys: [key] } } }',
)}---
apiVersion: holdfast.dev/v1
kind: Identity
metadata: { name: svc-report }
spec: { type: service-account, owner: team-web, assets: [web-02] }
---
apiVersion: holdfast.dev/v1
kind: Grant
metadata: { name: svc-report-metrics }
spec: { identity: svc-report, resource: metrics/push, actions: [read] }
`

interface Read {
  readonly status: number
  readonly version: number
  readonly key: string
}

describe('two phases', () => {
  let server: TestServer
  let scene: Scene
  const read = async (bearer: string, version = ''): Promise<Read> => {
    const { status, body } = await server.call(
      'GET',
      `/v1/secret/data/${PATH}${version}`,
      undefined,
      { authorization: '', 'x-vault-token': bearer },
    )
    const { data } = body as {
      data?: { data: { key: string } | null; metadata: { version: number } }
    }
    return { status, version: data?.metadata.version ?? 0, key: data?.data?.key ?? '' }
  }
  const ofAgent = (): string =>
    readFileSync(join(scene.agent.tokenDirectory ?? '', 'svc-deploy', 'token'), 'utf8').trim()
  /** Of the second reader, as its host would get it. */
  const second = (): string => {
    const { view } = server.context.driver
    const identity = find(view, 'Identity', 'svc-report')?.uid
    const asset = find(view, 'Asset', 'web-02')?.uid
    assert.ok(identity !== undefined && asset !== undefined)
    const issuedAt = server.context.driver.env().now
    const expiresAt = plus(issuedAt, 15 * MINUTE_MS)
    return server.context.workloadTokens.issue({ identity, asset, issuedAt, expiresAt })
  }
  const rotations = async (): Promise<readonly ItemOf<'rotation.list'>[]> =>
    ((await server.call('GET', '/api/v1/rotations')).body as Answer<'rotation.list'>).items
  const versions = (): readonly { version: number; destroyedAt: number | null }[] =>
    server.context.driver.view.secrets.get(PATH)?.versions ?? []
  const exposed = async (): Promise<Answer<'hold.exposed'>> =>
    (await server.call('GET', `/api/v1/holds/${scene.hold}/exposed`)).body as Answer<'hold.exposed'>
  const becomes = async (): Promise<Record<string, string>> =>
    Object.fromEntries((await exposed()).rows.map((row) => [row.resource, row.remedy.kind]))

  const seen: Read[] = []
  let polling = true
  let polled: Promise<void> = Promise.resolve()

  before(async () => {
    server = await testServer('enforce', undefined, { outside: { lookMs: 50 } })
    scene = await blockedScene(server, ROTATED)
    await poll(scene.agent, true)
    const token = second()
    polled = (async () => {
      while (polling) {
        seen.push(await read(token))
        await pause(100)
      }
    })()
  })
  after(async () => {
    polling = false
    await polled
    await server.close()
  })

  test('while it is blocked it is said what may have been copied, and nothing is rotated', async () => {
    // Critical: tier 3 is left for minutes.
    assert.equal((await read(ofAgent())).status, 200)
    await until('the second reader has it', () => seen.length > 0)
    const { rows, recorded, counts, sentence } = await exposed()
    assert.equal(recorded, false)
    assert.deepEqual(counts, { delivered: 1, permitted: 0, reachable: 1 })
    assert.equal(sentence, '1 delivered, 0 permitted, 1 only within reach')
    const [first, other] = rows
    assert.deepEqual(
      [first?.resource, first?.identity, first?.delivered?.version, first?.permitted?.count, first?.owner],
      [PATH, 'svc-deploy', 1, 1, 'team-data'],
    ) // prettier-ignore
    assert.deepEqual(
      [other?.resource, other?.delivered, other?.known],
      [DUE, null, 'within reach by grant'],
    )
    assert.deepEqual(await becomes(), { [PATH]: 'at-release', [DUE]: 'none' })
    assert.deepEqual(await rotations(), [])
    assert.equal(versions().length, 1)
  })

  test('the release does not wait for it: the new version comes after, beside the old one', async () => {
    scene.host.installFix()
    const released = await report(scene.agent, true)
    assert.equal(released.explanation?.posture, 'verified')
    await poll(scene.agent, true)
    await until('there is a new version', () => versions().length === 2)
    const [one] = await rotations()
    assert.deepEqual([one?.resource, one?.how, one?.because, one?.hold], [PATH, 'store', 'policy', scene.hold]) // prettier-ignore
    await until('the second reader has the new one', () => seen.at(-1)?.version === 2)
    // The first reader was not seen with it, so who asks for the old one still gets it.
    const [renewed] = await rotations()
    assert.deepEqual([renewed?.state, renewed?.waits], ['renewed', ['svc-deploy on web-01']])
    const [old, fresh] = [await read(second(), '?version=1'), await read(second())]
    assert.deepEqual([old.status, old.key, fresh.status], [200, 'y', 200])
    assert.ok(fresh.key.length > 40 && fresh.key !== 'y')
    assert.equal((await exposed()).recorded, true)
  })

  test('when the last reader was seen with the new one the old one is burnt, once', async () => {
    assert.equal((await read(ofAgent())).version, 2)
    await until('it is done', async () => (await rotations())[0]?.state === 'done')
    assert.deepEqual(
      versions().map(({ version, destroyedAt }) => [version, destroyedAt !== null]),
      [
        [1, true],
        [2, false],
      ],
    )
    assert.equal((await read(second(), '?version=1')).status, 404)
    const [one] = await rotations()
    assert.equal(one?.says, 'version 2; version 1 is burnt; every reader was seen with it')
    assert.deepEqual(await becomes(), { [PATH]: 'rotated', [DUE]: 'none' })
    const all = (await server.call('GET', '/api/v1/ledger/entries?kind=rotation.intended,rotation.renewed,rotation.settled')).body as { items: readonly unknown[] } // prettier-ignore
    assert.equal(all.items.length, 3)
  })

  test('who polled throughout saw no failure, first the old value and then the new', () => {
    assert.ok(seen.length > 3)
    assert.deepEqual([...new Set(seen.map(({ status }) => status))], [200])
    assert.deepEqual([...new Set(seen.map(({ version }) => version))], [1, 2])
    const order = seen.map(({ version }) => version)
    assert.deepEqual(
      order,
      order.toSorted((a, b) => a - b),
    )
  })
})

describe('what no policy names', () => {
  test('is due by a date, with its owner, until a person says that it is done; a start loses nothing', async () => {
    const first = await testServer('enforce')
    const estate = ESTATE.replace('weight: serious', 'weight: critical')
    const scene = await blockedScene(first, estate)
    await poll(scene.agent, true)
    const token = readFileSync(join(scene.agent.tokenDirectory ?? '', 'svc-deploy', 'token'), 'utf8').trim() // prettier-ignore
    const headers = { authorization: '', 'x-vault-token': token }
    await first.call('GET', `/v1/secret/data/${PATH}`, undefined, headers)
    scene.host.installFix()
    await report(scene.agent, true)
    const { driver } = first.context
    await until('it is due', () => driver.view.rotations.size === 1)
    await first.close()

    const server = await testServer('enforce', first.data)
    try {
      const { items } = (await server.call('GET', '/api/v1/rotations?owner=team-data')).body as Answer<'rotation.list'> // prettier-ignore
      const [one] = items
      assert.ok(one !== undefined)
      assert.deepEqual([one.state, one.how, one.because, one.tier, one.overdue], ['due', 'person', 'exposed', 3, false]) // prettier-ignore
      assert.equal(new Date(one.dueAt).getTime() - new Date(one.intendedAt).getTime(), 30 * 86_400_000) // prettier-ignore
      assert.match(one.says, /^rotation due by .*, owner team-data: holdfast rotation done rt_/)
      const path = `/api/v1/rotations/${one.id}/done`
      assert.equal((await server.call('POST', path, {})).status, 400)
      const answered = await server.call('POST', path, { reason: 'the key was replaced' })
      const done = answered.body as Answer<'rotation.done'>
      assert.deepEqual([done.state, done.says, typeof done.by], ['done', 'the key was replaced', 'string']) // prettier-ignore
      assert.equal((await server.call('POST', path, { reason: 'again' })).status, 409)
      const shown = (await server.call('GET', `/api/v1/holds/${scene.hold}/exposed`)).body as Answer<'hold.exposed'> // prettier-ignore
      assert.equal(shown.rows.find((row) => row.resource === PATH)?.remedy.kind, 'rotated')
      const left = (await server.call('GET', '/api/v1/rotations?state=due')).body as Answer<'rotation.list'> // prettier-ignore
      assert.deepEqual(left.items, [])
    } finally {
      await server.close()
    }
  })
})

test('a manifest that asks for what is not there is told so', async () => {
  const server = await testServer('enforce')
  try {
    const apply = (spec: string) =>
      server.call('POST', '/api/v1/apply', `apiVersion: holdfast.dev/v1\nkind: Resource\nmetadata: { name: r }\nspec: { type: secret, tier: 0, rotate: ${spec} }\n`, YAML) // prettier-ignore
    for (const spec of [
      '{}',
      '{ generate: {} }',
      '{ generate: { keys: [] } }',
      '{ generate: { keys: [a], bytes: 8 } }',
      'yes',
    ])
      // prettier-ignore
      assert.equal((await apply(spec)).status, 400, spec)
    assert.equal((await apply('{ generate: { keys: [a] }, overlap: 1h }')).status, 200)
  } finally {
    await server.close()
  }
})
