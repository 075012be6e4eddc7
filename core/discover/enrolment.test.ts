/** Enrolment: a key speaks for one asset and once, a token lives a day at most; whatever is refused leaves no entry. */

import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import {
  declare,
  env,
  later,
  manifest,
  now,
  reset,
  run,
  state,
} from '../../proof/testkit/one-host.ts'
import type { Digest } from '../kernel/hash.ts'
import { DAY_MS, HOUR_MS, instant } from '../kernel/instant.ts'
import type { TokenId, AssetUid } from '../kernel/ids.ts'
import type { Input } from '../model/input.ts'
import type { Token } from '../model/token.ts'

const enroll = (change: object): ReturnType<typeof run> => {
  const input: Extract<Input, { kind: 'enroll' }> = {
    kind: 'enroll',
    token: null,
    asset: 'web',
    publicKey: 'one',
    keyId: 'k1',
    identifiers: {},
    ...change,
  }
  return run(input)
}

function token(change: Partial<Token>): TokenId {
  const hash = `sha256:${'4'.repeat(64)}` as Digest
  const scope = { kind: 'enroll', asset: 'db' } as const
  const expiresAt = instant(now + HOUR_MS)
  const { answer } = run({ kind: 'create-token', subject: 'x', scope, hash, expiresAt })
  assert.ok(answer.kind === 'done')
  const id = answer.ids[0] as TokenId // Made just now.
  const made = state.tokens.get(id)
  assert.ok(made !== undefined)
  state.tokens.set(id, { ...made, ...change })
  return id
}

function used(): TokenId {
  const id = token({})
  const given = { asset: 'db', publicKey: 'three', keyId: 'k3', token: id }
  assert.equal(enroll(given).answer.kind, 'done')
  return id
}

function revoked(): TokenId {
  const id = token({})
  assert.equal(run({ kind: 'revoke-token', token: id, reason: 'lost' }).answer.kind, 'done')
  return id
}

/** web's agent has the key `one`; before that it had `zero`. */
beforeEach(() => {
  reset()
  declare(manifest('Asset', 'db', { type: 'host' }))
  enroll({ publicKey: 'zero', keyId: 'k0' })
  enroll({})
})

test('a key that any agent has or had', () => {
  const rows: readonly (readonly [string, object])[] = [
    ['the key of another asset', { asset: 'db' }],
    ['another key of the same id', { asset: 'db', publicKey: 'ohne' }],
    ['the same for its own asset', { publicKey: 'ohne' }],
    ['one that was replaced', { publicKey: 'zero', keyId: 'k0' }],
    ['one that was replaced, elsewhere', { asset: 'db', publicKey: 'zero', keyId: 'k0' }],
  ]
  for (const [what, change] of rows) {
    const { answer, kinds } = enroll(change)
    assert.deepEqual(kinds, [], what)
    assert.ok(answer.kind === 'refused', what)
    assert.equal(answer.refusals[0].code, 'enrolment-refused')
    assert.match(answer.refusals[0].message, /is or was that of an agent/)
  }
  assert.equal(enroll({ asset: 'db', publicKey: 'two', keyId: 'k2' }).answer.kind, 'done')
})

test('tokens that are no longer good, or never were', () => {
  const rows: readonly (readonly [string, () => TokenId, RegExp])[] = [
    ['unknown', () => 'nobody' as TokenId, /unknown, used or revoked/],
    ['of another kind', () => token({ scope: { kind: 'admin' } }), /unknown, used or revoked/],
    ['used', used, /unknown, used or revoked/],
    ['revoked', revoked, /unknown, used or revoked/],
    ['expired', () => token({ expiresAt: now }), /has expired/],
    [
      'made when they could live for a month',
      () => token({ createdAt: instant(now - DAY_MS), expiresAt: instant(now + 29 * DAY_MS) }),
      /has expired/,
    ],
  ]
  for (const [what, made, says] of rows) {
    const id = made()
    const given = { asset: 'db', publicKey: 'two', keyId: 'k2', token: id }
    const { answer, kinds } = enroll(given)
    assert.deepEqual(kinds, [], what)
    assert.ok(answer.kind === 'refused', what)
    assert.equal(answer.refusals[0].code, 'enrolment-refused')
    assert.match(answer.refusals[0].message, says, what)
    later(1_000)
  }
  const given = { asset: 'db', publicKey: 'two', keyId: 'k2', token: token({}) }
  assert.equal(enroll(given).answer.kind, 'done')
})

test('a token that would live for more than a day is not made', () => {
  const make = (ms: number): string => {
    const scope = { kind: 'enroll', asset: 'db' } as const
    const hash = `sha256:${'5'.repeat(64)}` as Digest
    const expiresAt = instant(now + ms)
    return run({ kind: 'create-token', subject: 'x', scope, hash, expiresAt }, env()).answer.kind
  }
  assert.equal(make(DAY_MS + 1), 'refused')
  assert.equal(make(DAY_MS), 'done')
})

test('the same agent again goes on counting, another key begins anew', () => {
  const counterOf = (): number | undefined =>
    state.assets
      .get([...state.assetsByAgentKey.values()][0] ?? ('' as AssetUid))
      ?.standings.get('agent:web')?.counter
  const uid = state.assetsByAgentKey.get('k1')
  assert.ok(uid !== undefined)
  const standing = { source: 'agent:web', counter: 3 } as never // Only what is compared.
  const known = state.assets.get(uid)
  assert.ok(known !== undefined)
  known.standings = new Map([['agent:web', standing]])
  enroll({ counter: 9 })
  assert.equal(counterOf(), 9)
  enroll({ publicKey: 'new', keyId: 'k9' })
  assert.equal(counterOf(), 0)
})

test('a machine goes by its own name: neither a second one of it, nor another under its name', () => {
  declare(
    manifest('Asset', 'db', { type: 'host', identifiers: { machineId: 'm1' } }),
    manifest('Asset', 'vm', { type: 'host' }),
  )
  const says = (asset: string, machineId?: string): string => {
    const identifiers = machineId === undefined ? {} : { machineId }
    const { answer } = enroll({ asset, publicKey: asset, keyId: `k-${asset}`, identifiers })
    return answer.kind === 'refused' ? answer.refusals[0].message : answer.kind
  }
  const rows: readonly (readonly [string, string | undefined, string])[] = [
    ['vm', 'm1', 'this machine is already asset `db`'],
    ['db', 'm2', 'asset `db` is another machine'],
    ['db', 'm1', 'done'],
    ['db', undefined, 'done'],
    ['vm', 'm3', 'done'],
    ['vm', undefined, 'done'],
  ]
  for (const [asset, machineId, expected] of rows) assert.equal(says(asset, machineId), expected)
})
