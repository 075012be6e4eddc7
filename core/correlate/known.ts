/** What all feeds together know of a vulnerability, under any of its names: signals and ratings. */

import type { Signal } from '../model/advisory.ts'
import type { FindingFact } from '../model/facts.ts'
import { namesOf, vulnerabilitiesOf, type VulnerabilityIds } from './vulnerability-ids.ts'

export interface Knowledge {
  readonly ids: VulnerabilityIds
  /** Id → feed → what it signals. */
  readonly signals: Map<string, Map<string, Signal>>
  /** Id → feed → how severe it calls it; what one feed leaves unrated another may rate. */
  readonly ratings: Map<string, Map<string, FindingFact['severity']>>
}

export interface Known {
  /** Every name of it, its own first. */
  readonly names: readonly string[]
  readonly severity: FindingFact['severity']
  readonly exploited: boolean
  /** Decision points nobody published: automatable no, impact total (CISA BOD 26-04). */
  readonly automatable: boolean
  readonly impact: 'partial' | 'total'
  readonly signals: readonly Signal[]
}

/** Of an id and all its names: exploited if anyone says so, and the worst decision points. */
export function whatIsKnown(all: Knowledge, id: string, aliases: readonly string[]): Known {
  const names = new Set([id, ...aliases])
  for (const vulnerability of vulnerabilitiesOf(all.ids, id, aliases)) {
    for (const name of namesOf(all.ids, vulnerability)) names.add(name)
  }
  const signals: Signal[] = []
  let severity: FindingFact['severity'] = 'unrated'
  for (const name of names) {
    signals.push(...(all.signals.get(name)?.values() ?? []))
    const rated = worstRating(all, name)
    if (SEVERITIES.indexOf(rated) > SEVERITIES.indexOf(severity)) severity = rated
  }
  const points = signals.flatMap((one) => one.ssvc ?? [])
  const partial = points.length > 0 && points.every((one) => one.technicalImpact === 'partial')
  return {
    names: [...names].slice(0, NAMES_MAX),
    severity,
    exploited: signals.some(
      (one) => one.exploitedSince !== undefined || one.ssvc?.exploitation === 'active',
    ),
    automatable: points.some((one) => one.automatable === 'yes'),
    impact: partial ? 'partial' : 'total',
    signals,
  }
}

/** A bundle may carry hundreds; an entry need not. */
const NAMES_MAX = 50

/** True where it is rated worse than any feed did before. */
export function rate(
  all: Knowledge,
  feed: string,
  id: string,
  severity: FindingFact['severity'],
): boolean {
  const before = worstRating(all, id)
  if (severity === 'unrated') {
    all.ratings.get(id)?.delete(feed)
    return false
  }
  at(all.ratings, id, () => new Map()).set(feed, severity)
  return SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(before)
}

export const SEVERITIES = ['unrated', 'low', 'medium', 'high', 'critical'] as const

function worstRating(all: Knowledge, id: string): FindingFact['severity'] {
  let worst: FindingFact['severity'] = 'unrated'
  for (const one of all.ratings.get(id)?.values() ?? []) {
    if (SEVERITIES.indexOf(one) > SEVERITIES.indexOf(worst)) worst = one
  }
  return worst
}

function at<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key)
  if (found !== undefined) return found
  const made = make()
  map.set(key, made)
  return made
}
