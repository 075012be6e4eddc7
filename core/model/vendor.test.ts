/** Only a positive sign makes a build somebody else's. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { foreignVendor } from './vendor.ts'

const DEBIAN = 'Debian OpenSSL Team <pkg-openssl-devel@alioth-lists.debian.net>'

const FOREIGN: readonly (readonly [string, string, string, string | undefined])[] = [
  ['deb', 'debian:12', '20.9.0-1nodesource1', undefined],
  ['deb', 'debian:12', '16.2-1.pgdg120+2', undefined],
  ['deb', 'ubuntu:22.04', '8.2.13-1+ubuntu22.04.1+deb.sury.org+1', undefined],
  ['deb', 'debian:12', '1:10.11.6+maria~deb12', undefined],
  ['deb', 'ubuntu:22.04', '2.43.0-0ppa1~ubuntu22.04.1', undefined],
  ['deb', 'debian:12', '1.24.0-1~bookworm', undefined],
  [
    'deb',
    'debian:12',
    '8.0.36-1debian12',
    'MySQL Release Engineering <mysql-build@oss.oracle.com>',
  ],
  ['deb', 'ubuntu:22.04', '1.2.3-1', 'LP-PPA-ondrej-php'],
  ['rpm', 'redhat:9', '2:20.9.0-1nodesource', 'NodeSource'],
  ['rpm', 'rocky:9', '8.2.13-1.el9.remi', "Remi's RPM repository <https://rpms.remirepo.net/>"],
  ['rpm', 'suse:15.5', '1-1', 'Example Corp'],
  ['rpm', 'redhat:9', '8.0.8-1', 'Microsoft Corporation'],
  ['rpm', 'opensuse:Leap 15.6', '8-1', 'obs://build.opensuse.org/home:somebody'],
]

const OWN: readonly (readonly [string, string | null, string, string | undefined])[] = [
  ['deb', 'debian:12', '3.0.11-1~deb12u2', DEBIAN],
  ['deb', 'debian:12', '7.88.1-10+deb12u5', 'Alessandro Ghedini <ghedo@debian.org>'],
  ['deb', 'debian:12', '1.2-3', 'A Person <person@company.example>'],
  ['deb', 'debian:12', '5.2.15-2+b2', undefined],
  ['deb', 'debian:12', '1.24.0-1~bpo12+1', undefined],
  [
    'deb',
    'ubuntu:22.04',
    '3.0.2-0ubuntu1.15',
    'Ubuntu Developers <ubuntu-devel-discuss@lists.ubuntu.com>',
  ],
  ['deb', 'ubuntu:22.04', '1:3.0.12+dfsg-1ubuntu0.1~esm4', undefined],
  ['deb', 'ubuntu:22.04', '0.8.1-1.1ubuntu1~22.04.1', undefined],
  ['deb', 'ubuntu:22.04', '6.5.0-28.29~22.04.1', undefined],
  ['deb', 'debian:12', '1.0~20230101+dfsg-1', 'Debian'],
  ['deb', 'debian:12', '2.36-9+rpt2+deb12u4', undefined],
  ['deb', 'kali:2024', '20.9.0-1nodesource1', undefined],
  ['rpm', 'redhat:9', '3.0.7-27.el9', 'Red Hat, Inc.'],
  ['rpm', 'redhat:9', '3.0.7-27.el9', 'Rocky Enterprise Software Foundation'],
  ['rpm', 'rocky:9', '3.0.7-27.el9', 'Rocky Enterprise Software Foundation'],
  ['rpm', 'almalinux:9', '3.0.7-27.el9', 'AlmaLinux'],
  ['rpm', 'oracle:9', '3.0.7-27.0.1.el9', 'Oracle America'],
  ['rpm', 'rocky:9', '1-1.el9', 'Fedora Project'],
  ['rpm', 'suse:15.5', '1-1', 'SUSE LLC <https://www.suse.com/>'],
  ['rpm', 'opensuse:Leap 15.6', '1-1', 'openSUSE'],
  ['rpm', 'opensuse:Leap 15.6', '1-1', 'obs://build.opensuse.org/openSUSE:Leap:15.6'],
  ['rpm', 'amazon:2023', '1-1.amzn2023', 'Amazon Linux'],
  ['rpm', 'redhat:9', '1-1', undefined],
  ['rpm', 'redhat:9', '1-1', '(none)'],
  ['rpm', 'mageia:9', '1-1', 'Somebody'],
  ['apk', 'alpine:v3.20', '1-r0', 'Somebody'],
  ['npm', null, '1.0.0-nodesource', 'NodeSource'],
]

describe('somebody else built it', () => {
  for (const [type, distro, version, said] of FOREIGN) {
    test(`${distro} ${version} ${said ?? ''}`, () =>
      assert.notEqual(foreignVendor(type, distro, version, said), undefined))
  }
})

describe('the distribution did, or nothing says otherwise', () => {
  for (const [type, distro, version, said] of OWN) {
    test(`${distro} ${version} ${said ?? ''}`, () =>
      assert.equal(foreignVendor(type, distro, version, said), undefined))
  }
})
