/** The laws on one host: what opens a hold, what does not, what proves recovery, and what never does. */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import {
  AT_ONCE,
  PENDING,
  codeAt,
  declare,
  env,
  facts,
  later,
  manifest,
  now,
  open,
  posture,
  process,
  reset,
  run,
  send,
  state,
  withPackages,
} from '../../proof/testkit/one-host.ts'
import { START } from '../../proof/testkit/loop.ts'
import type { Digest } from '../kernel/hash.ts'
import type { HostFacts } from '../model/facts.ts'
import { nextTickAt } from './judge/clock.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../kernel/instant.ts'

beforeEach(reset)

describe('what blocks', () => {
  test('nothing known is unknown, never clean', () => {
    assert.equal(posture(), 'unknown')
    assert.deepEqual([codeAt('r0'), codeAt('r3')], ['posture-unknown', 'permitted'])
    assert.equal(open(), 0)
  })

  test('a pending fix that is due blocks tier 0, leaves tier 3, and says which hold', () => {
    send(facts())
    assert.deepEqual([posture(), codeAt('r0')], ['verified', 'permitted'])
    later(MINUTE_MS)
    const { kinds } = send(facts({ fixes: PENDING }))
    assert.deepEqual(kinds, [
      'evidence.accepted',
      'cause.opened',
      'refusal.changed',
      'hold.opened',
      'posture.changed',
    ])
    assert.deepEqual(
      [posture(), codeAt('r0'), codeAt('r3'), open()],
      ['restricted', 'asset-blocked', 'permitted', 1],
    )
  })

  test('the same report again changes nothing but its evidence', () => {
    send(facts({ fixes: PENDING }))
    later(MINUTE_MS)
    assert.deepEqual(send(facts({ fixes: PENDING })).kinds, ['evidence.accepted'])
  })

  test('even a report without a nonce may lower', () => {
    send(facts())
    send(facts({ fixes: PENDING }), { nonce: null })
    assert.equal(posture(), 'restricted')
  })

  test('a clock that comes due is an entry by tick, and the decision already knew', () => {
    declare(
      manifest('PosturePolicy', 'at-once', {
        assets: { names: ['web'] },
        deadline: { after: HOUR_MS },
      }),
    )
    send(facts({ fixes: PENDING }))
    assert.deepEqual([posture(), open()], ['grace', 0])
    assert.equal(nextTickAt(state), now + HOUR_MS)
    later(HOUR_MS)
    assert.equal(codeAt('r0'), 'asset-blocked')
    const { kinds } = run({ kind: 'tick', jumpedMs: 0 })
    assert.deepEqual(kinds, ['refusal.changed', 'hold.opened', 'posture.changed', 'tick'])
    assert.deepEqual(run({ kind: 'tick', jumpedMs: 0 }).kinds, [])
  })

  test('a stricter policy tightens what is open at once; a looser one releases nothing', () => {
    declare(
      manifest('PosturePolicy', 'at-once', {
        assets: { names: ['web'] },
        deadline: { after: 9 * DAY_MS },
      }),
    )
    send(facts({ fixes: PENDING }))
    assert.equal(posture(), 'grace')
    declare(AT_ONCE)
    assert.deepEqual([posture(), open()], ['restricted', 1])
    declare(
      manifest('PosturePolicy', 'at-once', {
        assets: { names: ['web'] },
        deadline: { after: 9 * DAY_MS },
      }),
    )
    assert.deepEqual([posture(), open()], ['restricted', 1])
  })

  test('a person quarantines; nothing but a person lifts it; report-only does not turn it', () => {
    send(facts())
    run({ kind: 'quarantine', asset: 'web', reason: 'stolen key' })
    assert.deepEqual([posture(), codeAt('r3')], ['quarantined', 'asset-quarantined'])
    run({
      kind: 'set-mode',
      mode: 'report-only',
      scope: { everything: true },
      reason: 'x',
      shown: null,
    })
    assert.equal(codeAt('r3'), 'asset-quarantined')
    later(MINUTE_MS)
    send(facts())
    assert.equal(posture(), 'quarantined')
    run({ kind: 'lift-quarantine', asset: 'web', reason: 'rebuilt' })
    assert.deepEqual([posture(), open()], ['verified', 0])
  })

  test('evidence ages into stale and denies tier 0, and never becomes unknown', () => {
    send(facts())
    later(27 * HOUR_MS)
    assert.deepEqual([posture(), codeAt('r0'), codeAt('r3')], ['stale', 'asset-stale', 'permitted'])
  })

  test('off stops everything; resume blocks again', () => {
    send(facts({ fixes: PENDING }))
    run({ kind: 'stop-enforcement', reason: 'x', eject: false })
    assert.equal(codeAt('r0'), 'permitted-report-only')
    run({ kind: 'resume-enforcement', reason: 'y' })
    assert.equal(codeAt('r0'), 'asset-blocked')
  })
})

