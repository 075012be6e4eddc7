/** Whether a version is affected: the evaluation of the OSV schema, with orders that may answer "unknown". */

import type { AffectedPackage, VersionRange } from '../model/advisory.ts'
import type { VersionOrder } from '../model/version-order.ts'
import { sameStream } from './stream.ts'

export type Affected =
  /** `fixed`: the version that ends the range it is in, where one does. */
  | { readonly state: 'affected'; readonly fixed: string | null }
  | { readonly state: 'not-affected' }
  /** A version or a bound cannot be compared: neither affected nor clean. */
  | { readonly state: 'unknown' }

/** Listed by itself, or inside any range: then affected (OSV 1.7, "affected[].versions" and "ranges"). */
export function affectedBy(
  version: string,
  affected: AffectedPackage,
  order: VersionOrder,
  stream?: string,
): Affected {
  let unknown = false
  for (const range of affected.ranges) {
    const bound = range.fixed ?? range.lastAffected
    // Builds of another stream of a module are other packages of the same name (RPM modularity).
    if (affected.type === 'rpm' && !sameStream(affected, bound, { version, stream })) continue
    const inside = within(version, range, affected.type, order)
    if (inside === 'yes') return { state: 'affected', fixed: range.fixed }
    if (inside === 'unknown') unknown = true
  }
  if (affected.versions.includes(version)) return { state: 'affected', fixed: null }
  return unknown ? { state: 'unknown' } : { state: 'not-affected' }
}

function within(
  version: string,
  range: VersionRange,
  type: string,
  order: VersionOrder,
): 'yes' | 'no' | 'unknown' {
  if (range.introduced !== '0') {
    const from = order(type, version, range.introduced)
    if (from === 'incomparable') return 'unknown'
    if (from === 'less') return 'no'
  }
  if (range.fixed !== null) {
    const to = order(type, version, range.fixed)
    if (to === 'incomparable') return 'unknown'
    return to === 'less' ? 'yes' : 'no'
  }
  if (range.lastAffected !== null) {
    const to = order(type, version, range.lastAffected)
    if (to === 'incomparable') return 'unknown'
    return to === 'greater' ? 'no' : 'yes'
  }
  return 'yes'
}
