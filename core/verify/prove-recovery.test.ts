/** What a host's own list proves of a fix, and of what it is no word at all. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { env, facts, reset, pack } from '../../proof/testkit/one-host.ts'
import type { Cause, CauseDetail } from '../model/cause.ts'
import type { Evidence } from '../model/evidence.ts'
import type { PackageFact } from '../model/facts.ts'
import { instant } from '../kernel/instant.ts'
import { proveRecovery } from './prove-recovery.ts'

reset()

const SSL = [{ name: 'openssl', fixed: '2' }]
const LIB = [{ name: 'libssl', fixed: '2' }]

function proof(detail: Partial<CauseDetail>, packages: readonly PackageFact[]): string {
  const cause = {
    class: 'pending-fix',
    component: 'openssl',
    openedAt: instant(0),
    provenBy: [],
    detail: { ecosystem: 'deb', packages: [], sourcePackages: [], ...detail },
  } as unknown as Cause // What a proof asks of it.
  const evidence = {
    mayRaise: true,
    cannotRaise: [],
    nonceIssuedAt: instant(1),
  } as unknown as Evidence
  const now = env()
  const found = proveRecovery(
    {
      type: 'host',
      cause,
      evidence,
      facts: facts({ packages }),
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
]
for (const [what, detail, packages, expected] of ROWS) {
  test(what, () => assert.match(proof(detail, packages), expected))
}
