/** What a host's own list proves of a fix, and of what it is no word at all. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { env, facts, reset, pack } from '../../proof/testkit/one-host.ts'
import type { Cause, CauseDetail } from '../model/cause.ts'
import type { Evidence } from '../model/evidence.ts'
import type { HostFacts, PackageFact, UnsettledState } from '../model/facts.ts'
import { instant } from '../kernel/instant.ts'
import { proveRecovery } from './prove-recovery.ts'

reset()

const SSL = [{ name: 'openssl', fixed: '2' }]
const LIB = [{ name: 'libssl', fixed: '2' }]

function proof(
  detail: Partial<CauseDetail>,
  packages: readonly PackageFact[],
  change: Partial<Cause> = {},
  nonceIssuedAt: Evidence['nonceIssuedAt'] = instant(1),
  said: Partial<HostFacts> = {},
): string {
  const cause = {
    class: 'pending-fix',
    component: 'openssl',
    openedAt: instant(0),
    provenBy: [],
    detail: { ecosystem: 'deb', packages: [], sourcePackages: [], ...detail },
    ...change,
  } as unknown as Cause // What a proof asks of it.
  const evidence = {
    mayRaise: true,
    cannotRaise: [],
    nonceIssuedAt,
  } as unknown as Evidence
  const now = env()
  const found = proveRecovery(
    {
      type: 'host',
      cause,
      evidence,
      facts: facts({ packages, ...said }),
      standing: { independence: 'second' },
    },
    now,
  )
  return found.kind === 'proven' ? found.how : `missing: ${found.what}`
}

const rpm = (name: string, version: string): PackageFact => ({
  ...pack(version),
  name,
  manager: 'rpm',
})

const ROWS: readonly (readonly [
  what: string,
  Partial<CauseDetail>,
  readonly PackageFact[],
  RegExp,
])[] = [
  ['the source at its fix', { sourcePackages: SSL }, [pack('2')], /^openssl is fixed on disk$/],
  ['the built package at its fix', { packages: LIB }, [pack('3')], /^openssl is fixed on disk$/],
  [
    'none of it left',
    { packages: LIB },
    [{ ...pack('1'), name: 'other', source: 'other' }],
    /^openssl is removed$/,
  ],
  [
    'an older source',
    { sourcePackages: SSL },
    [pack('1')],
    /^missing: openssl at 2 or newer \(1 is installed\)$/,
  ],
  ['one of two is older', { packages: LIB }, [pack('2'), pack('1')], /^missing: libssl at 2/],
  [
    'a version without an order',
    { packages: LIB },
    [pack('x')],
    /^missing: a version of libssl that can be compared/,
  ],
  [
    'a package of a language, of which a system lists nothing',
    { ecosystem: 'npm', packages: LIB },
    [pack('2')],
    /^missing: a report that lists npm packages$/,
  ],
  [
    'the same, where the name is not there',
    { ecosystem: 'pypi', packages: SSL },
    [pack('2')],
    /^missing: a report that lists pypi packages$/,
  ],
  [
    'what no package manager knows',
    { ecosystem: 'generic', packages: SSL },
    [pack('2')],
    /^missing: a report that lists generic packages$/,
  ],
  [
    'another package manager',
    { packages: LIB },
    [rpm('libssl', '2')],
    /^missing: a report that lists deb packages$/,
  ],
  ['a fix without a version', {}, [pack('2')], /^missing: the version that fixes openssl$/],
  [
    'a built package under the name of a source that is not there',
    { sourcePackages: LIB },
    [pack('1')],
    /^missing: libssl at 2 or newer/,
  ],
  [
    'another package manager has an older one of that name',
    { sourcePackages: SSL },
    [pack('2'), { ...rpm('openssl', '1'), source: 'openssl', sourceVersion: '1' }],
    /^openssl is fixed on disk$/,
  ],
]
for (const [what, detail, packages, expected] of ROWS) {
  test(what, () => assert.match(proof(detail, packages), expected))
}

const UNSETTLED: readonly UnsettledState[] = [
  'half-installed',
  'unpacked',
  'half-configured',
  'broken',
]
for (const state of UNSETTLED) {
  test(`a package that is ${state} is neither fixed nor gone`, () => {
    const said = proof({ packages: LIB }, [{ ...pack('2'), state }])
    assert.equal(said, `missing: libssl installed in full (its package manager calls it ${state})`)
  })
}

const NEWER = /^missing: a report whose nonce is newer than the cause$/
const NONCES: readonly (readonly [string, number, number | null, RegExp])[] = [
  ['of the moment the cause opened', 5, 5, /^openssl is fixed on disk$/],
  ['from before the cause opened', 5, 4, NEWER],
  ['none', 5, null, NEWER],
  ['none, however old the cause is', 0, null, NEWER],
]
for (const [what, openedAt, nonce, expected] of NONCES) {
  test(`a nonce: ${what}`, () => {
    const at = nonce === null ? null : instant(nonce)
    const said = proof({ packages: LIB }, [pack('2')], { openedAt: instant(openedAt) }, at)
    assert.match(said, expected)
  })
}

const EOL = { class: 'end-of-life' } as const
const ended = (ms: number) => ({ endOfLifeAt: instant(env().now + ms) })
const os = { id: 'debian', versionId: '12', name: 'Debian 12' }
const SUPPORTED: readonly (readonly [string, string | null, Partial<HostFacts['os']>, RegExp])[] = [
  ['another release', 'debian:10', {}, /^Debian 12 runs now$/],
  ['nobody knows which it was, and this one has time', null, ended(1), /^Debian 12 is supported$/],
  ['nobody knows which it was, nor until when this one is', null, {}, /^missing: a supported/],
  ['another release that ends now', 'debian:10', ended(0), /^missing: a supported release$/],
  ['the same, which ends now', 'debian:12', ended(0), /^missing: a supported release$/],
]
for (const [what, distro, change, expected] of SUPPORTED) {
  test(`support: ${what}`, () => {
    const said = { os: { ...os, ...change } }
    assert.match(proof({ distro }, [pack('2')], EOL, instant(1), said), expected)
  })
}

test('no report of a host restarts a judgement: what nobody can judge waits for a feed, the rest for a person', () => {
  assert.equal(proof({}, [pack('2')], { class: 'cannot-judge' }), 'missing: an answer of a feed')
  assert.match(proof({}, [pack('2')], { class: 'human-quarantine' }), /^missing: a person lifts/)
  assert.match(proof({}, [pack('2')], { class: 'failed-attestation' }), /^missing: a successful/)
})
