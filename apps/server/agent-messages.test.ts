/** What an agent's key can be made to do by whoever has recorded, offered or guessed something of it: nothing. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { apply } from '@holdfast/core/loop/apply'
import type { Entry } from '@holdfast/core/state/entries'
import type { State } from '@holdfast/core/state/state'
import {
  healthyFacts,
  simulatedAgent,
  type Said,
  type SimulatedAgent,
} from '../../proof/testkit/simulated-agent.ts'
import type { AssetUid } from '@holdfast/core/kernel/ids'
import { instant } from '@holdfast/core/kernel/instant'
import { testServer, YAML, type TestServer } from '../../proof/testkit/server.ts'

const HOSTS = ['web', 'db', 'mail', 'odd', 'large']
const ESTATE = HOSTS.map(
  (name) => `apiVersion: holdfast.dev/v1
kind: Asset
metadata: { name: ${name} }
spec: { type: host }
---
apiVersion: holdfast.dev/v1
kind: Identity
metadata: { name: team/${name} }
spec: { type: service-account, assets: [${name}] }
---
`,
).join('')
const FIX = {
  source: 'openssl',
  fixedVersion: '3.0.11-2',
  packages: [{ name: 'openssl', arch: 'amd64', installed: '3.0.11-1', fixed: '3.0.11-2' }],
  feed: 'debian-security',
  advisories: ['DSA-1'],
  severity: 'critical',
  publishedAt: null,
  use: 'listening',
  usedBy: ['nginx :443'],
}

describe('messages of agents', () => {
  let server: TestServer
  before(async () => {
    server = await testServer('enforce')
    const applied = await server.call('POST', '/api/v1/apply', ESTATE, YAML)
    assert.equal(applied.status, 200, JSON.stringify(applied.body))
  })
  after(() => server.close())

  const tokenFor = async (name: string): Promise<string> => {
    const made = await server.call('POST', '/api/v1/tokens', { for: name, scope: `enroll:${name}` })
    return (made.body as { token: string }).token
  }
  const enrolled = async (name: string, signed = true): Promise<SimulatedAgent> => {
    const agent = simulatedAgent(server.url, name)
    const said = await agent.enroll(await tokenFor(name), undefined, signed)
    assert.equal(said.status, 201, JSON.stringify(said.body))
    return agent
  }
  const given = (said: Said): number | null | undefined =>
    said.body.tokens === null
      ? null
      : said.body.tokens?.filter((token) => token.token !== null).length
  const size = (): number => server.context.driver.view.size
  const TOKENS = { kind: 'poll', tokens: true }

  test('tokens go to the newest nonce only, once, and the answer names its message', async () => {
    const agent = await enrolled('web')
    await agent.say({ kind: 'facts', facts: healthyFacts('web') })
    const { nonce } = agent
    const first = await agent.say(TOKENS)
    assert.deepEqual([first.status, given(first)], [200, 1])
    assert.match(first.body.to ?? '', /^sha256:[0-9a-f]{64}$/)
    const rows: readonly (readonly [string, string | null])[] = [
      ['none', null],
      ['one that was spent', nonce],
      ['one of another', server.context.nonces.issue('as_0' as AssetUid, 'x', instant(1))],
      ['no nonce at all', 'x'],
    ]
    for (const [what, old] of rows) {
      const said = await agent.say(TOKENS, old)
      assert.deepEqual([said.status, given(said)], [200, null], what)
      assert.equal(typeof said.body.nonce, 'string', what)
    }
    assert.equal(given(await agent.say(TOKENS)), 1)
    // Whoever does not ask is given none, and spends the nonce all the same.
    const asked = agent.nonce
    assert.equal(given(await agent.say({ kind: 'poll' })), 0)
    assert.equal(given(await agent.say(TOKENS, asked)), null)
  })

  test('a recorded message is refused, whatever it was, and gives nothing', async () => {
    const agent = await enrolled('db')
    const facts = healthyFacts('db')
    const contents = [
      { kind: 'facts', facts },
      TOKENS,
      { kind: 'poll' },
      { ...TOKENS, kind: 'poll' },
    ]
    for (const content of contents) {
      const message = agent.message(content)
      const both = await Promise.all([agent.deliver(message), agent.deliver(message)])
      const [good, ...others] = both.filter((said) => said.status === 200)
      assert.ok(good !== undefined && others.length === 0, JSON.stringify(both))
      const again = await agent.deliver(message)
      assert.deepEqual([again.status, again.body.code], [422, 'counter-not-newer'])
      assert.deepEqual([again.body.tokens, again.body.nonce], [undefined, undefined])
      agent.nonce = good.body.nonce ?? null
    }
    // An older poll after a newer one.
    const older = agent.message(TOKENS)
    const newer = agent.message(TOKENS)
    assert.equal((await agent.deliver(newer)).status, 200)
    assert.equal((await agent.deliver(older)).body.code, 'counter-not-newer')
  })

  test('after a restart, too: what was recorded before it gives no token', async () => {
    const agent = await enrolled('mail')
    await agent.say({ kind: 'facts', facts: healthyFacts('mail') })
    const spent = agent.message(TOKENS)
    assert.equal(given(await agent.deliver(spent)), 1)
    agent.nonce = (await agent.say({ kind: 'poll' }, null)).body.nonce ?? null
    const unspent = agent.message(TOKENS)
    await server.close()
    const port = new URL(server.url).port
    server = await testServer('enforce', server.data, { listen: `127.0.0.1:${port}` })
    for (const recorded of [spent, unspent]) {
      const said = await agent.deliver(recorded)
      assert.ok(given(said) === null || said.status === 422, JSON.stringify(said))
      if (said.body.nonce !== undefined) agent.nonce = said.body.nonce
    }
    assert.equal(given(await agent.say(TOKENS)), 1)
  })

  test('the key of an agent cannot be taken by another asset', async () => {
    const agent = await enrolled('web')
    await agent.say({ kind: 'poll' })
    for (const signed of [true, false]) {
      const before = size()
      const thief = simulatedAgent(server.url, 'db')
      const said = await server.call(
        'POST',
        '/api/v1/agent/enroll',
        {
          token: await tokenFor('db'),
          publicKey: agent.publicKey,
          identifiers: {},
          hostname: 'db',
          ...(signed ? { signature: 'AAAA' } : {}),
        },
        { authorization: '' },
      )
      const { code } = said.body as { code: string }
      assert.equal(code, signed ? 'signature-invalid' : 'enrolment-refused')
      // One entry more: the token.
      assert.equal(size(), before + 1)
      assert.equal(thief.asset, '')
    }
    assert.equal((await agent.say({ kind: 'poll' })).status, 200)
  })

  test('a key that was offered with a token revoked since is refused once and known no more', async () => {
    const made = await server.call('POST', '/api/v1/tokens', { for: 'odd', scope: 'enroll:odd' })
    const { id, token } = made.body as { id: string; token: string }
    const agent = simulatedAgent(server.url, 'odd')
    assert.equal((await agent.enroll(token, undefined, false)).status, 201)
    assert.equal((await server.call('DELETE', `/api/v1/tokens/${id}`)).status, 200)
    const refused = await agent.say({ kind: 'poll' })
    assert.deepEqual([refused.status, refused.body.code], [403, 'enrolment-refused'])
    assert.equal((await agent.say({ kind: 'poll' })).body.code, 'key-unknown')
  })

  test('an unsigned enrolment is recorded by the first message of its key, and holds nobody up', async () => {
    const token = await tokenFor('odd')
    const before = size()
    const agent = simulatedAgent(server.url, 'odd')
    assert.equal((await agent.enroll(token, undefined, false)).status, 201)
    assert.equal(size(), before)
    // The token is that key's, unless somebody shows that they have another.
    const late = simulatedAgent(server.url, 'odd')
    assert.equal((await late.enroll(token, undefined, false)).body.code, 'enrolment-refused')
    const stranger = simulatedAgent(server.url, 'odd')
    stranger.keyId = agent.keyId
    stranger.asset = agent.asset
    assert.equal((await stranger.say({ kind: 'poll' })).body.code, 'signature-invalid')
    assert.equal(size(), before)
    const both = await Promise.all([agent.say({ kind: 'poll' }), agent.say({ kind: 'poll' })])
    assert.ok(both.some((said) => said.status === 200))
    const kinds = await server.context.writer.ledger.read(before, size())
    assert.equal(kinds.filter((line) => line.includes('"agent.enrolled"')).length, 1)
    assert.equal((await late.enroll(token)).body.code, 'enrolment-refused')
    const proven = simulatedAgent(server.url, 'odd')
    assert.equal((await proven.enroll(await tokenFor('odd'))).status, 201)
    assert.equal((await agent.say({ kind: 'poll' })).body.code, 'key-unknown')
  })

  test('the same agent again goes on counting: what it signed before stays old', async () => {
    const agent = await enrolled('mail')
    const recorded = agent.message({ kind: 'facts', facts: healthyFacts('mail') })
    assert.equal((await agent.deliver(recorded)).status, 200)
    const { counter } = agent
    assert.equal((await agent.enroll(await tokenFor('mail'))).status, 201)
    assert.equal(agent.counter, counter)
    assert.equal((await agent.deliver(recorded)).body.code, 'counter-not-newer')
    assert.equal((await agent.say({ kind: 'poll' })).status, 200)
  })

  test('large messages come from known keys only, and are read beside decisions', async () => {
    const agent = await enrolled('large')
    const facts = healthyFacts('large', 3_000)
    const message = agent.message({ kind: 'facts', facts })
    const { keyId } = agent
    for (const named of ['', '0123456789abcdef']) {
      agent.keyId = named
      const said = await agent.deliver(message)
      assert.deepEqual([said.status, said.body.code], [413, 'too-large'])
    }
    agent.keyId = keyId
    const other = await enrolled('db')
    const [digest = '', signature = ''] = agent.proofOf(message).split(' ')
    // Nothing of it is read that its own key has not proved.
    for (const proof of [
      '',
      digest,
      signature,
      `${digest}  ${signature}`,
      `${digest} ${signature.slice(4)}`,
      `${digest.toUpperCase()} ${signature}`,
      `sha256:${'0'.repeat(64)} ${signature}`,
      other.proofOf(message),
    ]) {
      const said = await agent.deliver(message, proof)
      assert.deepEqual([said.status, said.body.code], [413, 'too-large'], proof)
    }
    const replayed = await agent.deliver(message, agent.proofOf(`${message} `))
    assert.deepEqual([replayed.status, replayed.body.code], [422, 'signature-invalid'])
    const accepted = await agent.deliver(message)
    assert.equal(accepted.status, 200, JSON.stringify(accepted.body))
    assert.notEqual(accepted.body.evidence, null)
    agent.nonce = accepted.body.nonce ?? null
    const broken = { ...facts, packages: [...facts.packages, null] }
    const refused = await agent.say({ kind: 'facts', facts: broken })
    assert.equal(refused.body.code, 'facts-malformed')
    assert.match(refused.body.detail ?? '', /`packages\[3000\]` must be an object/)
    // Another's signature under this key's name.
    const forged = other.message({ kind: 'facts', facts })
    assert.equal((await agent.deliver(forged)).body.code, 'envelope-malformed')
    const text = agent.message({ kind: 'facts', facts })
    const swapped = text.replace(/"payload":"./, '"payload":"f')
    assert.equal((await agent.deliver(swapped)).body.code, 'signature-invalid')
  })

  test('any report is taken or refused, and every list is whole', async () => {
    const agent = await enrolled('odd')
    const good = { ...healthyFacts('odd'), startedAt: 1, endedAt: 2 }
    const facts = { ...good, fixes: { ...good.fixes, items: [FIX] } }
    const places = placesIn(facts)
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), fc.jsonValue(), async (place, value) => {
        const changed = replaced(facts, place, value)
        const said = await agent.say({ kind: 'facts', facts: changed })
        assert.ok(said.status === 200 || (said.status >= 400 && said.status < 500), place.join('.'))
        for (const path of ['/api/v1/assets', '/api/v1/assets/odd', '/api/v1/explain/asset/odd']) {
          assert.equal((await server.call('GET', path)).status, 200, `${path} ${place.join('.')}`)
        }
        assert.equal((await agent.say({ kind: 'poll' })).status, 200)
      }),
      { numRuns: 60 },
    )
  })

  test('what an older ledger holds of an odd report is shown', async () => {
    const { view } = server.context.driver
    const agent = await enrolled('odd')
    const good = healthyFacts('odd')
    const fixes = { ...good.fixes, items: [FIX] }
    assert.equal((await agent.say({ kind: 'facts', facts: { ...good, fixes } })).status, 200)
    const cause = [...view.causes.values()].find((one) => one.asset === agent.asset)
    assert.ok(cause !== undefined)
    const detail = { ...cause.detail, usedBy: null, advisories: null, packages: [null] }
    const body = { cause: { ...cause, detail } }
    const stamp = { v: 1, at: view.lastAt, actor: '', cause: '', salt: '' }
    const entry = { ...stamp, kind: 'cause.changed', body }
    const state = view as State
    apply(state, entry as unknown as Entry) // As it would be replayed; the ledger itself has no such entry.
    state.size -= 1
    for (const path of ['assets', 'assets/odd', 'explain/asset/odd', 'attention', 'findings']) {
      assert.equal((await server.call('GET', `/api/v1/${path}`)).status, 200, path)
    }
    assert.equal((await agent.say({ kind: 'poll' })).status, 200)
    assert.equal((await agent.say({ kind: 'facts', facts: good })).status, 200)
  })

  test('each place of a report, with what is never right there', async () => {
    const agent = await enrolled('odd')
    const good = healthyFacts('odd')
    const facts = { ...good, fixes: { ...good.fixes, items: [FIX] } }
    for (const place of placesIn(facts)) {
      for (const value of [null, [], {}, 9_007_199_254_740_991]) {
        const said = await agent.say({ kind: 'facts', facts: replaced(facts, place, value) })
        assert.ok(said.status === 200 || said.status === 422, `${place.join('.')} ${said.status}`)
      }
      assert.equal((await server.call('GET', '/api/v1/assets')).status, 200, place.join('.'))
    }
  })
})

type Place = readonly (string | number)[]

function placesIn(value: unknown, before: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [before]
  return [
    ...(before.length === 0 ? [] : [before]),
    ...Object.entries(value).flatMap(([name, member]) => placesIn(member, [...before, name])),
  ]
}

function replaced(facts: unknown, place: Place, value: unknown): unknown {
  const copy = structuredClone(facts)
  let at = copy as Record<string | number, unknown>
  for (const name of place.slice(0, -1)) at = at[name] as Record<string | number, unknown>
  at[place.at(-1) ?? ''] = value
  return copy
}
