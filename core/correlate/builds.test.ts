/** Builds of one name that are not alike: support channels, module streams, sources of an rpm, other vendors. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compareVersions } from '@holdfast/formats/versions/order'
import type { AssetUid } from '../kernel/ids.ts'
import type { Advisory, AffectedPackage } from '../model/advisory.ts'
import type { HostFacts, PackageFact } from '../model/facts.ts'
import { itemsOf, type Item } from '../model/inventory.ts'
import { channelOf } from '../model/release.ts'
import {
  emptyMatchIndex,
  heldWithMatches,
  setAdvisory,
  setInventory,
  setVendors,
  type MatchIndex,
} from './match-index.ts'
import { sameStream } from './stream.ts'

const ASSET = 'as_1' as AssetUid

function advisory(
  id: string,
  affected: readonly AffectedPackage[],
  ...aliases: string[]
): Advisory {
  return {
    id,
    aliases,
    lineage: 'osv',
    modifiedAt: null,
    publishedAt: null,
    withdrawnAt: null,
    severity: 'high',
    cvss: [],
    affected,
  }
}

function entry(
  type: string,
  distro: string,
  name: string,
  fixed: string | null,
  more: Partial<AffectedPackage> = {},
): AffectedPackage {
  const ranges = [{ introduced: '0', fixed, lastAffected: null }]
  return { type, distro, name, ranges, versions: [], ...more }
}

/** `id state fixed` of everything that is said, in order. */
function said(index: MatchIndex): string[] {
  return [...heldWithMatches(index)]
    .flatMap(({ item, matches }) =>
      [...matches.values()].map(
        ({ advisory: { id }, state, fixed, why }) =>
          `${id} ${item.name} ${state}${why === undefined ? '' : ` ${why}`} ${fixed ?? 'none'}`,
      ),
    )
    .toSorted()
}

/** The same whichever comes first, and whatever comes in between. */
function judged(items: readonly Item[], advisories: readonly Advisory[]): string[] {
  const orders = [advisories, advisories.toReversed()]
  const answers = orders.flatMap((list) => {
    const before = emptyMatchIndex()
    setInventory(before, ASSET, 's', items, true, compareVersions)
    for (const one of list) setAdvisory(before, 'f', one.id, one, compareVersions)
    const after = emptyMatchIndex()
    for (const one of list) setAdvisory(after, 'f', one.id, one, compareVersions)
    setInventory(after, ASSET, 's', items, true, compareVersions)
    const again = emptyMatchIndex()
    setInventory(again, ASSET, 's', items, true, compareVersions)
    for (const one of list) {
      setAdvisory(again, 'f', one.id, { ...one, affected: [] }, compareVersions)
      setAdvisory(again, 'f', one.id, one, compareVersions)
    }
    for (const one of list) setAdvisory(again, 'f', one.id, null, compareVersions)
    assert.deepEqual(said(again), [])
    for (const one of list) setAdvisory(again, 'f', one.id, one, compareVersions)
    return [said(before), said(after), said(again)]
  })
  for (const answer of answers) assert.deepEqual(answer, answers[0])
  return answers[0] ?? []
}

function item(type: string, distro: string, name: string, version: string): Item {
  const channel = channelOf(type, version)
  return { type, distro, name, version, ...(channel === undefined ? {} : { channel }) }
}

const U18 = 'ubuntu:18.04'
const PRO = { channel: 'pro' }
const EL9 = 'redhat:9'
const EUS = { channel: 'el9_2' }

