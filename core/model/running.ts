/** What of an installed system runs: of kernels the booted one, whatever else is kept as a fallback. */

import type {
  HostFacts,
  KernelFacts,
  KernelPackage,
  PackageFact,
  ProcessFact,
  ReplacedFile,
} from './facts.ts'
import { signedFrom } from './source-package.ts'

/**
 * Installed packages by the version that counts. A kernel that does not run is a remark; one that was replaced in
 * place, or whose package is gone, counts by the version that runs.
 */
export function packagesThatCount(facts: HostFacts): readonly PackageFact[] {
  const kernels = kernelPackages(facts.kernel)
  if (kernels.size === 0) return facts.packages
  return facts.packages.flatMap((pack) => {
    const kernel = kernels.get(`${pack.name} ${pack.version}`)
    if (kernel === undefined || kernel.runs === pack.version) return [pack]
    return kernel.runs === null ? [] : [atVersion(pack, kernel.runs)]
  })
}

/** By name and version. */
export function kernelPackages(
  kernel: KernelFacts | undefined,
): ReadonlyMap<string, KernelPackage> {
  const packages = kernel?.state === 'known' ? kernel.packages : undefined
  // An agent's report is checked no deeper than its members.
  if (!Array.isArray(packages)) return new Map()
  return new Map(packages.map((one) => [`${one.name} ${one.version}`, one]))
}

/** Names under which advisories and package managers speak of the installed kernels. */
export function kernelNames(facts: HostFacts): ReadonlySet<string> {
  const kernels = kernelPackages(facts.kernel)
  return new Set(
    facts.packages
      .filter((pack) => kernels.has(`${pack.name} ${pack.version}`))
      .flatMap((pack) => [
        pack.name,
        pack.source,
        // Advisories speak of what a signed kernel was rebuilt from.
        ...[signedFrom(pack.source, pack.sourceVersion)?.name ?? []].flat(),
      ]),
  )
}

function atVersion(pack: PackageFact, version: string): PackageFact {
  // A rebuilt source writes the version of what it rebuilds a little differently: `6.1.170+1` for 6.1.170-1.
  const rebuilt = pack.sourceVersion === pack.version.replace(/-([^-]*)$/, '+$1')
  return {
    ...pack,
    version,
    sourceVersion: rebuilt ? version.replace(/-([^-]*)$/, '+$1') : version,
  }
}

/**
 * Below a directory that belongs to the package manager on every system. Temporary, run-time and home
 * directories, what was built by hand and what lies in memory only are not.
 */
export function isPackagedPlace(path: string): boolean {
  return /^\/(?:usr\/(?!local\/)|s?bin\/|lib(?:32|64|x32|o32|n32)?\/)/.test(path)
}

/** Old code of which nobody knows whose it is: it may be the one that was fixed. */
export function isUnowned(file: ReplacedFile): boolean {
  return file.source === null && (file.below === true || isPackagedPlace(file.path))
}

/** It holds old code, whoever owns that; what it only may have loaded is not seen. */
export function runsReplaced({ container, replaced }: ProcessFact): boolean {
  return (
    container !== true &&
    replaced.some((file) => file.how !== 'may-load' && (file.source !== null || isUnowned(file)))
  )
}
