/** dpkg's status file (deb822 paragraphs): the packages with files on disk, and their source package. */

import type { PackageFact, UnsettledState } from '@holdfast/core/model/facts'
import { isListedName } from '@holdfast/core/model/package-name'
import { LIMITS } from '@holdfast/core/kernel/limits'

export interface DpkgStatus {
  readonly packages: readonly PackageFact[]
  /** Paragraphs that name no package, version or state of dpkg's: counted, never silent. */
  readonly malformed: number
  readonly truncated: boolean
}

export function readDpkgStatus(text: string): DpkgStatus {
  return read(text, (paragraph) => field(paragraph, 'Status')?.split(' ').at(-1))
}

/** One file a package below `status.d`, as images without dpkg have them: what is listed is installed. */
export function readDpkgStatusFile(text: string): DpkgStatus {
  return read(text, (paragraph) => field(paragraph, 'Status')?.split(' ').at(-1) ?? 'installed')
}

function read(text: string, stateOf: (paragraph: string) => string | undefined): DpkgStatus {
  const packages: PackageFact[] = []
  let malformed = 0
  // dpkg ends every paragraph with a line's end: one without was cut off.
  const truncated = text !== '' && !text.endsWith('\n')
  for (const paragraph of text.split(/\n{2,}/)) {
    if (paragraph.trim() === '') continue
    const name = field(paragraph, 'Package')
    const state = stateOf(paragraph)
    // `deinstall ok config-files` has no program left; `hold ok installed` is installed too.
    if (name !== undefined && (state === 'config-files' || state === 'not-installed')) continue
    const version = field(paragraph, 'Version')
    const isWhole = name !== undefined && isListedName(name) && !/\0/.test(paragraph)
    if (!isWhole || version === undefined || !isState(state)) {
      malformed += 1
      continue
    }
    if (packages.length >= LIMITS.packagesMax) return { packages, malformed, truncated: true }
    packages.push(packageOf(paragraph, name, version, state))
  }
  return { packages, malformed, truncated }
}

/** An upgrade that fails half-way leaves these for weeks; each has files on disk that run. */
const UNSETTLED: readonly UnsettledState[] = [
  'half-installed',
  'unpacked',
  'half-configured',
  'triggers-awaited',
  'triggers-pending',
]

function isState(state: string | undefined): state is UnsettledState | 'installed' {
  return state === 'installed' || UNSETTLED.some((unsettledState) => unsettledState === state)
}

function packageOf(
  paragraph: string,
  name: string,
  version: string,
  state: UnsettledState | 'installed',
): PackageFact {
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
    ...(state === 'installed' ? {} : { state }),
    ...(vendor === undefined ? {} : { vendor }),
  }
}

function field(paragraph: string, name: string): string | undefined {
  const start = paragraph.startsWith(`${name}:`) ? 0 : paragraph.indexOf(`\n${name}:`) + 1
  if (start === 0 && !paragraph.startsWith(`${name}:`)) return undefined
  const end = paragraph.indexOf('\n', start)
  const line = paragraph.slice(start, end < 0 ? undefined : end)
  const value = line.slice(name.length + 1).trim()
  return value === '' ? undefined : value
}
