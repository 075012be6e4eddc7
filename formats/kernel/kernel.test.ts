/** Kernels as distributions name them: what runs, what is installed, and which of it counts. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { PackageFact, PackageManager } from '@holdfast/core/model/facts'
import { kernelCoverage, kernelOf } from './kernel.ts'

function packages(manager: PackageManager, ...listed: readonly string[]): PackageFact[] {
  return listed.map((one) => {
    const [name = '', version = '', source = name] = one.split(' ')
    const arch = manager === 'dpkg' ? 'amd64' : 'x86_64'
    return { name, version, arch, manager, source, sourceVersion: version }
  })
}

/** Running release, its build or null, manager, packages, then `current` and the newest, or `unjudged`. */
type Row = readonly [
  running: string,
  build: string | null,
  manager: PackageManager,
  installed: readonly string[],
  expected: 'unjudged' | readonly [current: boolean, installed: string, version: string],
]

const IMAGE = 'linux-image-'
const ROWS: readonly Row[] = [
  // Debian
  [
    '6.1.0-42-amd64',
    null,
    'dpkg',
    [`${IMAGE}6.1.0-42-amd64 6.1.150-1`],
    [true, '6.1.0-42-amd64', '6.1.150-1'],
  ],
  [
    '6.1.0-42-amd64',
    null,
    'dpkg',
    [`${IMAGE}6.1.0-42-amd64 6.1.150-1`, `${IMAGE}6.1.0-9-amd64 6.1.27-1`],
    [true, '6.1.0-42-amd64', '6.1.150-1'],
  ],
  [
    '6.1.0-9-amd64',
    null,
    'dpkg',
    [`${IMAGE}6.1.0-42-amd64 6.1.150-1`, `${IMAGE}6.1.0-9-amd64 6.1.27-1`],
    [false, '6.1.0-42-amd64', '6.1.27-1'],
  ],
  [
    '6.1.0-9-amd64',
    '#1 SMP PREEMPT_DYNAMIC Debian 6.1.27-1 (2023-05-08)',
    'dpkg',
    [`${IMAGE}6.1.0-42-amd64 6.1.150-1`],
    [false, '6.1.0-42-amd64', '6.1.27-1'],
  ],
  [
    '6.1.0-42-amd64',
    '#1 SMP PREEMPT_DYNAMIC Debian 6.1.148-1 (2025-08-01)',
    'dpkg',
    [`${IMAGE}6.1.0-42-amd64 6.1.150-1`],
    [false, '6.1.0-42-amd64', '6.1.148-1'],
  ],
  [
    '6.1.0-42-amd64',
    '#1 SMP PREEMPT_DYNAMIC Debian 6.1.150-1',
    'dpkg',
    [`${IMAGE}6.1.0-42-amd64 6.1.150-1`],
    [true, '6.1.0-42-amd64', '6.1.150-1'],
  ],
  [
    '6.1.0-42-cloud-amd64',
    null,
    'dpkg',
    [`${IMAGE}6.1.0-42-cloud-amd64 6.1.150-1`, `${IMAGE}6.1.0-43-amd64 6.1.153-1`],
    [true, '6.1.0-42-cloud-amd64', '6.1.150-1'],
  ],
  [
    '6.1.0-42-cloud-amd64',
    null,
    'dpkg',
    [`${IMAGE}6.1.0-42-cloud-amd64 6.1.150-1`, `${IMAGE}6.1.0-43-cloud-amd64 6.1.153-1`],
    [false, '6.1.0-43-cloud-amd64', '6.1.150-1'],
  ],
  [
    '6.1.0-42-686-pae',
    null,
    'dpkg',
    [`${IMAGE}6.1.0-42-686-pae 6.1.150-1`, `${IMAGE}6.1.0-43-686 6.1.153-1`],
    [true, '6.1.0-42-686-pae', '6.1.150-1'],
  ],
  [
    '6.1.0-42-armmp-lpae',
    null,
    'dpkg',
    [`${IMAGE}6.1.0-42-armmp-lpae 6.1.150-1`, `${IMAGE}6.1.0-43-armmp-lpae 6.1.153-1`],
    [false, '6.1.0-43-armmp-lpae', '6.1.150-1'],
  ],
  [
    '6.12.48+deb13-rt-arm64',
    null,
    'dpkg',
    [
      `${IMAGE}6.12.48+deb13-rt-arm64 6.12.48-1`,
      `${IMAGE}6.12.57+deb13-rt-arm64 6.12.57-1`,
      `${IMAGE}6.12.63+deb13-arm64 6.12.63-1`,
    ],
    [false, '6.12.57+deb13-rt-arm64', '6.12.48-1'],
  ],
  [
    '6.12.57+deb13+2-amd64',
    null,
    'dpkg',
    [`${IMAGE}6.12.57+deb13+2-amd64 6.12.57-1`, `${IMAGE}6.12.63+deb13.1-amd64 6.12.63-2`],
    [false, '6.12.63+deb13.1-amd64', '6.12.57-1'],
  ],
  [
    '6.12.63+deb13.1-amd64',
    null,
    'dpkg',
    [`${IMAGE}6.12.57+deb13+2-amd64 6.12.57-1`, `${IMAGE}6.12.63+deb13.1-amd64 6.12.63-2`],
    [true, '6.12.63+deb13.1-amd64', '6.12.63-2'],
  ],
  [
    '5.10.0-0.bpo.15-amd64',
    null,
    'dpkg',
    [`${IMAGE}5.10.0-0.bpo.15-amd64 5.10.120-1~bpo10+1`],
    [true, '5.10.0-0.bpo.15-amd64', '5.10.120-1~bpo10+1'],
  ],
  [
    '6.1.0-42-amd64',
    null,
    'dpkg',
    [`${IMAGE}6.1.0-42-amd64-unsigned 6.1.150-1 linux`],
    [true, '6.1.0-42-amd64', '6.1.150-1'],
  ],
  ['6.1.0-41-amd64', null, 'dpkg', [`${IMAGE}6.1.0-42-amd64-dbg 6.1.150-1 linux`], 'unjudged'],
  // Ubuntu
  [
    '6.8.0-60-generic',
    '#63-Ubuntu SMP PREEMPT_DYNAMIC Tue Apr 15 19:04:15 UTC 2025',
    'dpkg',
    [`${IMAGE}6.8.0-60-generic 6.8.0-60.63 linux-signed`],
    [true, '6.8.0-60-generic', '6.8.0-60.63'],
  ],
  [
    '6.8.0-60-generic',
    '#62-Ubuntu SMP PREEMPT_DYNAMIC Tue Apr 15 19:04:15 UTC 2025',
    'dpkg',
    [`${IMAGE}6.8.0-60-generic 6.8.0-60.63 linux-signed`],
    [false, '6.8.0-60-generic', '6.8.0-60.62'],
  ],
  [
    '6.8.0-9-generic',
    null,
    'dpkg',
    [
      `${IMAGE}unsigned-6.8.0-9-generic 6.8.0-9.9 linux`,
      `${IMAGE}unsigned-6.8.0-60-generic 6.8.0-60.63 linux`,
    ],
    [false, '6.8.0-60-generic', '6.8.0-9.9'],
  ],
  [
    '6.5.0-1021-aws',
    '#21~22.04.1-Ubuntu SMP Fri May 17 15:20:48 UTC 2024',
    'dpkg',
    [`${IMAGE}6.8.0-1009-aws 6.8.0-1009.9~22.04.2 linux-signed-aws-6.8`],
    [false, '6.8.0-1009-aws', '6.5.0-1021.21~22.04.1'],
  ],
  [
    '5.15.0-1063-raspi',
    null,
    'dpkg',
    ['linux-modules-5.15.0-1063-raspi 5.15.0-1063.66 linux-raspi'],
    [true, '5.15.0-1063-raspi', '5.15.0-1063.66'],
  ],
  [
    '6.8.0-60-generic-64k',
    null,
    'dpkg',
    [`${IMAGE}6.8.0-60-generic-64k 6.8.0-60.63`, `${IMAGE}6.8.0-61-generic 6.8.0-61.64`],
    [true, '6.8.0-60-generic-64k', '6.8.0-60.63'],
  ],
  // Proxmox and Raspberry Pi
  [
    '6.8.12-4-pve',
    '#1 SMP PREEMPT_DYNAMIC PMX 6.8.12-4 (2024-11-06T15:04Z)',
    'dpkg',
    [
      'proxmox-kernel-6.8.12-4-pve-signed 6.8.12-4',
      'proxmox-kernel-6.8.12-9-pve-signed 6.8.12-9',
      'proxmox-kernel-6.8 6.8.12-9',
    ],
    [false, '6.8.12-9-pve', '6.8.12-4'],
  ],
  [
    '5.15.108-1-pve',
    null,
    'dpkg',
    ['pve-kernel-5.15.108-1-pve 5.15.108-1'],
    [true, '5.15.108-1-pve', '5.15.108-1'],
  ],
  [
    '6.6.51+rpt-rpi-v8',
    '#1 SMP PREEMPT Debian 1:6.6.51-1+rpt3 (2024-10-08)',
    'dpkg',
    [`${IMAGE}6.6.51+rpt-rpi-v8 1:6.6.51-1+rpt3`, `${IMAGE}6.12.25+rpt-rpi-2712 1:6.12.25-1+rpt1`],
    [true, '6.6.51+rpt-rpi-v8', '1:6.6.51-1+rpt3'],
  ],
  [
    '6.6.51+rpt-rpi-2712',
    null,
    'dpkg',
    [
      `${IMAGE}6.6.51+rpt-rpi-2712 1:6.6.51-1+rpt3`,
      `${IMAGE}6.12.25+rpt-rpi-2712 1:6.12.25-1+rpt1`,
    ],
    [false, '6.12.25+rpt-rpi-2712', '1:6.6.51-1+rpt3'],
  ],
  // Red Hat's family
  [
    '5.14.0-503.11.1.el9_5.x86_64',
    null,
    'rpm',
    ['kernel-core 5.14.0-503.11.1.el9_5 kernel', 'kernel-core 5.14.0-503.40.1.el9_5 kernel'],
    [false, '5.14.0-503.40.1.el9_5', '5.14.0-503.11.1.el9_5'],
  ],
  [
    '5.14.0-503.40.1.el9_5.x86_64',
    null,
    'rpm',
    ['kernel-core 5.14.0-503.11.1.el9_5 kernel', 'kernel-core 5.14.0-503.40.1.el9_5 kernel'],
    [true, '5.14.0-503.40.1.el9_5', '5.14.0-503.40.1.el9_5'],
  ],
  [
    '5.14.0-503.11.1.el9_5.x86_64',
    null,
    'rpm',
    ['kernel-core 5.14.0-503.40.1.el9_5 kernel'],
    [false, '5.14.0-503.40.1.el9_5', '5.14.0-503.11.1.el9_5'],
  ],
  [
    '5.14.0-503.11.1.el9_5.x86_64+rt',
    null,
    'rpm',
    ['kernel-rt-core 5.14.0-503.11.1.el9_5 kernel', 'kernel-core 5.14.0-503.40.1.el9_5 kernel'],
    [true, '5.14.0-503.11.1.el9_5', '5.14.0-503.11.1.el9_5'],
  ],
  [
    '5.14.0-503.11.1.el9_5.aarch64+64k',
    null,
    'rpm',
    [
      'kernel-64k-core 5.14.0-503.11.1.el9_5 kernel',
      'kernel-64k-core 5.14.0-503.40.1.el9_5 kernel',
    ],
    [false, '5.14.0-503.40.1.el9_5', '5.14.0-503.11.1.el9_5'],
  ],
  [
    '4.18.0-553.rt7.342.el8_10.x86_64',
    null,
    'rpm',
    ['kernel-rt-core 4.18.0-553.rt7.342.el8_10 kernel-rt'],
    [true, '4.18.0-553.rt7.342.el8_10', '4.18.0-553.rt7.342.el8_10'],
  ],
  [
    '3.10.0-1160.el7.x86_64',
    null,
    'rpm',
    ['kernel 3.10.0-1160.el7', 'kernel 3.10.0-1160.119.1.el7'],
    [false, '3.10.0-1160.119.1.el7', '3.10.0-1160.el7'],
  ],
  [
    '6.9.7-1.el9.elrepo.x86_64',
    null,
    'rpm',
    ['kernel-ml-core 6.9.7-1.el9.elrepo', 'kernel-core 5.14.0-503.40.1.el9_5'],
    [true, '6.9.7-1.el9.elrepo', '6.9.7-1.el9.elrepo'],
  ],
  [
    '5.15.0-302.167.6.el9uek.x86_64',
    null,
    'rpm',
    [
      'kernel-uek-core 5.15.0-302.167.6.el9uek kernel-uek',
      'kernel-uek-core 5.15.0-306.177.4.el9uek kernel-uek',
      'kernel-core 5.14.0-503.40.1.el9_5 kernel',
    ],
    [false, '5.15.0-306.177.4.el9uek', '5.15.0-302.167.6.el9uek'],
  ],
  [
    '6.9.7-200.fc40.x86_64',
    null,
    'rpm',
    ['kernel-core 6.9.7-200.fc40', 'kernel-headers 6.10.3-200.fc40'],
    [true, '6.9.7-200.fc40', '6.9.7-200.fc40'],
  ],
  // Amazon, Azure Linux, Photon, SUSE
  [
    '6.1.112-124.190.amzn2023.x86_64',
    null,
    'rpm',
    ['kernel 6.1.112-124.190.amzn2023', 'kernel 6.1.119-129.201.amzn2023'],
    [false, '6.1.119-129.201.amzn2023', '6.1.112-124.190.amzn2023'],
  ],
  [
    '6.12.22-27.96.amzn2023.x86_64',
    null,
    'rpm',
    ['kernel6.12 6.12.22-27.96.amzn2023', 'kernel 6.1.119-129.201.amzn2023'],
    [true, '6.12.22-27.96.amzn2023', '6.12.22-27.96.amzn2023'],
  ],
  [
    '6.6.57.1-6.azl3',
    null,
    'rpm',
    ['kernel 6.6.57.1-6.azl3', 'kernel 6.6.64.2-1.azl3'],
    [false, '6.6.64.2-1.azl3', '6.6.57.1-6.azl3'],
  ],
  [
    '6.1.10-11.ph5-esx',
    null,
    'rpm',
    ['linux-esx 6.1.10-11.ph5', 'linux 6.1.94-1.ph5'],
    [true, '6.1.10-11.ph5', '6.1.10-11.ph5'],
  ],
  [
    '6.1.94-1.ph5',
    null,
    'rpm',
    ['linux 6.1.94-1.ph5', 'linux 6.1.102-1.ph5'],
    [false, '6.1.102-1.ph5', '6.1.94-1.ph5'],
  ],
  [
    '6.4.0-150600.23.7-default',
    null,
    'rpm',
    ['kernel-default 6.4.0-150600.23.7.3', 'kernel-default 6.4.0-150600.23.25.1'],
    [false, '6.4.0-150600.23.25.1', '6.4.0-150600.23.7.3'],
  ],
  [
    '6.4.0-150600.23.25-default',
    null,
    'rpm',
    ['kernel-default 6.4.0-150600.23.7.3', 'kernel-default 6.4.0-150600.23.25.1'],
    [true, '6.4.0-150600.23.25.1', '6.4.0-150600.23.25.1'],
  ],
  [
    '4.12.14-122.219-default',
    null,
    'rpm',
    ['kernel-default 4.12.14-122.228.1', 'kernel-azure 4.12.14-16.185.1'],
    [false, '4.12.14-122.228.1', '4.12.14-122.219'],
  ],
  [
    '6.4.0-150600.8.14-azure',
    null,
    'rpm',
    ['kernel-azure 6.4.0-150600.8.14.1', 'kernel-default 6.4.0-150600.23.25.1'],
    [true, '6.4.0-150600.8.14.1', '6.4.0-150600.8.14.1'],
  ],
  // Alpine
  [
    '6.6.48-0-virt',
    null,
    'apk',
    ['linux-virt 6.6.48-r0 linux-lts'],
    [true, '6.6.48-r0', '6.6.48-r0'],
  ],
  [
    '6.6.48-0-virt',
    null,
    'apk',
    ['linux-virt 6.6.60-r1 linux-lts'],
    [false, '6.6.60-r1', '6.6.48-r0'],
  ],
  [
    '6.6.48-1-lts',
    null,
    'apk',
    ['linux-lts 6.6.48-r2', 'linux-firmware 20240811-r0'],
    [false, '6.6.48-r2', '6.6.48-r1'],
  ],
  // Nobody's
  ['6.9.0-custom', null, 'dpkg', [`${IMAGE}6.1.0-42-amd64 6.1.150-1`], 'unjudged'],
  ['6.30.0-1-amd64', null, 'dpkg', [`${IMAGE}6.1.0-42-amd64 6.1.150-1`], 'unjudged'],
  ['5.15.167.4-microsoft-standard-WSL2', null, 'dpkg', ['bash 5.2'], 'unjudged'],
  [
    '6.8.0-1020-kvm',
    null,
    'dpkg',
    ['linux-libc-dev 6.8.0-60.63 linux', 'linux-image-generic 6.8.0-60.60 linux-meta'],
    'unjudged',
  ],
  [
    '5.14.0-503.11.1.el9_5.x86_64',
    null,
    'rpm',
    ['kernel-headers 5.14.0-503.40.1.el9_5 kernel', 'kernel-tools 5.14.0-503.40.1.el9_5 kernel'],
    'unjudged',
  ],
  [
    '5.14.0-503.99.1.el9_5.x86_64',
    null,
    'rpm',
    ['kernel-core 5.14.0-503.40.1.el9_5 kernel'],
    'unjudged',
  ],
  [
    '5.14.0-503.11.1.el9_5.x86_64+rt',
    null,
    'rpm',
    ['kernel-core 5.14.0-503.11.1.el9_5 kernel'],
    'unjudged',
  ],
  [
    '6.1.10-11.ph5-esx',
    null,
    'rpm',
    ['linux 6.1.94-1.ph5', 'linux-firmware 20240811-1.ph5'],
    'unjudged',
  ],
  [
    '6.6.48-0-virt',
    null,
    'apk',
    ['linux-lts 6.6.60-r1', 'linux-headers 6.6-r0', 'linux-pam 1.6.1-r0'],
    'unjudged',
  ],
  ['6.1.0-42-amd64', null, 'dpkg', [], 'unjudged'],
]

