/** Whether a version is affected: the evaluation of the OSV schema, with orders that may answer "unknown". */

import type { AffectedPackage, VersionRange } from '../model/advisory.ts'
import { fixInRanges, insideRange, type Fix } from '../model/fix.ts'
import { worseSeverity, type Severity } from '../kernel/severity.ts'
import type { VersionOrder } from '../model/version-order.ts'
import { sameStream } from './stream.ts'

export type Affected =
  | ({ readonly state: 'affected'; readonly severity?: Severity } & Fix)
  | { readonly state: 'not-affected' }
  /** A version or a bound cannot be compared: neither affected nor clean. */
  | { readonly state: 'unknown' }

/**
 * By what an advisory says of one package, often an entry for each branch of it. Listed by itself, or inside any
 * range: then affected (OSV 1.7, "affected[].versions" and "ranges").
 */
export function affectedBy(
  version: string,
  entries: readonly AffectedPackage[],
  order: VersionOrder,
  stream?: string,
): Affected {
  let state: 'affected' | 'not-affected' | 'unknown' = 'not-affected'
  let severity: Severity | undefined
  for (const entry of entries) {
    const inside = inEntry(version, entry, order, stream)
    if (inside === 'yes') {
      state = 'affected'
      if (entry.severity !== undefined) severity = worseSeverity(severity, entry.severity)
    } else if (inside === 'unknown' && state === 'not-affected') state = 'unknown'
  }
  if (state !== 'affected') return { state }
  const ranges = entries.flatMap((entry) => rangesFor(version, entry, stream))
  const fix = fixInRanges(version, ranges, entries[0]?.type ?? '', order)
  return severity === undefined ? { state, ...fix } : { state, severity, ...fix }
}

/** Builds of another stream of a module are other packages of the same name (RPM modularity). */
function rangesFor(
  version: string,
  entry: AffectedPackage,
  stream: string | undefined,
): readonly VersionRange[] {
  if (entry.type !== 'rpm') return entry.ranges
  return entry.ranges.filter(({ fixed, lastAffected }) =>
    sameStream(entry, fixed ?? lastAffected, { version, stream }),
  )
}

function inEntry(
  version: string,
  entry: AffectedPackage,
  order: VersionOrder,
  stream: string | undefined,
): 'yes' | 'no' | 'unknown' {
  let unknown = false
  let compared = false
  for (const range of rangesFor(version, entry, stream)) {
    const inside = insideRange(version, range, entry.type, order)
    if (inside === 'yes') return 'yes'
    if (inside === 'unknown') unknown = true
    else compared = true
  }
  const { ranges, versions, type } = entry
  // Affected, and nobody says which versions: ranges of commits, or of an order we do not know.
  if (ranges.length === 0 && versions.length === 0) return 'unknown'
  if (versions.length > 0) {
    if (isListed(version, versions, type, order)) return 'yes'
    // What is no version of its ecosystem (a branch, a commit) can be told neither in a list nor out of it.
    if (!compared && order(type, version, version) === 'incomparable') unknown = true
  }
  return unknown ? 'unknown' : 'no'
}

/** A list is of versions, not of spellings: `v1.4.0` and `1.4.0` are one where the ecosystem says so. */
function isListed(
  version: string,
  versions: readonly string[],
  type: string,
  order: VersionOrder,
): boolean {
  if (versions.includes(version)) return true
  return versions.some((one) => mayBeEqual(version, one) && order(type, version, one) === 'equal')
}

/**
 * False where no order calls them equal, told without one: lists are long, and nearly all of them differ in the
 * numbers they begin with. Zeros are passed over (an epoch of zero, `1.0` and `1`), and what a version begins with.
 */
function mayBeEqual(a: string, b: string): boolean {
  let [i, j] = [firstDigit(a), firstDigit(b)]
  for (;;) {
    i = nextNumber(a, i)
    j = nextNumber(b, j)
    const [left, right] = [isDigit(a, i), isDigit(b, j)]
    // Behind a letter or a hyphen every ecosystem has its own rules.
    if (!left || !right)
      return (i < a.length && !left) || (j < b.length && !right) || left === right
    while (isDigit(a, i) && isDigit(b, j)) {
      if (a.charCodeAt(i) !== b.charCodeAt(j)) return false
      i += 1
      j += 1
    }
    if (isDigit(a, i) || isDigit(b, j)) return false
  }
}

function firstDigit(text: string): number {
  let at = 0
  while (at < text.length && !isDigit(text, at)) at += 1
  return at
}

/** Past separators and zeros: a digit that counts, another sign, or the end. */
function nextNumber(text: string, from: number): number {
  let at = from
  for (;;) {
    const code = text.charCodeAt(at)
    // `.`, `:` and `!` part numbers.
    if (code !== 0x2e && code !== 0x3a && code !== 0x21 && code !== 0x30) return at
    at += 1
  }
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 0x30 && code <= 0x39
}