describe('what proves recovery', () => {
  const NOT_PROVEN: readonly (readonly [string, () => HostFacts, Parameters<typeof send>[1]])[] = [
    ['absence from a newer report', () => facts(), {}],
    ['a version that cannot be compared', () => withPackages('x'), {}],
    ['a fixed version without a nonce', () => withPackages('2'), { nonce: null }],
    ['a nonce older than the cause', () => withPackages('2'), { nonceAt: START - 1 }],
    [
      'an empty package list',
      () => ({
        ...withPackages('2'),
        packages: [],
        coverage: [
          {
            scope: 'os-packages',
            roots: [],
            items: 0,
            unreadable: 0,
            truncated: false,
            state: 'unknown',
          },
        ],
      }),
      {},
    ],
    [
      'a list that shrank by a third',
      () => ({
        ...withPackages('2'),
        coverage: [
          {
            scope: 'os-packages',
            roots: [],
            items: 6,
            unreadable: 0,
            truncated: false,
            state: 'complete',
          },
          {
            scope: 'processes',
            roots: [],
            items: 1,
            unreadable: 0,
            truncated: false,
            state: 'complete',
          },
        ],
      }),
      {},
    ],
    [
      'a truncated list',
      () => ({
        ...withPackages('2'),
        coverage: [
          {
            scope: 'os-packages',
            roots: [],
            items: 10,
            unreadable: 0,
            truncated: true,
            state: 'partial',
          },
        ],
      }),
      {},
    ],
    [
      'lists that have expired',
      () =>
        withPackages('2', { fixes: { state: 'unknown', reason: 'lists-expired', detail: 'old' } }),
      {},
    ],
    [
      'processes nobody could read',
      () => withPackages('2', { processes: [process({ judgedBy: 'none' })] }),
      {},
    ],
    [
      'no word about processes',
      () => ({
        ...withPackages('2'),
        coverage: [
          {
            scope: 'os-packages',
            roots: [],
            items: 10,
            unreadable: 0,
            truncated: false,
            state: 'complete',
          },
        ],
      }),
      {},
    ],
  ]
  for (const [what, sent, change] of NOT_PROVEN) {
    test(`not by ${what}`, () => {
      send(facts({ fixes: PENDING }))
      later(MINUTE_MS)
      send(sent(), change)
      assert.deepEqual([open(), codeAt('r0')], [1, 'asset-blocked'])
    })
  }

  test('not while the clock is suspect', () => {
    send(facts({ fixes: PENDING }))
    later(MINUTE_MS)
    send(withPackages('2'), { at: env({ clockSuspect: true }) })
    assert.equal(open(), 1)
  })

  test('fixed on disk is not fixed: old code running is a cause with the dates of the fix', () => {
    send(facts({ fixes: PENDING }))
    later(MINUTE_MS)
    const running = process({ replaced: [{ path: '/usr/lib/libssl.so', source: 'openssl' }] })
    send(withPackages('2', { processes: [running] }))
    const [cause] = [...state.causes.values()]
    assert.deepEqual(
      [cause?.class, cause?.firstSeenAt, cause?.weight, open()],
      ['replaced-code', START, 'serious', 1],
    )
    later(MINUTE_MS)
    const { kinds } = send(withPackages('2'))
    assert.deepEqual(kinds, [
      'evidence.accepted',
      'cause.cleared',
      'refusal.changed',
      'hold.closed',
      'posture.changed',
    ])
    assert.equal(codeAt('r0'), 'permitted')
  })

  test('a deleted file of no package is no old code', () => {
    send(facts({ processes: [process({ replaced: [{ path: '/tmp/x', source: null }] })] }))
    assert.equal(posture(), 'verified')
  })

  test('removing the package proves it too, under a complete list', () => {
    send(facts({ fixes: PENDING }))
    later(MINUTE_MS)
    const sent = facts()
    send({ ...sent, packages: sent.packages.filter((pack) => pack.name !== 'libssl') })
    assert.equal(open(), 0)
  })

  test('a cause that came back too often waits an hour, and says until when', () => {
    for (let round = 0; round < 3; round++) {
      send(facts({ fixes: PENDING }))
      later(MINUTE_MS)
      send(withPackages('2'))
      assert.equal(open(), 0)
      later(MINUTE_MS)
    }
    send(facts({ fixes: PENDING }))
    later(MINUTE_MS)
    send(withPackages('2'))
    assert.equal(open(), 1)
    assert.match([...state.causes.values()][0]?.detail.missingProof ?? '', /came back too often/)
    later(HOUR_MS)
    send(withPackages('2'))
    assert.equal(open(), 0)
  })

  test('a second source that reported lately is asked for at tier 0 only', () => {
    declare(
      manifest('Source', 'fleet', {
        assets: { all: true },
        says: ['os-packages'],
        independence: 'second',
        mayRaise: 'always',
      }),
    )
    const component = (version: string) => ({
      kind: 'components' as const,
      v: 1 as const,
      format: 't',
      tool: { name: 't', version: '1' },
      subject: { type: 'host' as const, name: 'web', digests: [], identifiers: [] },
      observedAt: now,
      components: [{ purl: 'pkg:deb/debian/openssl', name: 'openssl', version }],
      findings: [],
      coverage: [
        {
          scope: 'os-packages' as const,
          roots: [],
          items: 1,
          unreadable: 0,
          truncated: false,
          state: 'complete' as const,
        },
      ],
      canClear: true,
      dropped: [],
      warnings: [],
    })
    const imported = (version: string) =>
      run({
        kind: 'import',
        asset: 'web',
        source: 'fleet',
        nonce: null,
        facts: component(version),
        assertSubject: false,
        document: `sha256:${'2'.repeat(64)}` as Digest,
        factsDigest: `sha256:${'3'.repeat(64)}` as Digest,
        reader: 't',
      })
    imported('1')
    send(facts({ fixes: PENDING }))
    later(MINUTE_MS)
    send(withPackages('2'))
    assert.deepEqual([open(), codeAt('r0')], [1, 'asset-blocked'])
    later(MINUTE_MS)
    imported('2')
    assert.deepEqual([open(), codeAt('r0')], [0, 'permitted'])
  })
})
