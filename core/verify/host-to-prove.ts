/** A host's report made ready for proofs: by every name that a cause may bear. */

import type { Cause } from '../model/cause.ts'
import type { HostFacts, PackageFact } from '../model/facts.ts'
import { itemsOf, type Item } from '../model/inventory.ts'
import { kernelNames, kernelPackages, packagesThatCount } from '../model/running.ts'

/** A host's report by the names proofs ask for: made once, however many causes are open. */
export interface HostToProve {
  readonly facts: HostFacts
  /** Programs whose code somebody accepted as not known, for a time. */
  readonly accepted: ReadonlySet<string>
  readonly types: ReadonlySet<string>
  readonly items: ReadonlyMap<string, readonly Item[]>
  /** What counts, by the built name; and all of it by built name and by source. */
  readonly built: ReadonlyMap<string, readonly PackageFact[]>
  readonly packages: ReadonlyMap<string, readonly PackageFact[]>
  /** Names of kernels; of those that run the built ones, and those of their sources. */
  readonly kernels: ReadonlySet<string>
  readonly running: { readonly built: ReadonlySet<string>; readonly sources: ReadonlySet<string> }
}

export function hostToProve(facts: HostFacts, accepted: ReadonlySet<string>): HostToProve {
  const items = itemsOf(facts)
  const places = kernelPackages(facts.kernel)
  const running = facts.packages.filter(
    (pack) => (places.get(`${pack.name} ${pack.version}`)?.runs ?? null) !== null,
  )
  const packages = new Map<string, PackageFact[]>()
  for (const pack of facts.packages) {
    for (const name of new Set([pack.name, pack.source])) {
      const known = packages.get(name)
      if (known === undefined) packages.set(name, [pack])
      else known.push(pack)
    }
  }
  return {
    facts,
    accepted,
    types: new Set(items.map((item) => item.type)),
    items: Map.groupBy(items, (item) => item.name),
    built: Map.groupBy(packagesThatCount(facts), (pack) => pack.name),
    packages,
    kernels: new Set([
      ...kernelNames(facts),
      ...items.flatMap((item) => (item.kernel === true ? [item.name] : [])),
    ]),
    running: {
      built: new Set(running.map((pack) => pack.name)),
      sources: new Set([
        ...running.flatMap((pack) => [pack.name, pack.source]),
        ...itemsOf({ ...facts, packages: running }).map((item) => item.name),
      ]),
    },
  }
}

export function fixNames({ detail }: Cause): string[] {
  return [...detail.packages, ...detail.sourcePackages].map((one) => one.name)
}
