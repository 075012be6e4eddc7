/** Output of `rpm -qa` in the format below; older lists end with the source, or with the vendor. */

import { LIMITS } from '@holdfast/core/kernel/limits'
import type { PackageFact } from '@holdfast/core/model/facts'
import { streamOf } from '@holdfast/core/model/inventory'
import { isListedName } from '@holdfast/core/model/package-name'
import type { PackageList } from '../package-coverage.ts'

export const RPM_QUERY_FORMAT =
  '%{NAME}\\t%{EVR}\\t%{ARCH}\\t%{SOURCERPM}\\t%{VENDOR}\\t%{MODULARITYLABEL}\\n'

export function readRpmList(text: string): PackageList {
  const packages: PackageFact[] = []
  let malformed = 0
  for (const line of text.split('\n')) {
    const [name, version, arch, sourceRpm, vendor, label] = line.trimEnd().split('\t')
    if (name === 'gpg-pubkey' || line.trim() === '') continue
    const isWhole = name !== undefined && isListedName(name) && version && arch !== undefined
    if (!isWhole) {
      malformed += 1
      continue
    }
    if (packages.length >= LIMITS.packagesMax) return { packages, malformed, truncated: true }
    // `openssl-3.0.7-2.el9.src.rpm`: name, version, release. Kernels of SUSE come without their sources.
    const source = /^(.+)-([^-]+-[^-]+)\.(?:no)?src\.rpm$/.exec(sourceRpm ?? '')
    const stream = streamOf(said(label))
    const builder = said(vendor)
    packages.push({
      name,
      version,
      arch,
      manager: 'rpm',
      source: source?.[1] ?? name,
      sourceVersion: source?.[2] ?? version,
      ...(builder === undefined ? {} : { vendor: builder }),
      ...(stream === undefined ? {} : { stream }),
    })
  }
  return { packages, malformed, truncated: false }
}

/** What a tag does not hold is written `(none)`. */
function said(text: string | undefined): string | undefined {
  return text === undefined || text === '' || text === '(none)' ? undefined : text
}
