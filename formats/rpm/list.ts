/** Output of `rpm -qa` with our query format. */

import { LIMITS } from '@holdfast/core/kernel/limits'
import type { PackageFact } from '@holdfast/core/model/facts'

export const RPM_QUERY_FORMAT = '%{NAME}\\t%{EVR}\\t%{ARCH}\\t%{SOURCERPM}\\n'

export interface RpmList {
  readonly packages: readonly PackageFact[]
  /** Lines that name no package, version or architecture: counted, never silent. */
  readonly malformed: number
  readonly truncated: boolean
}

export function readRpmList(text: string): RpmList {
  const packages: PackageFact[] = []
  let malformed = 0
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    const [name, version, arch, sourceRpm] = line.trimEnd().split('\t')
    // Signing keys stand in the database as packages.
    if (name === 'gpg-pubkey') continue
    if (!name || !version || !arch) {
      malformed += 1
      continue
    }
    if (packages.length >= LIMITS.packagesMax) return { packages, malformed, truncated: true }
    packages.push({ name, version, arch, manager: 'rpm', ...sourceOf(name, version, sourceRpm) })
  }
  return { packages, malformed, truncated: false }
}

/** Name and version of `openssl-3.0.7-2.el9.src.rpm`, in which the epoch is left out. */
export function sourceOf(
  name: string,
  version: string,
  sourceRpm: string | undefined,
): Pick<PackageFact, 'source' | 'sourceVersion'> {
  const match = /^(.+)-([^-]+-[^-]+)\.(?:no)?src\.rpm$/.exec(sourceRpm ?? '')
  if (match === null) return { source: name, sourceVersion: version }
  const epoch = /^\d+:/.exec(version)?.[0] ?? ''
  return { source: match[1] ?? name, sourceVersion: `${epoch}${match[2] ?? ''}` }
}

/** Each file of a package on a line with the package's name, for `rpm -qf`. */
export const RPM_OWNER_FORMAT = '[%{FILENAMES}\\t%{=NAME}\\n]'
