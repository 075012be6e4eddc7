/** os-release(5), and when the release's security support ends. */

import { instant, type Instant } from '@holdfast/core/kernel/instant'

export interface OsRelease {
  readonly id: string
  readonly versionId: string
  readonly name: string
  readonly endOfLifeAt?: Instant
}

export function readOsRelease(text: string): OsRelease {
  const values = new Map<string, string>()
  for (const line of text.split('\n')) {
    const match = /^([A-Z_]+)=(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|(.*))$/.exec(line.trim())
    if (match !== null) {
      const value = match[2]?.replaceAll(/\\(.)/g, '$1') ?? match[3] ?? match[4] ?? ''
      values.set(match[1] ?? '', value)
    }
  }
  const id = values.get('ID') ?? 'unknown'
  const versionId = values.get('VERSION_ID') ?? ''
  const major = id === 'ubuntu' ? versionId : (versionId.split('.')[0] ?? '')
  const ends = END_OF_SUPPORT.get(`${id} ${major}`)
  return {
    id,
    versionId,
    name: values.get('PRETTY_NAME') ?? values.get('NAME') ?? 'unknown system',
    ...(ends === undefined ? {} : { endOfLifeAt: instant(Date.parse(`${ends}T00:00:00Z`)) }),
  }
}

/**
 * Last day of free security support, long-term support included, as the vendors publish it (Debian
 * wiki LTS, Ubuntu release cycle, Alpine releases). A release not listed here is not judged.
 */
const END_OF_SUPPORT: ReadonlyMap<string, string> = new Map([
  ['debian 9', '2022-06-30'],
  ['debian 10', '2024-06-30'],
  ['debian 11', '2026-08-31'],
  ['debian 12', '2028-06-30'],
  ['debian 13', '2030-06-30'],
  ['ubuntu 18.04', '2023-05-31'],
  ['ubuntu 20.04', '2025-05-31'],
  ['ubuntu 22.04', '2027-04-30'],
  ['ubuntu 24.04', '2029-04-30'],
])
