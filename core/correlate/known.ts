/** What all feeds together know of a vulnerability, under any of its names: signals and ratings. */

import type { Signal } from '../model/advisory.ts'
import type { FindingFact } from '../model/facts.ts'
import { worseSeverity } from '../model/severity.ts'
import { worstRating, type Ratings } from './ratings.ts'
import { namesOf, vulnerabilitiesOf, type VulnerabilityIds } from './vulnerability-ids.ts'

export interface Knowledge {
  readonly ids: VulnerabilityIds
  /** Id → feed → what it signals. */
  readonly signals: Map<string, Map<string, Signal>>
  readonly ratings: Ratings
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
    severity = worseSeverity(severity, worstRating(all.ratings, name))
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
