/** How severe a flaw is called, and which of two words is the worse. */

import type { FindingFact } from './facts.ts'

export type Severity = FindingFact['severity']

const SEVERITIES: readonly Severity[] = ['unrated', 'low', 'medium', 'high', 'critical']

/** Unrated is the least: nobody has said anything. */
export function severityRank(one: Severity): number {
  return SEVERITIES.indexOf(one)
}

export function worseSeverity(a: Severity | undefined, b: Severity): Severity {
  return a !== undefined && severityRank(a) > severityRank(b) ? a : b
}
