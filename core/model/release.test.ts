/** One release, whoever names it: each entry from the host's words and from those of advisories and package URLs. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ecosystemOf } from '@holdfast/formats/osv/ecosystems'
import { readOsRelease } from '@holdfast/host-formats/os-release/os-release'
import {
  channelOf,
  firstReleaseOfBuild,
  releaseNamed,
  releaseOf,
  supportOf,
  releaseOfBuild,
} from './release.ts'

/** `[key, lines of os-release, ecosystem of OSV, other names]` */
const RELEASES: readonly (readonly [string, string, string | null, readonly string[]])[] = [
  [
    'debian:12',
    'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm',
    'Debian:12',
    [
      'bookworm',
      'debian-12',
      'debian-12.5',
      'debian-bookworm',
      'Debian GNU/Linux 12 (bookworm)',
      'cpe:/o:debian:debian_linux:12',
      'cpe:2.3:o:debian:debian_linux:12.0:*:*:*:*:*:*:*',
    ],
  ],
  ['debian:11', 'ID=raspbian\nVERSION_ID="11"', 'Debian:11', ['bullseye', 'raspbian-11']],
  [
    'debian:14',
    'ID=debian\nVERSION_CODENAME=forky',
    'Debian:14',
    ['forky', 'debian-forky', 'debian-testing'],
  ],
  [
    'debian:sid',
    'ID=debian\nVERSION_CODENAME=sid',
    'Debian:sid',
    ['sid', 'unstable', 'debian-sid'],
  ],
  [
    'ubuntu:22.04',
    'ID=ubuntu\nVERSION_ID="22.04"',
    'Ubuntu:22.04:LTS',
    [
      'jammy',
      'ubuntu-jammy',
      'ubuntu-22.04',
      'Ubuntu 22.04.4 LTS',
      'cpe:2.3:o:canonical:ubuntu_linux:22.04:*:*:*:lts:*:*:*',
    ],
  ],
  [
    'ubuntu:25.10',
    'ID=ubuntu\nVERSION_ID="25.10"',
    'Ubuntu:25.10',
    ['questing', 'ubuntu-questing'],
  ],
  [
    'alpine:v3.20',
    'ID=alpine\nVERSION_ID=3.20.3',
    'Alpine:v3.20',
    ['alpine-3.20', 'alpine-v3.20', 'Alpine Linux v3.20', 'cpe:/o:alpinelinux:alpine_linux:3.20.1'],
  ],
  ['alpine:edge', 'ID=alpine\nVERSION_ID=3.21.0_alpha20240807', 'Alpine:edge', ['alpine-edge']],
  [
    'redhat:9',
    'ID="rhel"\nVERSION_ID="9.4"',
    'Red Hat:enterprise_linux:9::baseos',
    [
      'rhel-9.4',
      'redhat-9',
      'el9',
      'Red Hat Enterprise Linux 9',
      'cpe:/o:redhat:enterprise_linux:9',
      'cpe:/a:redhat:enterprise_linux:9::appstream',
    ],
  ],
  [
    'redhat:7',
    'ID="centos"\nVERSION_ID="7"',
    'Red Hat:rhel_els:7',
    [
      'centos-7',
      'CentOS Linux 7',
      'Red Hat Enterprise Linux Server (v. 7)',
      'cpe:/o:centos:centos:7',
    ],
  ],
  ['redhat:10', 'ID="centos"\nVERSION_ID="10"', null, ['CentOS Stream 10', 'centos-stream-10']],
  [
    'rocky:9',
    'ID="rocky"\nVERSION_ID="9.4"',
    'Rocky Linux:9',
    ['rocky-9.4', 'rocky-linux-9', 'Rocky Linux 9.4', 'cpe:/o:rocky:rocky:9'],
  ],
  [
    'almalinux:8',
    'ID="almalinux"\nVERSION_ID="8.9"',
    'AlmaLinux:8',
    ['alma-8', 'almalinux-8.9', 'AlmaLinux 8.9', 'cpe:/o:almalinux:almalinux:8'],
  ],
  [
    'oracle:9',
    'ID="ol"\nVERSION_ID="9.4"',
    'Oracle Linux:9',
    ['ol-9', 'oraclelinux-9', 'Oracle Linux 9', 'cpe:/o:oracle:linux:9'],
  ],
  [
    'amazon:2',
    'ID="amzn"\nVERSION_ID="2"',
    'Amazon Linux:2',
    ['amzn-2', 'amazon-2 (Karoo)', 'cpe:2.3:o:amazon:amazon_linux:2'],
  ],
  [
    'amazon:2023',
    'ID="amzn"\nVERSION_ID="2023"',
    'Amazon Linux:2023',
    ['Amazon Linux 2023.3', 'amazonlinux-2023'],
  ],
  ['amazon:1', 'ID="amzn"\nVERSION_ID="2018.03"', 'Amazon Linux:1', ['amazon-1']],
  [
    'fedora:40',
    'ID=fedora\nVERSION_ID=40',
    null,
    ['fedora-40', 'fc40', 'Fedora Linux 40', 'cpe:/o:fedoraproject:fedora:40'],
  ],
  [
    'suse:15.5',
    'ID="sles"\nVERSION_ID="15.5"',
    'SUSE:Linux Enterprise Server 15 SP5',
    [
      'sles-15.5',
      'SUSE Linux Enterprise Server 15 SP5',
      'SUSE Linux Enterprise Module for Basesystem 15 SP5',
      'SUSE Linux Enterprise Desktop 15 SP5',
      'SUSE Linux Enterprise Server for SAP Applications 15 SP5',
      'SUSE Linux Enterprise Server 15 SP5-LTSS',
      'cpe:/o:suse:sles:15:sp5',
      'cpe:/o:suse:sle-module-basesystem:15:sp5',
    ],
  ],
  [
    'suse:15.5',
    'ID="sled"\nVERSION_ID="15.5"',
    'SUSE:Linux Enterprise Desktop 15 SP5',
    ['sled-15.5'],
  ],
  [
    'suse:12.5',
    'ID="sles"\nVERSION_ID="12.5"',
    'SUSE:Linux Enterprise Server 12 SP5-LTSS',
    ['SUSE Linux Enterprise Software Development Kit 12 SP5'],
  ],
  ['suse:15', 'ID="sles"\nVERSION_ID="15"', 'SUSE:Linux Enterprise Server 15', ['sles-15']],
  ['suse:16.0', 'ID="sles"\nVERSION_ID="16.0"', 'SUSE:Linux Enterprise Server 16.0', []],
  ['suse:Micro 5.5', 'ID="sle-micro"\nVERSION_ID="5.5"', 'SUSE:Linux Enterprise Micro 5.5', []],
  ['suse:Micro 6.0', 'ID="sl-micro"\nVERSION_ID="6.0"', 'SUSE:Linux Micro 6.0', []],
  [
    'opensuse:Leap 15.6',
    'ID="opensuse-leap"\nVERSION_ID="15.6"',
    'openSUSE:Leap 15.6',
    ['opensuse-leap-15.6', 'openSUSE Leap 15.6', 'cpe:/o:opensuse:leap:15.6'],
  ],
  [
    'opensuse:Tumbleweed',
    'ID="opensuse-tumbleweed"\nVERSION_ID="20261101"',
    'openSUSE:Tumbleweed',
    [
      'opensuse-tumbleweed',
      'openSUSE Tumbleweed',
      'opensuse-tumbleweed-20261101',
      'cpe:/o:opensuse:tumbleweed',
    ],
  ],
  [
    'openeuler:22.03-LTS-SP3',
    'ID="openEuler"\nVERSION_ID="22.03"\nVERSION="22.03 (LTS-SP3)"',
    'openEuler:22.03-LTS-SP3',
    ['openEuler-22.03-LTS-SP3', 'cpe:/a:openEuler:openEuler:22.03-LTS-SP3'],
  ],
  [
    'openeuler:24.03-LTS',
    'ID="openEuler"\nVERSION_ID="24.03"\nVERSION="24.03 (LTS)"',
    'openEuler:24.03-LTS',
    [],
  ],
  ['mageia:9', 'ID=mageia\nVERSION_ID=9', 'Mageia:9', ['mageia-9']],
  [
    'photon:5.0',
    'ID=photon\nVERSION_ID=5.0',
    'Photon OS:5.0',
    ['photon-5.0', 'VMware Photon OS 5.0'],
  ],
  [
    'azurelinux:3',
    'ID=azurelinux\nVERSION_ID="3.0"',
    'Azure Linux:3',
    ['azurelinux-3.0', 'Azure Linux 3.0'],
  ],
  [
    'azurelinux:2',
    'ID=mariner\nVERSION_ID="2.0"',
    'Azure Linux:2',
    ['mariner-2.0', 'CBL-Mariner 2.0'],
  ],
  ['wolfi', 'ID=wolfi\nVERSION_ID=20230201', 'Wolfi', ['wolfi-20230201']],
  ['chainguard', 'ID=chainguard\nVERSION_ID=20230214', 'Chainguard', ['chainguard-20230214']],
]