describe('support channels', () => {
  const openssl = (version: string): Item[] => [item('deb', U18, 'openssl', version)]
  const base = entry('deb', U18, 'openssl', null)
  const pro = entry('deb', U18, 'openssl', '1.1.1-1+esm5', PRO)

  test('a flaw that only the channel fixes is there all the same, and nothing can be installed', () => {
    assert.deepEqual(judged(openssl('1.1.1-1'), [advisory('USN-1', [pro], 'CVE-1')]), [
      'USN-1 openssl affected none',
    ])
  })
  test('an older build of the channel has its fix to install', () => {
    assert.deepEqual(judged(openssl('1.1.1-1+esm4'), [advisory('USN-1', [pro], 'CVE-1')]), [
      'USN-1 openssl affected 1.1.1-1+esm5',
    ])
  })
  test('the fixed build of the channel is fixed, whatever is said of the release', () => {
    const one = openssl('1.1.1-1+esm5')
    assert.deepEqual(judged(one, [advisory('UBUNTU-CVE-1', [base, pro], 'CVE-1')]), [])
    const both = [advisory('UBUNTU-CVE-1', [base], 'CVE-1'), advisory('USN-1', [pro], 'CVE-1')]
    assert.deepEqual(judged(one, both), [])
  })
  test('what only the release is told of is measured by it', () => {
    assert.deepEqual(judged(openssl('1.1.1-1+esm5'), [advisory('UBUNTU-CVE-1', [base])]), [
      'UBUNTU-CVE-1 openssl affected none',
    ])
  })
  test('one flaw of two is told of by the channel: the other one still counts', () => {
    const two = advisory('USN-0', [base], 'CVE-1', 'CVE-2')
    assert.deepEqual(judged(openssl('1.1.1-1+esm5'), [two, advisory('USN-1', [pro], 'CVE-1')]), [
      'USN-0 openssl affected none',
    ])
  })
  test('the release decides for its own builds', () => {
    const fixed = entry('deb', U18, 'openssl', '1.1.1-0')
    const both = [advisory('USN-0', [fixed], 'CVE-1'), advisory('USN-1', [pro], 'CVE-1')]
    assert.deepEqual(judged(openssl('1.1.1-1'), both), [])
  })

  const rpm = (version: string): Item[] => [item('rpm', EL9, 'openssl', version)]
  const nine4 = advisory('RHSA-4', [entry('rpm', EL9, 'openssl', '1:3.0.7-27.el9_4')], 'CVE-1')
  const nine2 = advisory(
    'RHSA-2',
    [entry('rpm', EL9, 'openssl', '1:3.0.7-16.el9_2.5', EUS)],
    'CVE-1',
  )

  test('a build of a minor release that is fixed there is not asked for the fix of a later one', () => {
    assert.deepEqual(judged(rpm('1:3.0.7-16.el9_2.5'), [nine4, nine2]), [])
    assert.deepEqual(judged(rpm('1:3.0.7-16.el9_2.4'), [nine4, nine2]), [
      'RHSA-2 openssl affected 1:3.0.7-16.el9_2.5',
    ])
  })
  test('without a word on its minor release the release counts', () => {
    assert.deepEqual(judged(rpm('1:3.0.7-16.el9_2.5'), [nine4]), [
      'RHSA-4 openssl affected 1:3.0.7-27.el9_4',
    ])
    assert.deepEqual(judged(rpm('1:3.0.7-24.el9'), [nine4, nine2]), [
      'RHSA-4 openssl affected 1:3.0.7-27.el9_4',
    ])
  })
  test('the fix of the release stands beside that of the channel', () => {
    const index = emptyMatchIndex()
    setInventory(index, ASSET, 's', rpm('1:3.0.7-16.el9_2.4'), true, compareVersions)
    for (const one of [nine2, nine4]) setAdvisory(index, 'f', one.id, one, compareVersions)
    const [held] = heldWithMatches(index)
    const [match] = held?.matches.values() ?? []
    assert.equal(match?.fixedInRelease, '1:3.0.7-27.el9_4')
  })
})

test('a channel that speaks of another stream is no nearer', () => {
  const build: Item = {
    ...item('rpm', 'redhat:8', 'nodejs', '1:18.20.2-1.module+el8.6.0+1+a'),
    stream: 'nodejs:18',
  }
  const of = (version: string, stream: string, more = {}): AffectedPackage =>
    entry('rpm', 'redhat:8', 'nodejs', version, { stream, ...more })
  const base = advisory('RHSA-1', [of('1:18.20.4-1.module+el8.10.0+2+b', 'nodejs:18')], 'CVE-1')
  const other = of('1:20.12.2-1.module+el8.6.0+3+c', 'nodejs:20', { channel: 'el8_6' })
  const same = of('1:18.20.2-1.module+el8.6.0+1+a', 'nodejs:18', { channel: 'el8_6' })
  assert.deepEqual(judged([build], [base, advisory('RHSA-2', [other], 'CVE-1')]), [
    'RHSA-1 nodejs affected 1:18.20.4-1.module+el8.10.0+2+b',
  ])
  assert.deepEqual(judged([build], [base, advisory('RHSA-2', [same], 'CVE-1')]), [])
})

