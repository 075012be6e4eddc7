/** The readers of system text, on real output and on broken input. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readApkInstalled } from '@holdfast/host-formats/apk/installed'
import { readRelease } from '@holdfast/host-formats/apt/release'
import { readMadison } from '@holdfast/host-formats/apt/madison'
import { readDpkgStatus, readDpkgStatusFile } from '@holdfast/host-formats/dpkg/status'
import { readOsRelease } from '@holdfast/host-formats/os-release/os-release'
import { packageCoverage } from '@holdfast/host-formats/package-coverage'
import {
  readBootTime,
  readListeners,
  readMaps,
  readStartTicks,
  readUnit,
} from '@holdfast/host-formats/proc/proc'
import { reportBuilder } from './report-builder.ts'
import { readRpmList } from '@holdfast/host-formats/rpm/list'

test('versions by archive: each names the index that offers it', () => {
  const rows = readMadison(
    [
      ' libssl3 | 3.0.22-1~deb12u2 | http://mirror/debian-security bookworm-security/main amd64 Packages',
      ' libssl3 | 3.0.20-1 | http://security.mirror/debian bookworm/main amd64 Packages',
      ' curl | 7.81-1 | http://mirror/ubuntu jammy-security/main amd64 Packages',
      ' old | 1 | http://mirror/debian-security buster/updates/main amd64 Packages',
      ' flat | 2 | https://u:p@mirror.example/own_apt ./ Packages',
      ' nginx | 1.2 | http://mirror/debian bookworm/main Sources',
      'broken line',
    ].join('\n'),
  )
  assert.deepEqual(
    rows.map((row) => [row.name, row.index]),
    [
      ['libssl3', 'mirror_debian-security_dists_bookworm-security_main_binary-amd64_Packages'],
      ['libssl3', 'security.mirror_debian_dists_bookworm_main_binary-amd64_Packages'],
      ['curl', 'mirror_ubuntu_dists_jammy-security_main_binary-amd64_Packages'],
      ['old', 'mirror_debian-security_dists_buster_updates_main_binary-amd64_Packages'],
      ['flat', 'mirror.example_own%5fapt_._Packages'],
    ],
  )
})

test('a signed release file says what it is and until when', () => {
  const release = readRelease(
    'Origin: Debian\nLabel: Debian-Security\nSuite: oldstable-security\nCodename: bookworm-security\nDate: Fri, 20 Nov 2026 18:04:06 UTC\nValid-Until: Fri, 27 Nov 2026 18:04:06 UTC\n',
  )
  assert.equal(release?.date, Date.UTC(2026, 10, 20, 18, 4, 6))
  assert.equal(release?.validUntil, Date.UTC(2026, 10, 27, 18, 4, 6))
  assert.equal(release?.indexes, null)
  assert.equal(readRelease('Origin: Debian\n'), undefined)
  assert.equal(readRelease('Date: yesterday\n'), undefined)
  assert.equal(readRelease('Date: Fri, 20 Foo 2026 18:04:06 UTC\n'), undefined)
})

const STATUS = `Package: libssl3
Status: install ok installed
Architecture: amd64
Source: openssl
Version: 3.0.19-1~deb12u2

Package: gone
Status: deinstall ok config-files
Version: 1

Package: kept
Status: hold ok installed
Version: 2
Source: kept-src (1.9)

Status: install ok installed

Package: noversion
Status: install ok installed
`

test('dpkg status: installed and held packages with their source; malformed paragraphs counted', () => {
  const status = readDpkgStatus(STATUS)
  assert.deepEqual(
    status.packages.map((pack) => [pack.name, pack.source, pack.sourceVersion]),
    [
      ['libssl3', 'openssl', '3.0.19-1~deb12u2'],
      ['kept', 'kept-src', '1.9'],
    ],
  )
  assert.equal(status.malformed, 2)
  assert.deepEqual(readDpkgStatus('').packages, [])
})

test('dpkg keeps what has files on disk, and says what is wrong with it', () => {
  const one = (state: string, version = 'Version: 2\n'): string =>
    `Package: p\nStatus: ${state}\n${version}\n`
  const KEPT = [
    ['install ok installed', undefined],
    ['hold ok installed', undefined],
    ['install reinstreq half-installed', 'half-installed'],
    ['install ok unpacked', 'unpacked'],
    ['purge ok half-configured', 'half-configured'],
    ['install ok triggers-awaited', 'triggers-awaited'],
    ['install ok triggers-pending', 'triggers-pending'],
  ] as const
  for (const [status, state] of KEPT) {
    const read = readDpkgStatus(one(status))
    assert.deepEqual([read.packages[0]?.state, read.malformed, read.truncated], [state, 0, false])
  }
  for (const status of ['deinstall ok config-files', 'purge ok not-installed']) {
    assert.deepEqual(readDpkgStatus(one(status)), { packages: [], malformed: 0, truncated: false })
    assert.equal(readDpkgStatus(one(status, '')).malformed, 0)
  }
  for (const [text, malformed, truncated] of [
    [one('install ok half-installed', ''), 1, false],
    [one('install ok sideways'), 1, false],
    [one('install ok installed').replace('2', '2\0\0'), 1, false],
    [one('install ok installed').slice(0, -3), 1, true],
    [`${one('install ok installed')}Package: q\nStatus: install ok installed\nVersion: 3`, 0, true],
    ['\0'.repeat(512), 1, true],
  ] as const) {
    const read = readDpkgStatus(text)
    assert.deepEqual([read.malformed, read.truncated], [malformed, truncated], JSON.stringify(text))
  }
})

test('one file a package, as images without dpkg have them, needs no state', () => {
  const text = 'Package: libssl3\nVersion: 3.0.20-1\nArchitecture: arm64\nSource: openssl\n'
  assert.equal(readDpkgStatusFile(text).packages[0]?.source, 'openssl')
  assert.equal(readDpkgStatusFile(text).packages[0]?.state, undefined)
  assert.equal(readDpkgStatus(text).malformed, 1)
  assert.equal(readDpkgStatusFile('Package: libssl3\n').malformed, 1)
})

test('apk: what could not be finished is broken, and damage is counted', () => {
  const one = (rest: string): string => `P:busybox\nV:1.37.0-r12\nA:x86_64\n${rest}\n`
  const TABLE = [
    ['f:s\n', 'broken', 0, false],
    ['f:fx\n', 'broken', 0, false],
    ['f:S\n', undefined, 0, false],
    ['F:bin\nR:busybox\n', undefined, 0, false],
    ['F:bin\nR:busy', undefined, 0, false],
  ] as const
  for (const [rest, state, malformed, truncated] of TABLE) {
    const read = readApkInstalled(one(rest))
    assert.deepEqual(
      [read.packages[0]?.state, read.malformed, read.truncated],
      [state, malformed, truncated],
    )
  }
  assert.deepEqual(readApkInstalled('P:a\nV:1').truncated, true)
  assert.equal(readApkInstalled(one('T:\0\n')).malformed, 1)
  assert.equal(readApkInstalled('P:\nV:1\n\n').malformed, 1)
})

test('os-release, and the end of support where it is known', () => {
  const debian = readOsRelease('ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian \\"12\\""\n')
  assert.deepEqual([debian.id, debian.versionId, debian.name], ['debian', '12', 'Debian "12"'])
  assert.equal(debian.endOfLifeAt, Date.UTC(2028, 6, 1))
  assert.equal(readOsRelease('ID=other\nVERSION_ID=1').endOfLifeAt, undefined)
  assert.equal(readOsRelease('').id, 'unknown')
  const codenames = (text: string): readonly string[] => readOsRelease(text).codenames
  assert.deepEqual(codenames('VERSION="8 (jessie)"\n'), ['jessie'])
  assert.deepEqual(codenames('VERSION="14.04.6 LTS, Trusty Tahr"\n'), ['trusty'])
  assert.deepEqual(codenames('VERSION_CODENAME=vanessa\nUBUNTU_CODENAME=jammy\n'), [
    'vanessa',
    'jammy',
  ])
  assert.deepEqual(codenames('VERSION="9.4 (Plow Two)"\n'), [])
})

test('proc: deleted mappings, start, listeners beyond loopback, unit', () => {
  const maps = readMaps(
    [
      '55d0-55d1 r-xp 00000000 08:01 1 /usr/sbin/nginx (deleted)',
      '7f00-7f01 r-xp 00000000 08:01 2 /usr/lib/libssl.so.3',
      '7f02-7f03 rw-p 00000000 08:01 2 /usr/lib/data.so (deleted)',
      '7f04-7f05 r-xp 00000000 00:00 0 /memfd:jit (deleted)',
      '7f06-7f07 r-xp 00000000 00:00 0 [vdso]',
    ].join('\n'),
  )
  assert.deepEqual(maps, [
    { path: '/usr/sbin/nginx', deleted: true },
    { path: '/usr/lib/libssl.so.3', deleted: false },
  ])
  const fields = Array.from({ length: 50 }, (_, index) => String(index + 3))
  assert.equal(readStartTicks(`7 (a) b) S ${fields.slice(1).join(' ')}`), 22)
  assert.equal(readStartTicks('7 (a)'), undefined)
  assert.equal(readBootTime('cpu 1\nbtime 1700000000\n'), 1_700_000_000)
  const tcp = `head
   0: 00000000:01BB 00000000:0000 0A 0:0 0:0 0 0 0 111 1
   1: 0100007F:0050 00000000:0000 0A 0:0 0:0 0 0 0 112 1
   2: 00000000:0016 0A00000A:9999 01 0:0 0:0 0 0 0 113 1
   3: 00000000000000000000000001000000:0019 0:0000 0A 0:0 0:0 0 0 0 114 1`
  assert.deepEqual(readListeners(tcp, 'tcp'), [{ inode: '111', address: ':443/tcp' }])
  assert.equal(readUnit('0::/system.slice/ssh.service'), 'ssh')
  assert.equal(readUnit('0::/user.slice'), null)
})

test('rpm and apk lists name the source package', () => {
  const rpm = readRpmList(
    'openssl-libs\t1:3.0.7-2.el9\tx86_64\topenssl-3.0.7-2.el9.src.rpm\ngpg-pubkey\t1\tnone\t(none)\nodd\t1-1\tnoarch\t(none)\nbroken\n',
  )
  const [first, second] = rpm.packages
  assert.equal(rpm.malformed, 1)
  assert.deepEqual([first?.source, first?.sourceVersion], ['openssl', '3.0.7-2.el9'])
  assert.equal(second?.source, 'odd')
  const apk = readApkInstalled('P:libssl3\nV:3.1.4-r0\nA:x86_64\no:openssl\n\nP:broken\n')
  assert.deepEqual(
    apk.packages.map((pack) => [pack.name, pack.source]),
    [['libssl3', 'openssl']],
  )
  assert.equal(apk.malformed, 1)
})

const ODD_NAMES = [
  'openssl; touch /tmp/x #',
  '$(id)',
  '-rf',
  'a b',
  "a'b",
  'a/b',
  'a`id`',
  'a\u202eb',
  'a|b',
  'a\u0007b',
  'x'.repeat(254),
]
test('what no package manager can have installed is counted, and the list is not believed whole', () => {
  for (const odd of ODD_NAMES) {
    const dpkg = (name: string): string =>
      `Package: ${name}\nStatus: install ok installed\nVersion: 1\n\n`
    const lists = [
      readDpkgStatus(dpkg('openssl') + dpkg(odd)),
      readRpmList(`openssl\t1-1\tnoarch\t(none)\n${odd}\t1-1\tnoarch\t(none)\n`),
      readApkInstalled(`P:openssl\nV:1-r0\n\nP:${odd}\nV:1-r0\n\n`),
    ]
    for (const list of lists) {
      assert.deepEqual(
        list.packages.map((pack) => pack.name),
        ['openssl'],
        odd,
      )
      assert.equal(list.malformed, 1, odd)
      assert.equal(packageCoverage([], list).state, 'partial')
    }
    const report = reportBuilder('x', { name: 'x' })
    const purl = (name: string): string => `pkg:deb/debian/${encodeURIComponent(name)}@1`
    for (const name of ['openssl', odd]) report.component({ name, version: '1', purl: purl(name) })
    const built = report.build({})
    assert.deepEqual(
      built.components.map((component) => component.name),
      ['openssl'],
      odd,
    )
    assert.equal(built.dropped[0]?.count, 1)
    assert.equal(built.canClear, false)
    assert.equal(built.coverage[0]?.state, 'partial')
  }
})
test('names that packages have are read', () => {
  for (const name of [
    'libstdc++6',
    'g++',
    '0ad',
    'NetworkManager',
    'python3.11',
    'kernel_x',
    '.build-deps',
  ]) {
    const list = readApkInstalled(`P:${name}\nV:1-r0\n\n`)
    assert.deepEqual([list.packages[0]?.name, list.malformed], [name, 0])
  }
})
