/**
 * When the vendor's security fixes end for a release, free long-term support included, paid extensions not.
 * Table of 2026-08: endoflife.date (MIT), which follows the vendors' own pages. What is not listed is not judged.
 */

import { DAY_MS, instant, type Instant } from '@holdfast/core/kernel/instant'

/** The moment after the last day of support. */
export function endOfLife(id: string, versionId: string): Instant | undefined {
  const vendor = VENDORS.get(id)
  const last = vendor?.ends[cycleOf(versionId, vendor.parts)]
  return last === undefined ? undefined : instant(Date.parse(`${last}T00:00:00Z`) + DAY_MS)
}

/** `3.20` of `3.20.3` where two parts name a release. */
function cycleOf(versionId: string, parts: number): string {
  return versionId.split('.').slice(0, parts).join('.')
}

export interface VendorReleases {
  /** How many parts of VERSION_ID name a release. */
  readonly parts: number
  /** Release → last day of support. */
  readonly ends: { readonly [cycle: string]: string }
}

const REBUILD_OF_RHEL: VendorReleases = {
  parts: 1,
  ends: { '8': '2029-05-31', '9': '2032-05-31', '10': '2035-05-31' },
}

/** By os-release ID. */
export const VENDORS: ReadonlyMap<string, VendorReleases> = new Map([
  [
    'debian',
    {
      parts: 1,
      ends: {
        '8': '2020-06-30',
        '9': '2022-07-01',
        '10': '2024-06-30',
        '11': '2026-08-31',
        '12': '2028-06-30',
        '13': '2030-06-30',
      },
    },
  ],
  [
    'ubuntu',
    {
      parts: 2,
      ends: {
        '14.04': '2019-04-02',
        '16.04': '2021-04-02',
        '18.04': '2023-05-31',
        '20.04': '2025-05-31',
        '22.04': '2027-04-01',
        '22.10': '2023-07-20',
        '23.04': '2024-01-20',
        '23.10': '2024-07-12',
        '24.04': '2029-05-31',
        '24.10': '2025-07-10',
        '25.04': '2026-01-17',
        '25.10': '2026-07-01',
        '26.04': '2031-04-30',
      },
    },
  ],
  [
    'alpine',
    {
      parts: 2,
      ends: {
        '3.14': '2023-05-01',
        '3.15': '2023-11-01',
        '3.16': '2024-05-23',
        '3.17': '2024-11-22',
        '3.18': '2025-05-09',
        '3.19': '2025-11-01',
        '3.20': '2026-04-01',
        '3.21': '2026-11-01',
        '3.22': '2027-05-01',
        '3.23': '2027-11-01',
      },
    },
  ],
  [
    'rhel',
    {
      parts: 1,
      ends: {
        '6': '2020-11-30',
        '7': '2024-06-30',
        '8': '2029-05-31',
        '9': '2032-05-31',
        '10': '2035-05-31',
      },
    },
  ],
  ['almalinux', REBUILD_OF_RHEL],
  ['rocky', REBUILD_OF_RHEL],
  // CentOS Linux to 7, CentOS Stream from 8 on.
  [
    'centos',
    {
      parts: 1,
      ends: {
        '6': '2020-11-30',
        '7': '2024-06-30',
        '8': '2024-05-31',
        '9': '2027-05-31',
        '10': '2030-01-01',
      },
    },
  ],
  ['ol', { parts: 1, ends: { '7': '2024-12-31', '8': '2029-07-31', '9': '2032-06-30' } }],
  ['amzn', { parts: 1, ends: { '2': '2026-06-30', '2023': '2029-06-30' } }],
  [
    'fedora',
    {
      parts: 1,
      ends: {
        '38': '2024-05-21',
        '39': '2024-11-26',
        '40': '2025-05-13',
        '41': '2025-12-15',
        '42': '2026-05-13',
        '43': '2026-12-09',
      },
    },
  ],
  [
    'sles',
    {
      parts: 2,
      ends: {
        '12.5': '2024-10-31',
        '15.3': '2022-12-31',
        '15.4': '2023-12-31',
        '15.5': '2024-12-31',
        '15.6': '2025-12-31',
        '15.7': '2031-07-31',
        '16.0': '2027-11-30',
      },
    },
  ],
  [
    'opensuse-leap',
    {
      parts: 2,
      ends: {
        '15.3': '2022-12-31',
        '15.4': '2023-12-07',
        '15.5': '2024-12-31',
        '15.6': '2026-04-30',
        '16.0': '2027-10-31',
      },
    },
  ],
])
