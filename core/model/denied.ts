/** What is denied to an account at an enforcement point, as far as one can be told there. */

import type { AssetUid, ResourceUid } from '../kernel/ids.ts'

export interface Denied {
  /** To everybody who uses it, wherever from. */
  readonly whole: boolean
  /** To whoever uses it from one of these; sorted. */
  readonly assets: readonly AssetUid[]
  /** These, wherever it is used from; sorted. */
  readonly resources: readonly ResourceUid[]
}

export const NOTHING: Denied = { whole: false, assets: [], resources: [] }

export function deniesNothing({ whole, assets, resources }: Denied): boolean {
  return !whole && assets.length === 0 && resources.length === 0
}

/** Both together. */
export function joined(a: Denied, b: Denied): Denied {
  return {
    whole: a.whole || b.whole,
    assets: union(a.assets, b.assets),
    resources: union(a.resources, b.resources),
  }
}

/** What `a` denies and `b` does not say. */
export function without(a: Denied, b: Denied): Denied {
  return {
    whole: a.whole && !b.whole,
    assets: rest(a.assets, b.assets),
    resources: rest(a.resources, b.resources),
  }
}

export function isSameDenied(a: Denied, b: Denied): boolean {
  return deniesNothing(without(a, b)) && deniesNothing(without(b, a))
}

/** Cut into pieces, each of which names at most so many. */
export function piecesOf({ whole, assets, resources }: Denied, most: number): Denied[] {
  const pieces: Denied[] = whole ? [{ ...NOTHING, whole }] : []
  for (let from = 0; from < assets.length; from += most) {
    pieces.push({ ...NOTHING, assets: assets.slice(from, from + most) })
  }
  for (let from = 0; from < resources.length; from += most) {
    pieces.push({ ...NOTHING, resources: resources.slice(from, from + most) })
  }
  const small = assets.length + resources.length <= most
  return small && pieces.length > 1 ? [{ whole, assets, resources }] : pieces
}

function union<T extends string>(a: readonly T[], b: readonly T[]): readonly T[] {
  if (b.length === 0) return a
  return a.length === 0 ? b : [...new Set([...a, ...b])].toSorted()
}

function rest<T extends string>(a: readonly T[], b: readonly T[]): readonly T[] {
  if (a.length === 0 || b.length === 0) return a
  const gone = new Set(b)
  return a.filter((one) => !gone.has(one))
}
