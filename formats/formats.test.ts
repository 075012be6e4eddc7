/** The readers of system text, on real output and on broken input. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readApkInstalled } from './apk/installed.ts'
import { readRelease } from './apt/release.ts'
import { readMadison } from './apt/madison.ts'
import { readDpkgStatus } from './dpkg/status.ts'
import { readOsRelease } from './os-release/os-release.ts'
import { readBootTime, readListeners, readMaps, readStartTicks, readUnit } from './proc/proc.ts'
import { readRpmList } from './rpm/list.ts'

test('versions by archive: the security suite decides, not the name of a mirror', () => {
  const rows = readMadison(
    [
      ' libssl3 | 3.0.22-1~deb12u2 | http://mirror/debian-security bookworm-security/main amd64 Packages',
      ' libssl3 | 3.0.20-1 | http://security.mirror/debian bookworm/main amd64 Packages',
      ' curl | 7.81-1 | http://mirror/ubuntu jammy-security/main amd64 Packages',
      ' old | 1 | http://mirror/debian-security buster/updates/main amd64 Packages',
      'broken line',
    ].join('\n'),
  )
  assert.deepEqual(
    rows.map((one) => [one.name, one.security, one.feed]),
    [
      ['libssl3', true, 'debian-security'],
      ['libssl3', false, 'debian-security'],
      ['curl', true, 'ubuntu-security'],
      ['old', true, 'debian-security'],
    ],
  )
})

test('a signed release file says what it is and until when', () => {
  const release = readRelease(
    'Origin: Debian\nLabel: Debian-Security\nSuite: oldstable-security\nCodename: bookworm-security\nDate: Fri, 20 Nov 2026 18:04:06 UTC\nValid-Until: Fri, 27 Nov 2026 18:04:06 UTC\n',
  )
  assert.equal(release?.date, Date.UTC(2026, 10, 20, 18, 4, 6))
  assert.equal(release?.validUntil, Date.UTC(2026, 10, 27, 18, 4, 6))
  assert.equal(release?.security, true)
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
    status.packages.map((one) => [one.name, one.source, one.sourceVersion]),
    [
      ['libssl3', 'openssl', '3.0.19-1~deb12u2'],
      ['kept', 'kept-src', '1.9'],
    ],
  )
  assert.equal(status.malformed, 2)
  assert.deepEqual(readDpkgStatus('').packages, [])
})

test('os-release, and the end of support where it is known', () => {
  const debian = readOsRelease('ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian \\"12\\""\n')
  assert.deepEqual([debian.id, debian.versionId, debian.name], ['debian', '12', 'Debian "12"'])
  assert.equal(debian.endOfLifeAt, Date.UTC(2028, 6, 1))
  assert.equal(readOsRelease('ID=other\nVERSION_ID=1').endOfLifeAt, undefined)
  assert.equal(readOsRelease('').id, 'unknown')
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
  const [first, second] = readRpmList(
    'openssl-libs\t1:3.0.7-2.el9\tx86_64\topenssl-3.0.7-2.el9.src.rpm\ngpg-pubkey\t1\tnone\t(none)\nodd\t1-1\tnoarch\t(none)\nbroken\n',
  )
  assert.deepEqual([first?.source, first?.sourceVersion], ['openssl', '3.0.7-2.el9'])
  assert.equal(second?.source, 'odd')
  const apk = readApkInstalled('P:libssl3\nV:3.1.4-r0\nA:x86_64\no:openssl\n\nP:broken\n')
  assert.deepEqual(
    apk.map((one) => [one.name, one.source]),
    [['libssl3', 'openssl']],
  )
})
