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
    (one) => (places.get(`${one.name} ${one.version}`)?.runs ?? null) !== null,
  )
  const packages = new Map<string, PackageFact[]>()
  for (const one of facts.packages) {
    for (const name of new Set([one.name, one.source])) {
      const known = packages.get(name)
      if (known === undefined) packages.set(name, [one])
      else known.push(one)
    }
  }
  return {
    facts,
    accepted,
    types: new Set(items.map((one) => one.type)),
    items: Map.groupBy(items, (one) => one.name),
    built: Map.groupBy(packagesThatCount(facts), (one) => one.name),
    packages,
    kernels: new Set([
      ...kernelNames(facts),
      ...items.flatMap((one) => (one.kernel === true ? [one.name] : [])),
    ]),
    running: {
      built: new Set(running.map((one) => one.name)),
      sources: new Set([
        ...running.flatMap((one) => [one.name, one.source]),
        ...itemsOf({ ...facts, packages: running }).map((item) => item.name),
      ]),
    },
  }
}

export function fixNames({ detail }: Cause): string[] {
  return [...detail.packages, ...detail.sourcePackages].map((one) => one.name)
}
