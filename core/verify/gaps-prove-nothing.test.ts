/** A gap never proves a cause whose component could lie in it; a system that says nothing of its end is not supported. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compareVersions } from '@holdfast/formats/versions/order'
import { scanned } from '../../proof/testkit/fleet.ts'
import { facts, pack, reset } from '../../proof/testkit/one-host.ts'
import type { EvidenceId } from '../kernel/ids.ts'
import { instant } from '../kernel/instant.ts'
import type { Cause, CauseClass, CauseDetail } from '../model/cause.ts'
import type { Evidence } from '../model/evidence.ts'
import type { ComponentFact, ComponentFacts, HostFacts } from '../model/facts.ts'
import { proveRecovery } from './prove-recovery.ts'

reset()
const THEN = instant(1_000_000)
const NOW = instant(2_000_000)

const evidence = {
  id: 'ev_1' as EvidenceId,
  mayRaise: true,
  cannotRaise: [],
  nonceIssuedAt: NOW,
} as unknown as Evidence // Only these members are read.

function cause(of: CauseClass, component: string, detail: Partial<CauseDetail>): Cause {
  return {
    class: of,
    component,
    lineage: 'l',
    openedAt: THEN,
    provenBy: [{ source: 'other', evidence: 'ev_0' as EvidenceId }],
    detail: {
      ecosystem: 'deb',
      distro: null,
      fixed: '2.0.0',
      packages: [],
      sourcePackages: [],
      programs: [],
      fixedSeenAt: null,
      ...detail,
    },
  } as unknown as Cause // As above.
}

const prove = (one: Cause, said: HostFacts | ComponentFacts, type: 'host' | 'image' = 'host') =>
  proveRecovery(
    { type, cause: one, evidence, facts: said, standing: { independence: 'second' } },
    { now: NOW, versionOrder: compareVersions },
  )

describe('a report of components', () => {
  const listed = (...components: ComponentFact[]): ComponentFacts => ({
    ...scanned('web', '1', [], NOW),
    components,
  })
  const LODASH = cause('pending-fix', 'lodash', { ecosystem: 'npm' })
  const npm = (name: string, version: string): ComponentFact => ({
    purl: `pkg:npm/${name}@${version}`,
    name,
    version,
  })
  const CASES: readonly (readonly [string, Cause, ComponentFacts, RegExp | null])[] = [
    ['fixed, and nothing else of that name', LODASH, listed(npm('lodash', '2.0.0')), null],
    [
      'one of that name has no package URL',
      LODASH,
      listed(npm('lodash', '2.0.0'), { purl: '', name: 'lodash', version: '1.0.0' }),
      /which package the lodash without a package URL/,
    ],
    [
      'only one without a package URL, in the fixed version',
      LODASH,
      listed({ purl: '', name: 'lodash', version: '2.0.0' }),
      /which package the lodash/,
    ],
    [
      'one of that name has no version',
      LODASH,
      listed(npm('lodash', '2.0.0'), { purl: 'pkg:npm/lodash', name: 'lodash', version: '' }),
      /without a package URL or version/,
    ],
    [
      'the last part of its name, without a package URL',
      cause('pending-fix', 'org.acme:core', { ecosystem: 'maven' }),
      listed(
        { purl: 'pkg:maven/org.acme/core@2.0.0', name: 'core', version: '2.0.0' },
        { purl: '', name: 'core', version: '1.0.0' },
      ),
      /which package the core/,
    ],
    [
      'the same name of another ecosystem',
      LODASH,
      listed({ purl: 'pkg:pypi/lodash@2.0.0', name: 'lodash', version: '2.0.0' }),
      /lodash listed with its version/,
    ],
    ['gone from the list', LODASH, listed(npm('other', '1.0.0')), /lodash listed/],
    [
      'another one without a package URL',
      LODASH,
      listed(npm('lodash', '2.0.0'), { purl: '', name: 'lodash-es', version: '1.0.0' }),
      null,
    ],
    [
      'a file of that name',
      LODASH,
      listed(npm('lodash', '2.0.0'), { purl: '', name: 'lodash', version: '', part: true }),
      null,
    ],
  ]
  for (const [name, one, said, missing] of CASES) {
    test(`${name}: ${missing === null ? 'proven' : 'not proven'}`, () => {
      const proof = prove(one, said)
      if (missing === null) assert.equal(proof.kind, 'proven', JSON.stringify(proof))
      else assert.match(proof.kind === 'missing' ? proof.what : 'proven', missing)
    })
  }
})

describe('a list of system packages', () => {
  const CASES: readonly (readonly [string, Cause, RegExp | null])[] = [
    [
      'says nothing of a language package',
      cause('pending-fix', 'lodash', {
        ecosystem: 'npm',
        packages: [{ name: 'lodash', fixed: '2' }],
      }),
      /a report that lists npm packages/,
    ],
    [
      'says nothing of another kind of system package',
      cause('pending-fix', 'bash', { ecosystem: 'rpm', packages: [{ name: 'bash', fixed: '2' }] }),
      /a report that lists rpm packages/,
    ],
    [
      'says nothing of what nobody can name',
      cause('pending-fix', 'a service', { ecosystem: 'generic' }),
      /a report that lists generic packages/,
    ],
    [
      'proves its own',
      cause('pending-fix', 'openssl', { packages: [{ name: 'libssl', fixed: '1' }] }),
      null,
    ],
    [
      'proves that its own is removed',
      cause('pending-fix', 'nginx', { packages: [{ name: 'nginx', fixed: '1' }] }),
      null,
    ],
    ['does not judge what nobody can', cause('cannot-judge', 'x', {}), /an answer of a feed/],
  ]
  for (const [name, one, missing] of CASES) {
    test(name, () => {
      const proof = prove(one, { ...facts(), packages: [pack('1')] })
      if (missing === null) assert.equal(proof.kind, 'proven', JSON.stringify(proof))
      else assert.match(proof.kind === 'missing' ? proof.what : 'proven', missing)
    })
  }
})

describe('a system out of support', () => {
  const EOL = cause('end-of-life', 'debian-10', { distro: 'debian:10' })
  const os = (id: string, versionId: string, endOfLifeAt?: number): HostFacts => ({
    ...facts(),
    os: {
      id,
      versionId,
      name: `${id} ${versionId}`,
      ...(endOfLifeAt === undefined ? {} : { endOfLifeAt: instant(endOfLifeAt) }),
    },
  })
  const named = (id: string, versionId: string, supportEnded?: true): ComponentFacts => ({
    ...scanned('web', '1', [], NOW),
    system: {
      id,
      versionId,
      name: `${id} ${versionId}`,
      ...(supportEnded === undefined ? {} : { supportEnded }),
    },
  })
  const CASES: readonly (readonly [string, HostFacts | ComponentFacts, boolean])[] = [
    ['the next release', os('debian', '12'), true],
    ['its support was extended', os('debian', '10', NOW + 1), true],
    ['the next release, seen by a scanner', named('debian', '12.5'), true],
    ['another distribution', named('ubuntu', '24.04'), true],
    ['the same, and it says nothing of its end', os('debian', '10'), false],
    ['a point release of the same', os('debian', '10.13'), false],
    ['the next one, over as well', os('debian', '11', NOW - 1), false],
    ['a system nobody can name', os('', ''), false],
    ['the same, seen by a scanner', named('debian', '10.13'), false],
    ['the next one, over as the scanner says', named('debian', '11', true), false],
    ['a report without a system', scanned('web', '1', [], NOW), false],
  ]
  for (const [name, said, proven] of CASES) {
    test(`${name}: ${proven ? 'proven' : 'not proven'}`, () => {
      assert.equal(prove(EOL, said).kind, proven ? 'proven' : 'missing')
    })
  }
  test('an image never heals', () => {
    assert.equal(prove(EOL, named('debian', '12'), 'image').kind, 'missing')
  })
})
