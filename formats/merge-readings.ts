/** What several documents of one format say together. */

import type { Instant } from '@holdfast/core/kernel/instant'
import { reading, type Dropped, type Reading } from './reader.ts'

/** `left`: what was passed over before anything was read. */
export function mergeReadings(readings: readonly Reading[], left: readonly Dropped[]): Reading {
  const [only, ...others] = readings
  return reading({
    reports: readings.flatMap((one) => one.reports),
    advisories: readings.flatMap((one) => one.advisories),
    statements: readings.flatMap((one) => one.statements),
    signals: readings.flatMap((one) => one.signals),
    inventories: readings.flatMap((one) => one.inventories),
    dropped: sumOf([...left, ...readings.flatMap((one) => one.dropped)]),
    warnings: [...new Set(readings.flatMap((one) => one.warnings))],
    // One that is not whole makes none of the others whole either.
    incomplete: readings.find((one) => one.incomplete !== null)?.incomplete ?? null,
    epoch: newest(readings),
    // Lists of two places are no list of one.
    running: others.length === 0 ? (only?.running ?? null) : null,
    // A nonce vouches for the document that carries it, not for those beside it.
    nonce: others.length === 0 ? (only?.nonce ?? null) : null,
  })
}

function sumOf(dropped: readonly Dropped[]): Dropped[] {
  const sums = new Map<string, Dropped>()
  for (const one of dropped) {
    const count = (sums.get(one.reason)?.count ?? 0) + one.count
    sums.set(one.reason, { ...one, count })
  }
  return [...sums.values()]
}

function newest(readings: readonly Reading[]): Instant | null {
  let found: Instant | null = null
  for (const { epoch } of readings) {
    if (epoch !== null && (found === null || epoch > found)) found = epoch
  }
  return found
}