describe('the running kernel', () => {
  for (const [running, build, manager, installed, expected] of ROWS) {
    test(`${running} ${build ?? ''} of ${installed.join(', ') || 'nothing'}`, () => {
      const kernel = kernelOf({ running, build, packages: packages(manager, ...installed) })
      const seen =
        kernel.state === 'known'
          ? [kernel.current, kernel.installed, kernel.runningVersion]
          : 'unjudged'
      assert.deepEqual(seen, expected)
      assert.equal(kernelCoverage(kernel)[0]?.state, seen === 'unjudged' ? 'unknown' : 'complete')
    })
  }

  test('of its packages only those of the running release count, and what only asks for the newest never', () => {
    const kernel = kernelOf({
      running: '6.8.0-60-generic',
      build: null,
      packages: packages(
        'dpkg',
        'linux-image-6.8.0-60-generic 6.8.0-60.63 linux-signed',
        'linux-modules-6.8.0-60-generic 6.8.0-60.63 linux',
        'linux-modules-6.8.0-59-generic 6.8.0-59.61 linux',
        'linux-headers-6.8.0-59 6.8.0-59.61 linux',
        'linux-hwe-6.8-headers-6.8.0-59 6.8.0-59.61 linux',
        'linux-image-generic 6.8.0-59.59 linux-meta',
        'linux-generic 6.8.0-59.59 linux-meta',
        'linux-libc-dev 6.8.0-59.61 linux',
        'linux-base 4.5 linux-base',
      ),
    })
    assert.deepEqual(
      kernel.state === 'known' && kernel.packages?.map((one) => [one.name, one.runs]),
      [
        ['linux-image-6.8.0-60-generic', '6.8.0-60.63'],
        ['linux-modules-6.8.0-60-generic', '6.8.0-60.63'],
        ['linux-modules-6.8.0-59-generic', null],
        ['linux-headers-6.8.0-59', null],
        ['linux-hwe-6.8-headers-6.8.0-59', null],
        ['linux-image-generic', null],
        ['linux-generic', null],
      ],
    )
  })
})