describe('streams of a module', () => {
  const CASES: readonly (readonly [
    string,
    string,
    string | undefined,
    string,
    string | undefined,
    boolean,
  ])[] = [
    // Name; bound and its stream; build and its stream; whether they are of one.
    ['nodejs', '1:20.12.2-2.module_el8', undefined, '1:18.20.2-1.module_el8', undefined, false],
    ['nodejs', '1:18.20.3-2.module_el8', undefined, '1:18.20.2-1.module_el8', undefined, true],
    ['nodejs', '1:20.12.2-2.module+el8', 'nodejs:20', '1:18.20.2-1.module+el8', 'nodejs:18', false],
    ['nodejs', '1:20.12.2-2.module+el8', 'nodejs:20', '1:20.9.0-1.module+el8', 'nodejs:20', true],
    [
      'nodejs-nodemon',
      '3.0.1-1.module+el8',
      'nodejs:20',
      '2.0.20-3.module+el8',
      'nodejs:18',
      false,
    ],
    ['nodejs', '1:20.12.2-2.module+el8', 'nodejs:20', '1:18.20.2-1.module+el8', undefined, false],
    ['nodejs', '1:20.12.2-2.module+el8', undefined, '1:18.20.2-1.module+el8', 'nodejs:18', false],
    ['ruby', '2.7.8-139.module+el8', undefined, '2.5.9-111.module+el8', undefined, false],
    ['ruby', '2.7.8-139.module+el8', undefined, '2.7.4-137.module+el8', undefined, true],
    ['php-cli', '7.4.33-1.module+el8', undefined, '7.3.20-1.module+el8', undefined, false],
    ['postgresql', '13.14-1.module+el8', undefined, '10.23-1.module+el8', undefined, false],
    ['podman', '4:4.9.4-1.module+el8', undefined, '3:3.4.4-1.module+el8', undefined, true],
    ['qemu-kvm', '15:6.2.0-4.module+el8', undefined, '15:4.2.0-4.module+el8', undefined, true],
    ['nodejs', '1:20.12.2-2.el9', undefined, '1:18.20.2-1.module+el9', undefined, false],
    ['nodejs', '1:20.12.2-2.module+el9', undefined, '1:18.20.2-1.el9', undefined, false],
    ['bash', '5.1-2.el9', undefined, '5.1-1.el9', undefined, true],
  ]
  for (const [name, bound, stream, version, own, same] of CASES) {
    test(`${name} ${bound} ${stream ?? ''} and ${version} ${own ?? ''}`, () => {
      const affected = { name, ...(stream === undefined ? {} : { stream }) }
      assert.equal(sameStream(affected, bound, { version, stream: own }), same)
    })
  }
  test('without a bound the name of the stream alone tells', () => {
    const build = { version: '1:18.20.2-1.module+el8', stream: 'nodejs:18' }
    assert.ok(sameStream({ name: 'nodejs' }, null, build))
    assert.ok(sameStream({ name: 'nodejs', stream: 'nodejs:18' }, null, build))
    assert.ok(!sameStream({ name: 'nodejs', stream: 'nodejs:16' }, null, build))
    assert.ok(!sameStream({ name: 'nodejs', stream: 'nodejs:16' }, null, { version: '1-1.el9' }))
  })
})

function host(id: string, versionId: string, packages: readonly Partial<PackageFact>[]): Item[] {
  const facts = {
    kind: 'host',
    os: { id, versionId, name: id },
    packages: packages.map((one) => ({ arch: 'x86_64', source: '', sourceVersion: '', ...one })),
  }
  // Of a host only its system and packages are looked at here.
  return itemsOf(facts as unknown as HostFacts)
}

const rpmOf = (name: string, version: string, source: string, sourceVersion: string) =>
  ({ manager: 'rpm', name, version, source, sourceVersion }) as const

