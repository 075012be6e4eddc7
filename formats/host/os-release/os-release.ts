/** os-release(5), and when the release's security support ends. */

import type { Instant } from '@holdfast/core/kernel/instant'
import { endOfLife } from './end-of-life.ts'

export interface OsRelease {
  readonly id: string
  readonly versionId: string
  readonly name: string
  /** Names under which archives publish for this release: a derivative also names its base. */
  readonly codenames: readonly string[]
  readonly endOfLifeAt?: Instant
}

export function readOsRelease(text: string): OsRelease {
  const values = new Map<string, string>()
  for (const line of text.split('\n')) {
    const match = /^([A-Z][A-Z0-9_]*)=(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|(.*))$/.exec(line.trim())
    if (match !== null) {
      const value = match[2]?.replaceAll(/\\(.)/g, '$1') ?? match[3] ?? match[4] ?? ''
      values.set(match[1] ?? '', value)
    }
  }
  const id = values.get('ID') ?? 'unknown'
  const versionId = versionOf(id, values)
  const ends = endOfLife(id, versionId)
  const names = ['VERSION_CODENAME', 'UBUNTU_CODENAME', 'DEBIAN_CODENAME']
  return {
    id,
    versionId,
    name: values.get('PRETTY_NAME') ?? values.get('NAME') ?? 'unknown system',
    codenames: codenamesOf(names, values),
    ...(ends === undefined ? {} : { endOfLifeAt: ends }),
  }
}

function codenamesOf(names: readonly string[], values: ReadonlyMap<string, string>): string[] {
  const told = new Set(names.map((name) => values.get(name) ?? '').filter((name) => name !== ''))
  if (told.size > 0) return [...told]
  // Older releases name it in prose only: `8 (jessie)`, `14.04.6 LTS, Trusty Tahr`.
  const prose = /\(([a-z]+)\)$|, ([A-Z][a-z]+) [A-Z][a-z]+$/.exec(values.get('VERSION') ?? '')
  const name = prose?.[1] ?? prose?.[2]?.toLowerCase()
  return name === undefined ? [] : [name]
}

/** Debian's next release has a code name alone, and openEuler tells its service pack elsewhere. */
function versionOf(id: string, values: ReadonlyMap<string, string>): string {
  const version = values.get('VERSION_ID') ?? ''
  if (version === '') return values.get('VERSION_CODENAME') ?? ''
  const pack = /\((LTS(?:-SP\d+)?)\)/.exec(values.get('VERSION') ?? '')?.[1]
  return id.toLowerCase() === 'openeuler' && pack !== undefined ? `${version}-${pack}` : version
}
