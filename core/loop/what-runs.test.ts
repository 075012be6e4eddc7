/** What runs decides, not what is installed: restarts, containers, and a view that is not whole. */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import type { HostFacts, ProcessFact } from '@holdfast/core/model/facts'
import { DAY_MS, MINUTE_MS } from '@holdfast/core/kernel/instant'
import {
  codeAt,
  declare,
  facts,
  later,
  manifest,
  now,
  open,
  PENDING,
  process,
  reset,
  send,
  state,
  withPackages,
} from '../../proof/testkit/one-host.ts'

type Replaced = ProcessFact['replaced'][number]
const causes = (): string[] =>
  [...state.causes.values()].map((cause) => `${cause.class} ${cause.component}`).toSorted()
const missing = (): string =>
  [...state.causes.values()].map((cause) => cause.detail.missingProof ?? '').join('\n')

/** Blocked for openssl; then it is installed at the fixed version, and this is what runs. */
function upgraded(change: Partial<HostFacts>): void {
  send(facts({ fixes: PENDING }))
  later(MINUTE_MS)
  send(withPackages('2', change))
}

beforeEach(reset)

describe('old code that still runs', () => {
  const HELD: readonly (readonly [what: string, file: Replaced, released: boolean])[] = [
    ['an unknown owner below /usr', { path: '/usr/lib64/libssl.so.3', source: null }, false],
    ['an unknown owner below /lib', { path: '/lib/ld-musl.so.1', source: null }, false],
    ['an unknown owner below /sbin', { path: '/sbin/sshd', source: null }, false],
    [
      'an unknown owner below what a package brought',
      { path: '/opt/v/x.so', source: null, below: true },
      false,
    ],
    [
      'an archive of code of an unknown owner',
      { path: '/usr/share/java/x.jar', source: null, how: 'open' },
      false,
    ],
    [
      'what an interpreter may have loaded',
      { path: '', source: 'openssl', how: 'may-load' },
      false,
    ],
    [
      'the same under its built name',
      { path: '', source: 'other', package: 'libssl', how: 'may-load' },
      false,
    ],
    ['a temporary file', { path: '/tmp/x.so', source: null }, true],
    ['a file below /run', { path: '/run/x.so', source: null }, true],
    ['a home', { path: ['', 'home', 'me', 'x.so'].join('/'), source: null }, true],
    ['what was built by hand', { path: '/usr/local/lib/x.so', source: null }, true],
    ['another root', { path: '/var/lib/docker/overlay2/1/usr/lib/x.so', source: null }, true],
    ['a directory of nobody', { path: '/opt/me/x.so', source: null }, true],
    ['what another package may have loaded', { path: '', source: 'p1', how: 'may-load' }, true],
  ]
  for (const [what, file, released] of HELD) {
    test(`${what}: ${released ? 'released' : 'not proven'}`, () => {
      upgraded({ processes: [process({ replaced: [file] })] })
      assert.deepEqual([open(), codeAt('r0')], released ? [0, 'permitted'] : [1, 'asset-blocked'])
      if (!released) assert.match(missing(), /nginx \(7\)/)
    })
  }

  test('an unknown owner says what to do, and ends with the restart', () => {
    upgraded({ processes: [process({ replaced: [{ path: '/usr/lib/x.so', source: null }] })] })
    assert.match(
      missing(),
      /the owner of the replaced \/usr\/lib\/x\.so is unknown \(restart it, or accept it for a time: an Exception with scope\.programs: \[nginx\]\)/,
    )
    later(MINUTE_MS)
    send(withPackages('2'))
    assert.equal(open(), 0)
  })

  test('packages for every machine hold no machine code: only what is read may be theirs', () => {
    const any = (one: Partial<HostFacts>): Partial<HostFacts> => ({
      ...one,
      packages: withPackages('2').packages.map((item) => ({ ...item, arch: 'all' })),
    })
    send(facts({ fixes: PENDING }))
    later(MINUTE_MS)
    send({
      ...facts(),
      ...any({
        processes: [
          process({ replaced: [{ path: '/usr/share/x.jar', source: null, how: 'open' }] }),
        ],
      }),
    })
    assert.equal(open(), 1)
    later(MINUTE_MS)
    send({
      ...facts(),
      ...any({ processes: [process({ replaced: [{ path: '/usr/lib/x.so', source: null }] })] }),
    })
    assert.equal(open(), 0)
  })

  test('a library replaced under its built name is a restart with the dates of the fix', () => {
    upgraded({
      processes: [
        process({ replaced: [{ path: '/usr/lib/x.so', source: 'ssl', package: 'libssl' }] }),
      ],
      packages: withPackages('2').packages.map((pack) =>
        pack.name === 'libssl' ? { ...pack, source: 'ssl', sourceVersion: '2' } : pack,
      ),
    })
    assert.deepEqual(causes(), ['replaced-code ssl'])
    assert.equal(codeAt('r0'), 'asset-blocked')
  })

  test('a container neither blocks its host nor is it in the way of the proof', () => {
    upgraded({
      processes: [
        process({ pid: 8, container: true, replaced: [{ path: '/usr/lib/x.so', source: null }] }),
        process({ pid: 9, container: true, judgedBy: 'none' }),
        process(),
      ],
    })
    assert.deepEqual([open(), causes()], [0, []])
  })

  test('an accepted program is no longer in the way, for that asset and time, and nothing else is permitted by it', () => {
    const accept = (assets: readonly string[], programs: readonly string[]): void => {
      const expires = now + DAY_MS
      const scope = { assets, programs }
      declare(
        manifest('Asset', 'db', { type: 'host' }),
        manifest('Exception', 'e', { scope, owner: 'o', reason: 'r', expires }),
      )
    }
    const odd = { processes: [process({ replaced: [{ path: '/usr/lib/x.so', source: null }] })] }
    upgraded(odd)
    for (const [assets, programs] of [
      [['db'], ['nginx']],
      [['web'], ['sshd']],
    ] as const) {
      accept(assets, programs)
      later(MINUTE_MS)
      send(withPackages('2', odd))
      assert.equal(open(), 1)
    }
    accept(['web'], ['nginx'])
    assert.equal(codeAt('r0'), 'asset-blocked')
    later(MINUTE_MS)
    send(withPackages('2', odd))
    assert.equal(open(), 0)
  })

  test('what not even root may read has its own words, and the same way out', () => {
    const view = { uid: 0, hidepid: null, hostNamespace: true }
    upgraded({ processes: [process({ judgedBy: 'none' })], view })
    assert.match(missing(), /which code nginx \(7\) runs: not even root may read it/)
    reset()
    upgraded({ processes: [process({ judgedBy: 'none' })], view: { ...view, uid: 1_000 } })
    assert.match(missing(), /1 unreadable processes run \(sudo holdfast scan\)/)
  })

  test('a list of processes that is not whole proves no restart, and says why', () => {
    const coverage = facts().coverage.map((one) =>
      one.scope === 'processes'
        ? { ...one, state: 'unknown' as const, reason: 'process 1 was not seen' }
        : one,
    )
    const running = process({ replaced: [{ path: '/usr/lib/x.so', source: 'openssl' }] })
    upgraded({ processes: [running] })
    later(MINUTE_MS)
    send(withPackages('2', { coverage }))
    assert.equal(open(), 1)
    assert.match(missing(), /which programs still run old code: process 1 was not seen/)
  })
})
