/** Output of `rpm -qa --qf '%{NAME}\t%{EVR}\t%{ARCH}\t%{SOURCERPM}\n'`. */

import type { PackageFact } from '@holdfast/core/model/facts'

export const RPM_QUERY_FORMAT = '%{NAME}\\t%{EVR}\\t%{ARCH}\\t%{SOURCERPM}\\n'

export function readRpmList(text: string): readonly PackageFact[] {
  const packages: PackageFact[] = []
  for (const line of text.split('\n')) {
    const [name, version, arch, sourceRpm] = line.split('\t')
    if (name === undefined || version === undefined || arch === undefined) continue
    if (name === 'gpg-pubkey') continue
    // `openssl-3.0.7-2.el9.src.rpm`: name, version, release.
    const source = /^(.+)-([^-]+-[^-]+)\.src\.rpm$/.exec(sourceRpm ?? '')
    packages.push({
      name,
      version,
      arch,
      manager: 'rpm',
      source: source?.[1] ?? name,
      sourceVersion: source?.[2] ?? version,
    })
  }
  return packages
}