describe('one release under all its names', () => {
  for (const [key, lines, ecosystem, others] of RELEASES) {
    test(key, () => {
      const os = readOsRelease(lines)
      assert.equal(releaseOf(os.id, os.versionId), key, lines)
      if (ecosystem !== null) assert.equal(ecosystemOf(ecosystem)?.distro, key, ecosystem)
      for (const name of others) assert.equal(releaseNamed(name)?.distro, key, name)
    })
  }

  test('and nothing else by accident', () => {
    const keys = new Set(RELEASES.map(([key]) => key))
    const same = RELEASES.length - new Set(RELEASES.map(([key]) => key)).size
    assert.equal(keys.size, RELEASES.length - same)
    assert.equal(same, 1, 'only the two of SUSE share a key')
  })
})

describe('what names no release, or another', () => {
  for (const text of [
    'windows',
    '',
    'macOS 13',
    'olympia 8',
    'debianish-12x',
    'cpe:/a:vendor:product:9',
    'cpe:broken',
    'latest',
    'buster2',
  ]) {
    test(text === '' ? 'nothing' : text, () => {
      const found = releaseNamed(text)
      assert.ok(
        found === undefined || !/^(?:debian|ubuntu|redhat|oracle|suse)(?::|$)/.test(found.distro),
      )
    })
  }
  test('a code name is of its own distribution alone', () => {
    assert.equal(releaseNamed('bookworm', 'ubuntu')?.distro, 'ubuntu:bookworm')
    assert.equal(releaseNamed('jammy', 'debian')?.distro, 'debian:jammy')
  })
  test('a number is of the distribution that the package URL names', () => {
    assert.equal(releaseNamed('12', 'debian')?.distro, 'debian:12')
    assert.equal(releaseNamed('3.20.3', 'alpine')?.distro, 'alpine:v3.20')
    assert.equal(releaseNamed('12'), undefined)
  })
  test('other products of a distributor are not its system', () => {
    assert.equal(releaseNamed('SUSE Manager Server 4.3')?.distro, 'suse:manager server 4.3')
    assert.equal(releaseNamed('cpe:/a:redhat:satellite:6')?.distro, 'redhat:satellite-6')
  })
})