describe('an rpm by its own name or by its source', () => {
  const libs = rpmOf('openssl-libs', '1:3.0.7-24.el9', 'openssl', '3.0.7-24.el9')
  const tool = rpmOf('openssl', '1:3.0.7-24.el9', 'openssl', '3.0.7-24.el9')
  const bySource = advisory('RLSA-1', [entry('rpm', 'rocky:9', 'openssl', '1:3.0.7-27.el9')])
  const byBuilt = advisory('ALSA-1', [
    entry('rpm', 'rocky:9', 'openssl', '1:3.0.7-27.el9'),
    entry('rpm', 'rocky:9', 'openssl-libs', '1:3.0.7-27.el9'),
  ])

  test('the library alone is hit by a record of its source, with the epoch of the library', () => {
    assert.deepEqual(judged(host('rocky', '9.4', [libs]), [bySource]), [
      'RLSA-1 openssl affected 1:3.0.7-27.el9',
    ])
    const fixed = rpmOf('openssl-libs', '1:3.0.7-27.el9', 'openssl', '3.0.7-27.el9')
    assert.deepEqual(judged(host('rocky', '9.4', [fixed]), [bySource]), [])
  })
  test('a record that names what is built hits that once', () => {
    assert.deepEqual(judged(host('rocky', '9.4', [libs]), [byBuilt]), [
      'ALSA-1 openssl-libs affected 1:3.0.7-27.el9',
    ])
  })
  test('a package that bears the name of its source is one', () => {
    assert.deepEqual(judged(host('rocky', '9.4', [libs, tool]), [bySource]), [
      'RLSA-1 openssl affected 1:3.0.7-27.el9',
    ])
  })
  test('of a source whose packages have versions of their own the epoch of the record counts', () => {
    const carp = rpmOf('perl-Carp', '0:1.50-439.el8', 'perl', '5.26.3-420.el8')
    const one = (fixed: string): Advisory =>
      advisory('R-1', [entry('rpm', 'rocky:8', 'perl', fixed)])
    assert.equal(judged(host('rocky', '8.9', [carp]), [one('4:5.26.3-422.el8')]).length, 1)
    assert.deepEqual(judged(host('rocky', '8.9', [carp]), [one('4:5.26.3-420.el8')]), [])
    assert.deepEqual(judged(host('rocky', '8.9', [carp]), [one('4:5.26.3-419.el8')]), [])
  })
  test('another release and another source are not hit', () => {
    assert.deepEqual(judged(host('rocky', '8.9', [libs]), [bySource]), [])
    const other = rpmOf('openssl-libs', '1:3.0.7-24.el9', 'compat-openssl', '3.0.7-24.el9')
    assert.deepEqual(judged(host('rocky', '9.4', [other]), [bySource]), [])
  })
})

const debOf = (name: string, version: string, source: string, sourceVersion: string) =>
  ({ manager: 'dpkg', name, version, source, sourceVersion }) as const

describe('rebuilt sources', () => {
  const flaw = (distro: string, name: string, fixed: string): Advisory =>
    advisory('CVE-1', [entry('deb', distro, name, fixed)])
  const image = debOf('linux-image-6.1.0-20-amd64', '6.1.85-1', 'linux-signed-amd64', '6.1.85+1')

  test('a signed kernel is the kernel', () => {
    const items = host('debian', '12', [image])
    assert.equal(judged(items, [flaw('debian:12', 'linux', '6.1.99-1')]).length, 1)
    assert.deepEqual(judged(items, [flaw('debian:12', 'linux', '6.1.85-1')]), [])
    assert.deepEqual(judged(items, [flaw('debian:12', 'linux-5.10', '6.1.99-1')]), [])
  })
  test('so is one of a flavour', () => {
    const hwe = debOf(
      'linux-image-6.5.0-28-generic',
      '6.5.0-28.29~22.04.1',
      'linux-signed-hwe-6.5',
      '6.5.0-28.29~22.04.1',
    )
    const items = host('ubuntu', '22.04', [hwe])
    assert.equal(
      judged(items, [flaw('ubuntu:22.04', 'linux-hwe-6.5', '6.5.0-35.35~22.04.1')]).length,
      1,
    )
    assert.deepEqual(judged(items, [flaw('ubuntu:22.04', 'linux', '6.5.0-35.35')]), [])
  })
  test('an advisory that names both is judged once', () => {
    const grub = debOf(
      'grub-efi-amd64-signed',
      '1.187.6+2.06-2ubuntu14.4',
      'grub2-signed',
      '1.187.6+2.06-2ubuntu14.4',
    )
    const both = advisory('USN-1', [
      entry('deb', 'ubuntu:22.04', 'grub2-signed', '1.187.9+2.06-2ubuntu14.5'),
      entry('deb', 'ubuntu:22.04', 'grub2', '2.06-2ubuntu14.5'),
    ])
    assert.deepEqual(judged(host('ubuntu', '22.04', [grub]), [both]), [
      'USN-1 grub2-signed affected 1.187.9+2.06-2ubuntu14.5',
    ])
    const other = flaw('ubuntu:22.04', 'grub2', '2.06-2ubuntu14.5')
    assert.equal(judged(host('ubuntu', '22.04', [grub]), [other]).length, 1)
  })
  test('a package that only follows the kernel counts where no kernel is listed', () => {
    const meta = debOf('linux-image-generic', '5.15.0.91.88', 'linux-meta', '5.15.0.91.88')
    const own = debOf(
      'linux-image-5.15.0-100-generic',
      '5.15.0-100.110',
      'linux-signed',
      '5.15.0-100.110',
    )
    const one = flaw('ubuntu:22.04', 'linux', '5.15.0-100.110')
    assert.equal(judged(host('ubuntu', '22.04', [meta]), [one]).length, 1)
    assert.deepEqual(judged(host('ubuntu', '22.04', [meta, own]), [one]), [])
    assert.deepEqual(
      judged(host('ubuntu', '22.04', [meta]), [flaw('ubuntu:22.04', 'linux', '5.15.0-91.101')]),
      [],
    )
  })
})

