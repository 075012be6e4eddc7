/**
 * What changed since the facts the server last acknowledged. The package list is nearly all of a report and
 * nearly never changes: it travels as a difference, everything else as it is.
 */

import { byCodeUnit, canonicalJson } from '@holdfast/core/kernel/canonical-json'
import type { HostFacts, PackageFact } from '@holdfast/core/model/facts'

export interface FactsDelta {
  /** Places in the acknowledged package list, ascending. */
  readonly removed: readonly number[]
  readonly added: readonly PackageFact[]
  readonly rest: Omit<HostFacts, 'packages'>
}

/** Both sides must have the packages in `inOrder`: then the same list has the same digest. */
export function deltaOf(base: HostFacts, next: HostFacts): FactsDelta {
  const { packages, ...rest } = next
  const before = new Set(base.packages.map((pack) => keyOf(pack)))
  const after = new Set(packages.map((pack) => keyOf(pack)))
  return {
    removed: base.packages.flatMap((pack, place) => (after.has(keyOf(pack)) ? [] : [place])),
    added: packages.filter((pack) => !before.has(keyOf(pack))),
    rest,
  }
}

/** Undefined where the difference does not fit the base: then whole facts are needed. */
export function applyDelta(base: HostFacts, delta: FactsDelta): HostFacts | undefined {
  const removed = new Set(delta.removed)
  const fits = delta.removed.every((place) => base.packages[place] !== undefined)
  if (!fits || removed.size !== delta.removed.length) return undefined
  const kept = base.packages.filter((_, place) => !removed.has(place))
  return { ...delta.rest, packages: inOrder([...kept, ...delta.added]) }
}

/** By name, then by everything else: one list has one order. */
export function inOrder(packages: readonly PackageFact[]): PackageFact[] {
  return packages
    .map((pack) => ({ one: pack, key: keyOf(pack) }))
    .toSorted((a, b) => byCodeUnit(a.one.name, b.one.name) || byCodeUnit(a.key, b.key))
    .map(({ one: pack }) => pack)
}

function keyOf(pack: PackageFact): string {
  return canonicalJson(pack)
}