describe('channels are no releases', () => {
  const NAMED = [
    ['esm-infra/xenial', 'ubuntu:16.04', 'pro'],
    ['trusty/esm', 'ubuntu:14.04', 'pro'],
    ['fips-updates/jammy', 'ubuntu:22.04', 'fips'],
    ['cpe:/o:redhat:rhel_eus:9.2::baseos', 'redhat:9', 'el9_2'],
    ['cpe:/a:redhat:rhel_aus:8.6::appstream', 'redhat:8', 'el8_6'],
    ['cpe:/a:redhat:openshift:4.16::el9', 'redhat:9', 'openshift:4.16'],
    ['cpe:/o:redhat:enterprise_linux:9::baseos', 'redhat:9', undefined],
    ['ubuntu-22.04', 'ubuntu:22.04', undefined],
  ] as const
  for (const [text, distro, channel] of NAMED) {
    test(text, () => {
      const found = releaseNamed(text)
      assert.deepEqual([found?.distro, found?.channel], [distro, channel])
    })
  }

  const ECOSYSTEMS = [
    ['Ubuntu:Pro:18.04:LTS', 'ubuntu:18.04', 'pro'],
    ['Ubuntu:Pro:FIPS-updates:22.04:LTS', 'ubuntu:22.04', 'fips'],
    ['Red Hat:rhel_eus:9.2::baseos', 'redhat:9', 'el9_2'],
    ['Red Hat:rhel_e4s:8.6::appstream', 'redhat:8', 'el8_6'],
    ['Ubuntu:18.04:LTS', 'ubuntu:18.04', undefined],
    ['Red Hat:enterprise_linux:9::crb', 'redhat:9', undefined],
  ] as const
  for (const [name, distro, channel] of ECOSYSTEMS) {
    test(name, () => {
      const found = ecosystemOf(name)
      assert.deepEqual([found?.distro, found?.channel], [distro, channel])
    })
  }

  const BUILDS = [
    ['deb', '1.1.1-1ubuntu2.1~18.04.23+esm5', 'pro'],
    ['deb', '1:3.0.12+dfsg-1ubuntu0.1~esm4', 'pro'],
    ['deb', '3.0.2-0ubuntu1.15+Fips1', 'fips'],
    ['deb', '1.1.1-1ubuntu2.1~18.04.23', undefined],
    ['deb', '7.88.1-10+deb12u8', undefined],
    ['rpm', '1:3.0.7-16.el9_2.5', 'el9_2'],
    ['rpm', '1:18.20.2-1.module+el8.6.0+123+ab', 'el8_6'],
    ['rpm', '4:4.4.1-3.rhaos4.16.el9', 'openshift:4.16'],
    ['rpm', '1:3.0.7-27.el9', undefined],
    ['rpm', '1.1.1l-150500.17.31.1', undefined],
    ['npm', '1.0.0+esm1', undefined],
  ] as const
  for (const [type, version, channel] of BUILDS) {
    test(`${type} ${version}`, () => assert.equal(channelOf(type, version), channel))
  }
})

