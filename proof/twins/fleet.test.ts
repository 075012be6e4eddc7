/** The twin of Fleet answers as Fleet is documented to, so that what passes against it means something. */

import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { fleetTwin, type FleetTwin } from './fleet.ts'

describe('the twin of Fleet', () => {
  let twin: FleetTwin
  const ask = async (path: string, method = 'GET'): Promise<{ status: number; body: unknown }> => {
    const response = await fetch(`${twin.url}/api/v1/fleet${path}`, {
      method,
      headers: { authorization: `Bearer ${twin.token}` },
    })
    return { status: response.status, body: await response.json() }
  }
  const host = async (id: number): Promise<Record<string, unknown>> => {
    const { body } = await ask(`/hosts/${id}`)
    return (body as { host: Record<string, unknown> }).host
  }
  before(async () => {
    twin = await fleetTwin()
  })
  after(() => twin.close())
  beforeEach(() => {
    twin.hosts.clear()
    twin.mend()
    twin.listed = Infinity
    for (const id of [3, 1, 2]) twin.add(id)
  })

  test('pages in the order of ids, software only where it is asked for', async () => {
    const page = async (query: string): Promise<Record<string, unknown>[]> =>
      ((await ask(`/hosts?${query}`)).body as { hosts: Record<string, unknown>[] }).hosts
    const ids = async (query: string): Promise<unknown[]> =>
      (await page(query)).map((one) => one['id'])
    assert.deepEqual(await ids('page=0&per_page=2&order_key=id'), [1, 2])
    assert.deepEqual(await ids('page=1&per_page=2&order_key=id'), [3])
    assert.deepEqual(await ids('page=2&per_page=2&order_key=id'), [])
    assert.ok(!('software' in ((await page('per_page=1'))[0] ?? {})))
    assert.ok('software' in ((await page('per_page=1&populate_software=true'))[0] ?? {}))
    twin.listed = 1
    assert.deepEqual(await ids('per_page=9'), [1])
  })

  test('a refetch moves the times of a host that is online, and of no other', async () => {
    twin.add(2, { status: 'offline' })
    const before = [await host(1), await host(2)]
    for (const id of [1, 2]) assert.equal((await ask(`/hosts/${id}/refetch`, 'POST')).status, 200)
    const [one, two] = [await host(1), await host(2)]
    assert.ok(String(one['software_updated_at']) > String(before[0]?.['software_updated_at']))
    assert.equal(one['refetch_requested'], false)
    assert.equal(two['software_updated_at'], before[1]?.['software_updated_at'])
    assert.equal(two['refetch_requested'], true)
  })

  test('refusals and failures on demand', async () => {
    const bare = await fetch(`${twin.url}/api/v1/fleet/hosts`)
    assert.equal(bare.status, 401)
    assert.equal((await ask('/hosts/9')).status, 404)
    assert.equal((await ask('/hosts/9/refetch', 'POST')).status, 404)
    assert.equal((await ask('/hosts/1/refetch')).status, 405)
    twin.fail({ path: /hosts\/1$/, answer: 500, times: 1 })
    assert.equal((await ask('/hosts/1')).status, 500)
    assert.equal((await ask('/hosts/1')).status, 200, 'it failed as often as it was told to')
    twin.fail({ path: /hosts\/1$/, answer: 'truncated' })
    await assert.rejects(ask('/hosts/1'), { name: 'TypeError', message: 'terminated' })
    twin.mend()
    twin.fail({ path: /hosts\/1$/, answer: 'hang-up' })
    await assert.rejects(ask('/hosts/1'), { name: 'TypeError', message: 'fetch failed' })
    twin.mend()
    twin.fail({ path: /hosts\/1$/, answer: 'not-json' })
    await assert.rejects(ask('/hosts/1'), { name: 'SyntaxError' })
  })
})
