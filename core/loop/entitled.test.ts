/** What an agent said, who takes it back, and on how many words a release stands. */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import {
  codeAt,
  declare,
  facts,
  later,
  manifest,
  now,
  open,
  PENDING,
  posture,
  reset,
  run,
  send,
  state,
  withPackages,
} from '../../proof/testkit/one-host.ts'
import type { Digest } from '../kernel/hash.ts'
import type { AssetUid } from '../kernel/ids.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../kernel/instant.ts'
import type { HostFacts } from '../model/facts.ts'
import { FIRST_RULES, RULES } from '../model/rules.ts'
import { find } from '../state/state.ts'
import { allHolds } from '../state/holds/table.ts'
import { NOTHING_TOLD } from '../model/told.ts'

const uid = (): AssetUid => {
  const found = find(state, 'Asset', 'web')?.uid
  assert.ok(found !== undefined)
  return found
}
const host = (name: string, change: object = {}) =>
  declare(
    manifest('Source', name, {
      assets: { all: true },
      says: ['os-packages', 'processes'],
      independence: 'host',
      mayRaise: 'always',
      ...change,
    }),
  )
let used = 0
const handIn = (source: string, given: HostFacts) => {
  used += 1
  return run({
    kind: 'import',
    asset: 'web',
    source,
    nonce: { text: `i${used}`, issuedAt: now },
    facts: given,
    assertSubject: false,
    document: `sha256:${'2'.repeat(64)}` as Digest,
    factsDigest: `sha256:${'3'.repeat(64)}` as Digest,
    reader: 'collect',
  })
}
const enroll = (): void => {
  const rest = { token: null, publicKey: 'k', keyId: 'k', identifiers: {} } as const
  run({ kind: 'enroll', asset: 'web', ...rest })
}
const missing = (): string => [...state.causes.values()][0]?.detail.missingProof ?? ''
const beat = () =>
  run({
    kind: 'heartbeats',
    beats: [
      { asset: uid(), source: 'agent:web', at: now, counter: 1e6 + used++, nonce: `b${used}` },
    ],
  })

/** As a host sees it whose mirror has an older fix. */
const OLDER =
  PENDING.state === 'known'
    ? {
        ...PENDING,
        items: PENDING.items.map((fact) => ({
          ...fact,
          fixedVersion: '1.5',
          packages: fact.packages.map((part) => ({ ...part, fixed: '1.5' })),
        })),
      }
    : PENDING

describe('judged anew', () => {
  for (const [mayRaise, wanted] of [
    ['never', '2'],
    ['always', '1.5'],
  ] as const) {
    test(`the fix asked for is ${wanted} where its source says less and raises ${mayRaise}`, () => {
      reset()
      host('ops')
      handIn('ops', facts({ fixes: PENDING }))
      later(MINUTE_MS)
      host('ops', { mayRaise })
      const given = facts({ fixes: OLDER })
      handIn('ops', given)
      state.rules = FIRST_RULES
      run({ kind: 'adopt-rules', rules: RULES })
      run({ kind: 'rejudge', asset: uid(), known: [{ source: 'ops', facts: given }] })
      const [cause] = [...state.causes.values()]
      assert.equal(cause?.detail.fixed, wanted)
    })
  }
})

describe('the word of an agent', () => {
  beforeEach(() => {
    reset()
    host('ops')
    host('outside', { independence: 'second' })
    enroll()
    send(facts({ fixes: PENDING }))
    later(MINUTE_MS)
    assert.equal(codeAt('r0'), 'asset-blocked')
  })

  test('no other that speaks for the host takes it back', () => {
    handIn('ops', withPackages('2'))
    assert.equal(codeAt('r0'), 'asset-blocked')
    assert.match(missing(), /the word of agent:web/)
  })

  test('also where the other said it first, or says it too', () => {
    handIn('ops', facts({ fixes: PENDING }))
    later(MINUTE_MS)
    handIn('ops', withPackages('2'))
    assert.equal(codeAt('r0'), 'asset-blocked')
  })

  test('also of what a feed found in its list', () => {
    send(withPackages('2'))
    assert.equal(open(), 0)
    later(MINUTE_MS)
    const hit = {
      asset: uid(),
      source: 'feed:dsa',
      component: 'p1',
      ecosystem: 'deb',
      distro: 'debian:12',
      lineage: 'DSA-1',
      advisories: ['DSA-1'],
      installed: '1',
      fixed: '2',
      severity: 'high' as const,
      said: NOTHING_TOLD,
    }
    run({ kind: 'matched', cause: 'feed/dsa', hits: [hit], retracted: [] })
    later(MINUTE_MS)
    handIn('ops', facts({ packages: facts().packages.filter((pack) => pack.name !== 'p1') }))
    assert.equal(open(), 1)
  })

  test('it takes it back itself, and one that looks from outside does', () => {
    send(withPackages('2'))
    assert.equal(open(), 0)
    send(facts({ fixes: PENDING }))
    later(MINUTE_MS)
    assert.equal(open(), 1)
    handIn('outside', withPackages('2'))
    assert.equal(open(), 0)
  })

  test('silent for a week it stands in the way no longer, and not a minute before', () => {
    later(7 * DAY_MS - 2 * MINUTE_MS)
    handIn('ops', withPackages('2'))
    assert.equal(open(), 1)
    later(2 * MINUTE_MS)
    handIn('ops', withPackages('2'))
    assert.equal(open(), 0)
  })

  for (const [how, revoke] of [
    ['deleted', () => run({ kind: 'delete-manifest', manifest: 'Source', name: 'agent:web', reason: 't' })], // prettier-ignore
    ['given other assets', () => host('agent:web', { assets: { names: ['db'] } })],
    ['no longer allowed to raise', () => host('agent:web', { mayRaise: 'never' })],
  ] as const) {
    test(`revoked (${how}) it closes nothing, and others may prove it`, () => {
      revoke()
      assert.equal(codeAt('r0'), 'asset-blocked')
      handIn('ops', withPackages('2'))
      assert.equal(open(), 0)
    })
  }

  test('contradicted it is asked for all it knows, and its whole word opens again', () => {
    const asked = (): boolean => state.assets.get(uid())?.contradicted.has('agent:web') === true
    handIn('outside', withPackages('2'))
    assert.deepEqual([open(), asked()], [0, true])
    later(MINUTE_MS)
    send(facts({ fixes: PENDING }))
    assert.deepEqual([open(), asked()], [1, false])
  })

  test('its own proof asks for nothing', () => {
    send(withPackages('2'))
    assert.equal(state.assets.get(uid())?.contradicted.size, 0)
  })
})