describe('builds of another vendor', () => {
  const node = debOf('nodejs', '20.9.0-1nodesource1', '', '')
  const tracker = advisory('CVE-1', [entry('deb', 'debian:12', 'nodejs', '18.19.0+dfsg-6~deb12u2')])
  const items = host('debian', '12', [node])

  test('neither newer nor older says anything', () => {
    assert.deepEqual(judged(items, [tracker]), ['CVE-1 nodejs unknown vendor none'])
    const later = advisory('CVE-1', [entry('deb', 'debian:12', 'nodejs', '22.0.0-1')])
    assert.deepEqual(judged(items, [later]), ['CVE-1 nodejs unknown vendor none'])
  })
  test('the distribution and those who rebuild it are measured', () => {
    const own = debOf('nodejs', '18.13.0+dfsg1-1', '', '')
    assert.equal(
      judged(host('debian', '12', [own]), [tracker])[0],
      'CVE-1 nodejs affected 18.19.0+dfsg-6~deb12u2',
    )
    const rebuilt = { ...rpmOf('bash', '5.1-1.el9', 'bash', '5.1-1.el9'), vendor: 'AlmaLinux' }
    const one = advisory('R-1', [entry('rpm', EL9, 'bash', '5.1-2.el9')])
    assert.deepEqual(judged(host('rhel', '9.4', [rebuilt]), [one]), ['R-1 bash affected 5.1-2.el9'])
  })
  test('whose module stream it belongs to cannot be told', () => {
    const httpd = { ...rpmOf('httpd', '2.4.62-1', 'httpd', '2.4.62-1'), vendor: 'Example Corp' }
    const stream = '2.4.37-65.module_el8.10.0+1+a'
    const one = advisory('R-1', [
      entry('rpm', 'redhat:8', 'httpd', stream, { stream: 'httpd:2.4' }),
    ])
    assert.deepEqual(judged(host('rhel', '8.10', [httpd]), [one]), [
      'R-1 httpd unknown vendor none',
    ])
    const own = { ...httpd, vendor: 'Red Hat, Inc.' }
    assert.deepEqual(judged(host('rhel', '8.10', [own]), [one]), [])
  })
  test('a source that speaks for the vendor measures it, from then on and until it no longer does', () => {
    const built = { ...rpmOf('bash', '5.1-1.el9', 'bash', '5.1-1.el9'), vendor: 'Example Corp' }
    const index = emptyMatchIndex()
    const one = advisory('R-1', [entry('rpm', EL9, 'bash', '5.1-2.el9')])
    setInventory(index, ASSET, 's', host('rhel', '9.4', [built]), true, compareVersions)
    setAdvisory(index, 'f', one.id, one, compareVersions)
    assert.deepEqual(said(index), ['R-1 bash unknown vendor none'])
    const other = new Map([['g', new Set(['example corp'])]])
    assert.deepEqual(setVendors(index, other, compareVersions), [])
    const named = new Map([['f', new Set(['example corp'])]])
    assert.equal(setVendors(index, named, compareVersions).length, 1)
    assert.deepEqual(said(index), ['R-1 bash affected 5.1-2.el9'])
    assert.deepEqual(setVendors(index, new Map(), compareVersions), [])
    assert.deepEqual(said(index), ['R-1 bash unknown vendor none'])
  })
})
