/** Kernels as they are named in the field: what runs, what is installed, and what is right to say. */

import type { PackageManager } from '@holdfast/core/model/facts'

/**
 * A line each: `uname -r` | `uname -v` | packages as name, version and where it differs source | what is right:
 * `current` or `old` with the newest one and the version that runs, or `unjudged`.
 */
export const KERNELS: { readonly [M in PackageManager]: string } = {
  dpkg: `
6.1.0-42-amd64 |  | linux-image-6.1.0-42-amd64 6.1.150-1 | current 6.1.0-42-amd64 6.1.150-1
6.1.0-42-amd64 |  | linux-image-6.1.0-42-amd64 6.1.150-1, linux-image-6.1.0-9-amd64 6.1.27-1 | current 6.1.0-42-amd64 6.1.150-1
6.1.0-9-amd64 |  | linux-image-6.1.0-42-amd64 6.1.150-1, linux-image-6.1.0-9-amd64 6.1.27-1 | old 6.1.0-42-amd64 6.1.27-1
6.1.0-9-amd64 | #1 SMP PREEMPT_DYNAMIC Debian 6.1.27-1 (2023-05-08) | linux-image-6.1.0-42-amd64 6.1.150-1 | old 6.1.0-42-amd64 6.1.27-1
6.1.0-42-amd64 | #1 SMP PREEMPT_DYNAMIC Debian 6.1.148-1 (2025-08-01) | linux-image-6.1.0-42-amd64 6.1.150-1 | old 6.1.0-42-amd64 6.1.148-1
6.1.0-42-amd64 | #1 SMP PREEMPT_DYNAMIC Debian 6.1.150-1 | linux-image-6.1.0-42-amd64 6.1.150-1 | current 6.1.0-42-amd64 6.1.150-1
6.1.0-42-cloud-amd64 |  | linux-image-6.1.0-42-cloud-amd64 6.1.150-1, linux-image-6.1.0-43-amd64 6.1.153-1 | current 6.1.0-42-cloud-amd64 6.1.150-1
6.1.0-42-cloud-amd64 |  | linux-image-6.1.0-42-cloud-amd64 6.1.150-1, linux-image-6.1.0-43-cloud-amd64 6.1.153-1 | old 6.1.0-43-cloud-amd64 6.1.150-1
6.1.0-42-686-pae |  | linux-image-6.1.0-42-686-pae 6.1.150-1, linux-image-6.1.0-43-686 6.1.153-1 | current 6.1.0-42-686-pae 6.1.150-1
6.1.0-42-armmp-lpae |  | linux-image-6.1.0-42-armmp-lpae 6.1.150-1, linux-image-6.1.0-43-armmp-lpae 6.1.153-1 | old 6.1.0-43-armmp-lpae 6.1.150-1
6.12.48+deb13-rt-arm64 |  | linux-image-6.12.48+deb13-rt-arm64 6.12.48-1, linux-image-6.12.57+deb13-rt-arm64 6.12.57-1, linux-image-6.12.63+deb13-arm64 6.12.63-1 | old 6.12.57+deb13-rt-arm64 6.12.48-1
6.12.57+deb13+2-amd64 |  | linux-image-6.12.57+deb13+2-amd64 6.12.57-1, linux-image-6.12.63+deb13.1-amd64 6.12.63-2 | old 6.12.63+deb13.1-amd64 6.12.57-1
6.12.63+deb13.1-amd64 |  | linux-image-6.12.57+deb13+2-amd64 6.12.57-1, linux-image-6.12.63+deb13.1-amd64 6.12.63-2 | current 6.12.63+deb13.1-amd64 6.12.63-2
5.10.0-0.bpo.15-amd64 |  | linux-image-5.10.0-0.bpo.15-amd64 5.10.120-1~bpo10+1 | current 5.10.0-0.bpo.15-amd64 5.10.120-1~bpo10+1
6.1.0-42-amd64 |  | linux-image-6.1.0-42-amd64-unsigned 6.1.150-1 linux | current 6.1.0-42-amd64 6.1.150-1
6.1.0-41-amd64 |  | linux-image-6.1.0-42-amd64-dbg 6.1.150-1 linux | unjudged
6.8.0-60-generic | #63-Ubuntu SMP PREEMPT_DYNAMIC Tue Apr 15 19:04:15 UTC 2025 | linux-image-6.8.0-60-generic 6.8.0-60.63 linux-signed | current 6.8.0-60-generic 6.8.0-60.63
6.8.0-60-generic | #62-Ubuntu SMP PREEMPT_DYNAMIC Tue Apr 15 19:04:15 UTC 2025 | linux-image-6.8.0-60-generic 6.8.0-60.63 linux-signed | old 6.8.0-60-generic 6.8.0-60.62
6.8.0-9-generic |  | linux-image-unsigned-6.8.0-9-generic 6.8.0-9.9 linux, linux-image-unsigned-6.8.0-60-generic 6.8.0-60.63 linux | old 6.8.0-60-generic 6.8.0-9.9
6.5.0-1021-aws | #21~22.04.1-Ubuntu SMP Fri May 17 15:20:48 UTC 2024 | linux-image-6.8.0-1009-aws 6.8.0-1009.9~22.04.2 linux-signed-aws-6.8 | old 6.8.0-1009-aws 6.5.0-1021.21~22.04.1
5.15.0-1063-raspi |  | linux-modules-5.15.0-1063-raspi 5.15.0-1063.66 linux-raspi | current 5.15.0-1063-raspi 5.15.0-1063.66
6.8.0-60-generic-64k |  | linux-image-6.8.0-60-generic-64k 6.8.0-60.63, linux-image-6.8.0-61-generic 6.8.0-61.64 | current 6.8.0-60-generic-64k 6.8.0-60.63
6.8.12-4-pve | #1 SMP PREEMPT_DYNAMIC PMX 6.8.12-4 (2024-11-06T15:04Z) | proxmox-kernel-6.8.12-4-pve-signed 6.8.12-4, proxmox-kernel-6.8.12-9-pve-signed 6.8.12-9, proxmox-kernel-6.8 6.8.12-9 | old 6.8.12-9-pve 6.8.12-4
5.15.108-1-pve |  | pve-kernel-5.15.108-1-pve 5.15.108-1 | current 5.15.108-1-pve 5.15.108-1
6.6.51+rpt-rpi-v8 | #1 SMP PREEMPT Debian 1:6.6.51-1+rpt3 (2024-10-08) | linux-image-6.6.51+rpt-rpi-v8 1:6.6.51-1+rpt3, linux-image-6.12.25+rpt-rpi-2712 1:6.12.25-1+rpt1 | current 6.6.51+rpt-rpi-v8 1:6.6.51-1+rpt3
6.6.51+rpt-rpi-2712 |  | linux-image-6.6.51+rpt-rpi-2712 1:6.6.51-1+rpt3, linux-image-6.12.25+rpt-rpi-2712 1:6.12.25-1+rpt1 | old 6.12.25+rpt-rpi-2712 1:6.6.51-1+rpt3
6.9.0-custom |  | linux-image-6.1.0-42-amd64 6.1.150-1 | unjudged
6.30.0-1-amd64 |  | linux-image-6.1.0-42-amd64 6.1.150-1 | unjudged
5.15.167.4-microsoft-standard-WSL2 |  | bash 5.2 | unjudged
6.8.0-1020-kvm |  | linux-libc-dev 6.8.0-60.63 linux, linux-image-generic 6.8.0-60.60 linux-meta | unjudged
6.1.0-42-amd64 |  |  | unjudged
`,
  rpm: `
5.14.0-503.11.1.el9_5.x86_64 |  | kernel-core 5.14.0-503.11.1.el9_5 kernel, kernel-core 5.14.0-503.40.1.el9_5 kernel | old 5.14.0-503.40.1.el9_5 5.14.0-503.11.1.el9_5
5.14.0-503.40.1.el9_5.x86_64 |  | kernel-core 5.14.0-503.11.1.el9_5 kernel, kernel-core 5.14.0-503.40.1.el9_5 kernel | current 5.14.0-503.40.1.el9_5 5.14.0-503.40.1.el9_5
5.14.0-503.11.1.el9_5.x86_64 |  | kernel-core 5.14.0-503.40.1.el9_5 kernel | old 5.14.0-503.40.1.el9_5 5.14.0-503.11.1.el9_5
5.14.0-503.11.1.el9_5.x86_64+rt |  | kernel-rt-core 5.14.0-503.11.1.el9_5 kernel, kernel-core 5.14.0-503.40.1.el9_5 kernel | current 5.14.0-503.11.1.el9_5 5.14.0-503.11.1.el9_5
5.14.0-503.11.1.el9_5.aarch64+64k |  | kernel-64k-core 5.14.0-503.11.1.el9_5 kernel, kernel-64k-core 5.14.0-503.40.1.el9_5 kernel | old 5.14.0-503.40.1.el9_5 5.14.0-503.11.1.el9_5
4.18.0-553.rt7.342.el8_10.x86_64 |  | kernel-rt-core 4.18.0-553.rt7.342.el8_10 kernel-rt | current 4.18.0-553.rt7.342.el8_10 4.18.0-553.rt7.342.el8_10
3.10.0-1160.el7.x86_64 |  | kernel 3.10.0-1160.el7, kernel 3.10.0-1160.119.1.el7 | old 3.10.0-1160.119.1.el7 3.10.0-1160.el7
6.9.7-1.el9.elrepo.x86_64 |  | kernel-ml-core 6.9.7-1.el9.elrepo, kernel-core 5.14.0-503.40.1.el9_5 | current 6.9.7-1.el9.elrepo 6.9.7-1.el9.elrepo
5.15.0-302.167.6.el9uek.x86_64 |  | kernel-uek-core 5.15.0-302.167.6.el9uek kernel-uek, kernel-uek-core 5.15.0-306.177.4.el9uek kernel-uek, kernel-core 5.14.0-503.40.1.el9_5 kernel | old 5.15.0-306.177.4.el9uek 5.15.0-302.167.6.el9uek
6.9.7-200.fc40.x86_64 |  | kernel-core 6.9.7-200.fc40, kernel-headers 6.10.3-200.fc40 | current 6.9.7-200.fc40 6.9.7-200.fc40
6.1.112-124.190.amzn2023.x86_64 |  | kernel 6.1.112-124.190.amzn2023, kernel 6.1.119-129.201.amzn2023 | old 6.1.119-129.201.amzn2023 6.1.112-124.190.amzn2023
6.12.22-27.96.amzn2023.x86_64 |  | kernel6.12 6.12.22-27.96.amzn2023, kernel 6.1.119-129.201.amzn2023 | current 6.12.22-27.96.amzn2023 6.12.22-27.96.amzn2023
6.6.57.1-6.azl3 |  | kernel 6.6.57.1-6.azl3, kernel 6.6.64.2-1.azl3 | old 6.6.64.2-1.azl3 6.6.57.1-6.azl3
6.1.10-11.ph5-esx |  | linux-esx 6.1.10-11.ph5, linux 6.1.94-1.ph5 | current 6.1.10-11.ph5 6.1.10-11.ph5
6.1.94-1.ph5 |  | linux 6.1.94-1.ph5, linux 6.1.102-1.ph5 | old 6.1.102-1.ph5 6.1.94-1.ph5
6.4.0-150600.23.7-default |  | kernel-default 6.4.0-150600.23.7.3, kernel-default 6.4.0-150600.23.25.1 | old 6.4.0-150600.23.25.1 6.4.0-150600.23.7.3
6.4.0-150600.23.25-default |  | kernel-default 6.4.0-150600.23.7.3, kernel-default 6.4.0-150600.23.25.1 | current 6.4.0-150600.23.25.1 6.4.0-150600.23.25.1
4.12.14-122.219-default |  | kernel-default 4.12.14-122.228.1, kernel-azure 4.12.14-16.185.1 | old 4.12.14-122.228.1 4.12.14-122.219
6.4.0-150600.8.14-azure |  | kernel-azure 6.4.0-150600.8.14.1, kernel-default 6.4.0-150600.23.25.1 | current 6.4.0-150600.8.14.1 6.4.0-150600.8.14.1
5.14.0-503.11.1.el9_5.x86_64 |  | kernel-headers 5.14.0-503.40.1.el9_5 kernel, kernel-tools 5.14.0-503.40.1.el9_5 kernel | unjudged
5.14.0-503.99.1.el9_5.x86_64 |  | kernel-core 5.14.0-503.40.1.el9_5 kernel | unjudged
5.14.0-503.11.1.el9_5.x86_64+rt |  | kernel-core 5.14.0-503.11.1.el9_5 kernel | unjudged
6.1.10-11.ph5-esx |  | linux 6.1.94-1.ph5, linux-firmware 20240811-1.ph5 | unjudged
`,
  apk: `
6.6.48-0-virt |  | linux-virt 6.6.48-r0 linux-lts | current 6.6.48-r0 6.6.48-r0
6.6.48-0-virt |  | linux-virt 6.6.60-r1 linux-lts | old 6.6.60-r1 6.6.48-r0
6.6.48-1-lts |  | linux-lts 6.6.48-r2, linux-firmware 20240811-r0 | old 6.6.48-r2 6.6.48-r1
6.6.48-0-virt |  | linux-lts 6.6.60-r1, linux-headers 6.6-r0, linux-pam 1.6.1-r0 | unjudged
`,
}
