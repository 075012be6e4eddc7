/** A fix is proven under the name of the advisory, however the report spells it, and by a build that it is about. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compareVersions } from '@holdfast/formats/versions/order'
import { instant } from '../kernel/instant.ts'
import type { Cause, CauseDetail } from '../model/cause.ts'
import type { Evidence } from '../model/evidence.ts'
import type { ComponentFacts, HostFacts, PackageFact } from '../model/facts.ts'
import { proveRecovery } from './prove-recovery.ts'

const OPENED = instant(1_000)
const NOW = instant(9_000)

function cause(
  ecosystem: string,
  component: string,
  fixed: string,
  detail: Partial<CauseDetail> = {},
): Cause {
  const sourcePackages = [{ name: component, fixed }]
  const about = { ecosystem, fixed, packages: [], sourcePackages, fixedSeenAt: instant(2_000) }
  // Only what the proof looks at.
  return {
    class: 'pending-fix',
    component,
    openedAt: OPENED,
    provenBy: [],
    detail: { ...about, ...detail },
  } as unknown as Cause
}

const EVIDENCE = {
  mayRaise: true,
  cannotRaise: [],
  nonceIssuedAt: instant(2_000),
} as unknown as Evidence // What a proof asks of it.

type Listed = readonly [name: string, version: string, source: string, sourceVersion: string]

function host(manager: PackageFact['manager'], packages: readonly Listed[]): HostFacts {
  const listed = packages.map(([name, version, source, sourceVersion]) => ({
    name,
    version,
    source,
    sourceVersion,
    manager,
    arch: 'x86_64',
  }))
  const processes = { scope: 'processes', state: 'complete' }
  const id = manager === 'rpm' ? 'rocky' : 'debian'
  return {
    kind: 'host',
    os: { id, versionId: '9', name: id },
    packages: listed,
    processes: [],
    kernel: { state: 'not-applicable', reason: 'container' },
    coverage: [processes],
  } as unknown as HostFacts // The same.
}

const prove = (one: Cause, facts: HostFacts | ComponentFacts): string =>
  proveRecovery(
    { type: 'host', cause: one, evidence: EVIDENCE, facts, standing: { independence: 'second' } },
    { now: NOW, versionOrder: compareVersions },
  ).kind

describe('on a host', () => {
  const CASES: readonly (readonly [string, Cause, HostFacts, string])[] = [
    [
      'the source of an rpm, its library fixed',
      cause('rpm', 'openssl', '1:3.0.7-27.el9'),
      host('rpm', [['openssl-libs', '1:3.0.7-27.el9', 'openssl', '3.0.7-27.el9']]),
      'proven',
    ],
    [
      'the source of an rpm, its library not',
      cause('rpm', 'openssl', '1:3.0.7-27.el9'),
      host('rpm', [['openssl-libs', '1:3.0.7-24.el9', 'openssl', '3.0.7-24.el9']]),
      'missing',
    ],
    [
      'one of two libraries fixed',
      cause('rpm', 'openssl', '1:3.0.7-27.el9'),
      host('rpm', [
        ['openssl', '1:3.0.7-27.el9', 'openssl', '3.0.7-27.el9'],
        ['openssl-libs', '1:3.0.7-24.el9', 'openssl', '3.0.7-24.el9'],
      ]),
      'missing',
    ],
    [
      'a source whose packages have versions of their own',
      cause('rpm', 'perl', '4:5.26.3-422.el8'),
      host('rpm', [['perl-Carp', '0:1.50-439.el8', 'perl', '5.26.3-420.el8']]),
      'missing',
    ],
    [
      'the same, fixed',
      cause('rpm', 'perl', '4:5.26.3-422.el8'),
      host('rpm', [['perl-Carp', '0:1.50-442.el8', 'perl', '5.26.3-422.el8']]),
      'proven',
    ],
    [
      'a signed kernel, not fixed',
      cause('deb', 'linux', '6.1.99-1'),
      host('dpkg', [['linux-image-6.1.0-20-amd64', '6.1.85-1', 'linux-signed-amd64', '6.1.85+1']]),
      'missing',
    ],
    [
      'a signed kernel, fixed',
      cause('deb', 'linux', '6.1.99-1'),
      host('dpkg', [['linux-image-6.1.0-22-amd64', '6.1.99-1', 'linux-signed-amd64', '6.1.99+1']]),
      'proven',
    ],
    [
      'a build that left the channel of the fix, and has not that of the release',
      cause('rpm', 'openssl', '1:3.0.7-16.el9_2.5', { fixedInRelease: '1:3.0.7-27.el9_4' }),
      host('rpm', [['openssl', '1:3.0.7-24.el9', 'openssl', '3.0.7-24.el9']]),
      'missing',
    ],
    [
      'the same with the fix of the release',
      cause('rpm', 'openssl', '1:3.0.7-16.el9_2.5', { fixedInRelease: '1:3.0.7-27.el9_4' }),
      host('rpm', [['openssl', '1:3.0.7-27.el9_4', 'openssl', '3.0.7-27.el9_4']]),
      'proven',
    ],
    [
      'a build that left the channel of the fix, and nobody knows that of the release',
      cause('rpm', 'openssl', '1:3.0.7-16.el9_2.5'),
      host('rpm', [['openssl', '1:3.0.7-27.el9', 'openssl', '3.0.7-27.el9']]),
      'proven',
    ],
    [
      'the same, older',
      cause('rpm', 'openssl', '1:3.0.7-16.el9_2.5'),
      host('rpm', [['openssl', '1:3.0.7-15.el9', 'openssl', '3.0.7-15.el9']]),
      'missing',
    ],
    [
      'the fix of its own channel',
      cause('rpm', 'openssl', '1:3.0.7-16.el9_2.5', { fixedInRelease: '1:3.0.7-27.el9_4' }),
      host('rpm', [['openssl', '1:3.0.7-16.el9_2.5', 'openssl', '3.0.7-16.el9_2.5']]),
      'proven',
    ],
  ]
  for (const [about, one, facts, expected] of CASES) {
    test(about, () => assert.equal(prove(one, facts), expected))
  }
})

describe('in a list of components', () => {
  const listOf = (...purls: readonly string[]): ComponentFacts =>
    ({
      kind: 'components',
      observedAt: instant(3_000),
      bootedAt: instant(4_000),
      components: purls.map((purl) => ({
        purl,
        name: purl.replace(/^.*\/|@.*$/g, ''),
        version: /@(?:v?)([^?]*)/.exec(purl)?.[1] ?? '',
      })),
    }) as unknown as ComponentFacts // The same.
  const CASES: readonly (readonly [Cause, readonly string[], string])[] = [
    [
      cause('golang', 'github.com/Masterminds/goutils', '1.1.1'),
      ['pkg:golang/github.com/masterminds/goutils@v1.1.1'],
      'proven',
    ],
    [
      cause('golang', 'github.com/Masterminds/goutils', '1.1.1'),
      ['pkg:golang/github.com/masterminds/goutils@v1.1.0'],
      'missing',
    ],
    [
      cause('golang', 'github.com/Masterminds/goutils', '1.1.1'),
      ['pkg:golang/github.com/other/goutils@v1.1.1'],
      'missing',
    ],
    [cause('nuget', 'Newtonsoft.Json', '13.0.1'), ['pkg:nuget/newtonsoft.json@13.0.1'], 'proven'],
    [
      cause('nuget', 'Newtonsoft.Json', '13.0.1'),
      ['pkg:nuget/newtonsoft.json@13.0.1', 'pkg:nuget/Newtonsoft.Json@12.0.3'],
      'missing',
    ],
    [cause('pypi', 'pyyaml', '5.4'), ['pkg:pypi/PyYAML@5.4'], 'proven'],
    [cause('maven', 'org.a:b', '2.0'), ['pkg:maven/org.a/b@2.0'], 'proven'],
    [cause('maven', 'org.a:b', '2.0'), ['pkg:maven/org.b/b@2.0'], 'missing'],
    [cause('npm', 'b', '2.0.0'), ['pkg:pypi/b@2.0.0'], 'missing'],
  ]
  for (const [one, purls, expected] of CASES) {
    test(`${one.component} by ${purls.join(' ')}`, () =>
      assert.equal(prove(one, listOf(...purls)), expected))
  }
})
