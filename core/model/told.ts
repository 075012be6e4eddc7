/**
 * The three-valued inputs of a rule (law 6): yes or no with who says so and since when, or not known with what
 * would tell. A rule that has to decide without an answer leans one way, and says so.
 */

import type { Instant } from '../kernel/instant.ts'

export type Told = Answer | Unanswered

export interface Answer {
  readonly is: 'yes' | 'no'
  /** A source, `feed:<source>`, `declared` (the asset's manifest) or `cvss` (the vector says it is local). */
  readonly by: string
  /** The date of the word; null: the word has none of its own. */
  readonly at: Instant | null
  /** Who says otherwise, and does not count here. */
  readonly other?: Pick<Answer, 'is' | 'by'>
}

export interface Unanswered {
  readonly is: 'unknown'
  readonly why: Untold
}

/** Why there is no answer, and what would give one: stable words, told to people by `UNTOLD`. */
export type Untold = keyof typeof UNTOLD

export const UNTOLD = {
  'no-exploit-feed': ['nobody was asked whether it is exploited', 'add a KEV feed'],
  'exploit-feed-old': [
    'nobody was asked whether it is exploited: the KEV feed has not answered for too long',
    'sync it with holdfast source sync',
  ],
  'no-cve': [
    'nobody was asked whether it is exploited: the fix names no CVE',
    'add a feed of advisories that names it',
  ],
  'not-looked': [
    'nobody declared whether the asset is exposed, and no whole look tells it of this component',
    'declare spec.exposure, or let an agent run as root look at all processes and sockets',
  ],
  kernel: [
    'nobody declared whether the asset is exposed, and no look tells it of a kernel',
    'declare spec.exposure',
  ],
  'look-old': [
    'the look that told whether it is exposed is too old',
    'declare spec.exposure, or send fresh evidence with holdfast asset verify',
  ],
  'no-decision-points': [
    'nobody published it',
    'add a feed of CVE records with decision points (SSVC)',
  ],
} as const

/** What the rule asks; `impact` is whether the technical impact is total. */
export interface Inputs {
  readonly exploited: Told
  readonly exposed: Told
  readonly automatable: Told
  readonly impact: Told
}

export const INPUTS = ['exploited', 'exposed', 'automatable', 'impact'] as const

export function yes(by: string, at: Instant | null = null): Answer {
  return { is: 'yes', by, at }
}

export function no(by: string, at: Instant | null = null): Answer {
  return { is: 'no', by, at }
}

export function untold(why: Untold): Unanswered {
  return { is: 'unknown', why }
}

/** Nobody said anything yet: what a source adds to this is its own word. */
export const NOTHING_TOLD: Inputs = {
  exploited: untold('no-exploit-feed'),
  exposed: untold('not-looked'),
  automatable: untold('no-decision-points'),
  impact: untold('no-decision-points'),
}

/** Decision points nobody published: automatable no, impact total (CISA BOD 26-04). */
export function taken(inputs: Inputs): {
  readonly exploited: boolean
  readonly exposed: boolean
  readonly automatable: boolean
  readonly total: boolean
} {
  return {
    exploited: inputs.exploited.is === 'yes',
    exposed: inputs.exposed.is === 'yes',
    automatable: inputs.automatable.is === 'yes',
    total: inputs.impact.is !== 'no',
  }
}

/**
 * Two words about one thing: an answer outweighs none; a source corrects itself; of two sources yes counts, and
 * who says otherwise is kept beside it.
 */
export function both(before: Told, now: Told): Told {
  if (now.is === 'unknown') return before.is === 'unknown' ? now : before
  if (before.is === 'unknown' || before.by === now.by) return now
  if (before.is === now.is) return before
  const [counts, other] = before.is === 'yes' ? [before, now] : [now, before]
  return { is: counts.is, by: counts.by, at: counts.at, other: { is: other.is, by: other.by } }
}

export function bothOf(before: Inputs, now: Inputs): Inputs {
  return {
    exploited: both(before.exploited, now.exploited),
    exposed: both(before.exposed, now.exposed),
    automatable: both(before.automatable, now.automatable),
    impact: both(before.impact, now.impact),
  }
}
