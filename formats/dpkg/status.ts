/** dpkg's status file (deb822 paragraphs): the installed packages with their source package. */

import type { PackageFact } from '@holdfast/core/model/facts'
import { LIMITS } from '@holdfast/core/kernel/limits'

export interface DpkgStatus {
  readonly packages: readonly PackageFact[]
  /** Paragraphs that name no package or version: counted, never silent. */
  readonly malformed: number
  readonly truncated: boolean
}

export function readDpkgStatus(text: string): DpkgStatus {
  const packages: PackageFact[] = []
  let malformed = 0
  for (const paragraph of text.split(/\n{2,}/)) {
    if (paragraph.trim() === '') continue
    const name = field(paragraph, 'Package')
    const status = field(paragraph, 'Status')
    if (name === undefined || status === undefined) {
      malformed += 1
      continue
    }
    // `hold ok installed` is installed too; `deinstall ok config-files` is not.
    if (!status.endsWith(' installed')) continue
    const version = field(paragraph, 'Version')
    if (version === undefined) {
      malformed += 1
      continue
    }
    if (packages.length >= LIMITS.packagesMax) return { packages, malformed, truncated: true }
    packages.push(packageOf(paragraph, name, version))
  }
  return { packages, malformed, truncated: false }
}

function packageOf(paragraph: string, name: string, version: string): PackageFact {
  // `Source: linux (6.1.0-1)` names another version where it differs.
  const vendor = field(paragraph, 'Origin') ?? field(paragraph, 'Maintainer')
  const source = /^(\S+)(?: \(([^)]+)\))?$/.exec(field(paragraph, 'Source') ?? '')
  return {
    name,
    version,
    arch: field(paragraph, 'Architecture') ?? 'all',
    manager: 'dpkg',
    source: source?.[1] ?? name,
    sourceVersion: source?.[2] ?? version,
    ...(vendor === undefined ? {} : { vendor }),
  }
}

function field(paragraph: string, name: string): string | undefined {
  const start = paragraph.startsWith(`${name}:`) ? 0 : paragraph.indexOf(`\n${name}:`) + 1
  if (start === 0 && !paragraph.startsWith(`${name}:`)) return undefined
  const end = paragraph.indexOf('\n', start)
  const line = paragraph.slice(start, end < 0 ? undefined : end)
  return line.slice(name.length + 1).trim()
}