test('builders leave the release in the version', () => {
  const MARKS = [
    ['1.0-2.el9_4', 'redhat', 'redhat:9'],
    ['1.0-2.module+el8.6.0+1', 'rocky', 'rocky:8'],
    ['1.0-2.el9', 'suse', undefined],
    ['1-2.fc40', undefined, 'fedora:40'],
    ['1-1.amzn2023.0.1', undefined, 'amazon:2023'],
    ['3-1.oe2203sp3', 'openeuler', 'openeuler:22.03-LTS-SP3'],
    ['3-1.oe2403', 'openeuler', 'openeuler:24.03-LTS'],
    ['1-150500.17.31.1', 'suse', undefined],
    ['1-150500.17.31.1', undefined, undefined],
    ['2.0-1.cm2', undefined, 'azurelinux:2'],
    ['2.0-1.azl3', undefined, 'azurelinux:3'],
    ['2.0-1.ph5', undefined, 'photon:5.0'],
    ['2.0-1.mga9', undefined, 'mageia:9'],
    ['2.0-1', 'redhat', undefined],
  ] as const
  for (const [version, id, expected] of MARKS) {
    assert.equal(releaseOfBuild(version, id), expected, version)
  }
})

test('a service pack keeps builds of earlier ones: their mark is the last resort', () => {
  assert.equal(firstReleaseOfBuild('1-150500.17.31.1', 'suse'), 'suse:15.5')
  assert.equal(firstReleaseOfBuild('1-150600.5.15.1', 'opensuse'), 'opensuse:Leap 15.6')
  assert.equal(firstReleaseOfBuild('1-160000.1.1', 'suse'), 'suse:16.0')
  for (const [version, id] of [
    ['1-150500.17.31.1', 'redhat'],
    ['1-150500.17.31.1', undefined],
    ['1-1.el9', 'suse'],
  ] as const) {
    assert.equal(firstReleaseOfBuild(version, id), undefined)
  }
})

describe('whose support it has', () => {
  for (const [id, version, key] of [
    ['centos', '8', 'centos:8'],
    ['CentOS', '7', 'centos:7'],
    ['centos-stream', '9', 'centos-stream:9'],
    ['rhel', '8.10', 'redhat:8'],
    ['rocky', '8.10', 'rocky:8'],
    ['debian', '12', 'debian:12'],
  ] as const) {
    test(`${id} ${version}`, () => assert.equal(supportOf(id, version), key))
  }
})
