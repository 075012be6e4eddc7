/** How severe a flaw is called, and which of two words is the worse: once, for readers, judges and screens. */

/** The worst first. Unrated is the least: nobody has said anything. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'unrated'] as const
export type Severity = (typeof SEVERITIES)[number]

/** The higher, the worse. */
export function severityRank(severity: Severity): number {
  return SEVERITIES.length - 1 - SEVERITIES.indexOf(severity)
}

export function worseSeverity(a: Severity | undefined, b: Severity): Severity {
  return a !== undefined && severityRank(a) > severityRank(b) ? a : b
}