describe('on how many words a release stands', () => {
  const ended = (): boolean[] =>
    [...allHolds(state)].flatMap(({ closedBy }) =>
      closedBy?.kind === 'proven' ? closedBy.singleSource : [],
    )
  beforeEach(() => reset())

  test('a source that was good of something else did not prove this', () => {
    host('outside', { independence: 'second', says: ['processes', 'files'] })
    host('ops')
    handIn('ops', facts())
    handIn('outside', facts())
    send(facts({ fixes: PENDING }))
    later(MINUTE_MS)
    send(withPackages('2'))
    assert.deepEqual(ended(), [true])
  })

  test('two sources that proved it are two', () => {
    host('outside', { independence: 'second' })
    handIn('outside', facts())
    send(facts({ fixes: PENDING }))
    later(MINUTE_MS)
    send(withPackages('2'))
    assert.equal(open(), 1)
    handIn('outside', withPackages('2'))
    assert.deepEqual(ended(), [false])
  })

  test('one of its causes proven by one source is enough to say so', () => {
    host('outside', { independence: 'second' })
    const other = { ...PENDING, items: [...(PENDING.state === 'known' ? PENDING.items : [])] }
    send(facts({ fixes: other }))
    later(HOUR_MS)
    send(withPackages('2', { kernel: { state: 'known', running: '1', installed: '2', source: 'linux', current: false } })) // prettier-ignore
    handIn('outside', withPackages('2'))
    assert.ok(ended().every((one) => one))
  })
})

describe('a heartbeat', () => {
  const good = (): number => state.assets.get(uid())?.standings.get('agent:web')?.lastGoodAt ?? 0
  beforeEach(() => {
    reset()
    enroll()
    send(facts())
    later(HOUR_MS)
  })

  test('makes fresher while its source may raise', () => {
    beat()
    assert.equal(good(), now)
  })
  test('makes nothing fresher when it may not, and is not heard undeclared', () => {
    const before = good()
    host('agent:web', { mayRaise: 'never' })
    assert.deepEqual(beat().kinds, ['evidence.fresh'])
    assert.equal(good(), before)
    host('agent:web', { assets: { names: [] } })
    assert.deepEqual(beat().kinds, [])
  })
})

describe('a scope that the source does not say', () => {
  beforeEach(() => reset())

  test('lowers, and the others of the same report count', () => {
    host('npm-side', { says: ['os-packages', 'processes'], independence: 'second' })
    handIn('npm-side', { ...facts(), coverage: [...facts().coverage, { scope: 'files', roots: [], items: 9, unreadable: 1, truncated: false, state: 'partial' }] }) // prettier-ignore
    assert.equal(posture(), 'verified')
  })
  test('packages of the system without a word about them make nothing known', () => {
    host('runs', { says: ['processes'] })
    handIn('runs', facts())
    assert.equal(posture(), 'unknown')
    host('kernel', { says: ['kernel', 'files'] })
    handIn('kernel', facts())
    assert.equal(posture(), 'unknown')
  })
  test('a fix on disk needs the word of someone who says what runs', () => {
    host('disk', { says: ['os-packages'] })
    handIn('disk', facts({ fixes: PENDING }))
    later(MINUTE_MS)
    handIn('disk', withPackages('2'))
    assert.equal(open(), 1)
    assert.match(missing(), /evidence of processes/)
    host('disk')
    handIn('disk', withPackages('2'))
    assert.equal(open(), 0)
  })
})
