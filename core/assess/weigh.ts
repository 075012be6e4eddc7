/**
 * Assess: weight and due dates of a cause. The default table is CISA BOD 26-04 as published by
 * CERT/CC (SSVC `cisa:DT_BOD2604:1.0.0`); missing inputs as that directive says: automatable no,
 * technical impact total. Age counts from our own first sight, never from a host's stamp.
 */

import { DAY_MS, HOUR_MS, formatDuration, plus, type Instant } from '../kernel/instant.ts'
import type { CauseClass, Weight } from '../model/cause.ts'
import type { PosturePolicySpec } from '../model/manifest.ts'
import type { PerTier } from '../model/posture.ts'

export interface WeighInputs {
  readonly class: CauseClass
  readonly severity: 'critical' | 'high' | 'medium' | 'low' | 'unrated'
  /** On a list of vulnerabilities known to be exploited. */
  readonly exploited: boolean
  readonly exposed: boolean
  readonly automatable: boolean
  readonly impact: 'partial' | 'total'
  /** Of a system: when its support ended, where anybody says. */
  readonly supportEndedAt?: Instant | undefined
}

export interface Weighed {
  readonly weight: Weight
  readonly due: PerTier<Instant | null>
  /** The row that applied and its inputs, for the explanation. */
  readonly rule: string
}

export function weigh(
  inputs: WeighInputs,
  policy: PosturePolicySpec | undefined,
  from: Instant,
): Weighed {
  if (inputs.class === 'human-quarantine' || inputs.class === 'failed-attestation') {
    return { weight: 'compromise', due: [from, from, from, from], rule: `${inputs.class}: at once` }
  }
  if (inputs.class === 'end-of-life') return endOfLife(inputs.supportEndedAt, policy, from)
  const graced = (due: PerTier<Instant | null>): PerTier<Instant | null> =>
    addGrace(due, policy?.grace)
  if (inputs.class === 'cannot-judge') {
    const due = [plus(from, 24 * HOUR_MS), plus(from, 3 * DAY_MS), null, null] as const
    return {
      weight: 'serious',
      due: graced(due),
      rule: 'cannot be judged: 24 h at tier 0, 3 days at tier 1',
    }
  }
  if (policy?.deadline !== undefined && 'after' in policy.deadline) {
    const at = plus(from, policy.deadline.after)
    return {
      weight: policy.deadline.weight ?? weightOf(inputs),
      due: graced([at, at, at, at]),
      rule: `posture policy: ${formatDuration(policy.deadline.after)} after it was first seen`,
    }
  }
  const days = bodDays(inputs)
  const deadline = days === null ? null : plus(from, days * DAY_MS)
  const weight = weightOf(inputs)
  const rule = `cisa-bod-26-04: exploited ${word(inputs.exploited)}, exposed ${word(inputs.exposed)}, automatable ${word(inputs.automatable)}, impact ${inputs.impact}: ${days === null ? 'next upgrade' : `${days} days`}`
  // A deadline of "next upgrade" never comes due by itself: a clock and a report.
  const due: PerTier<Instant | null> =
    weight === 'critical'
      ? [from, plus(from, 24 * HOUR_MS), deadline, deadline]
      : [deadline, deadline, deadline, deadline]
  return { weight, due: graced(due), rule }
}

const NEVER: PerTier<Instant | null> = [null, null, null, null]
/** Time to move to a supported release, from the later of its end and our first sight. */
const END_OF_LIFE_MS = 90 * DAY_MS

function endOfLife(
  endedAt: Instant | undefined,
  policy: PosturePolicySpec | undefined,
  from: Instant,
): Weighed {
  const set = policy?.endOfLife
  if (set === 'watch') {
    return { weight: 'watch', due: NEVER, rule: 'end of life: only watched, by policy' }
  }
  const after = set?.after ?? END_OF_LIFE_MS
  const at = plus(endedAt !== undefined && endedAt > from ? endedAt : from, after)
  const [zero, one] = policy?.grace ?? [0, 0]
  return {
    weight: 'serious',
    due: [plus(at, zero), plus(at, one), null, null],
    rule: `end of life: ${formatDuration(after)} after its end or our first sight, at tiers 0 and 1`,
  }
}

/** The sixteen rows of the directive's table in days; null is "fix on system upgrade". */
export function bodDays(inputs: Omit<WeighInputs, 'class' | 'severity'>): number | null {
  const { exploited, exposed, automatable } = inputs
  const total = inputs.impact === 'total'
  if (exploited) {
    if (exposed && automatable) return 3
    if (total && (exposed || automatable)) return 3
    return 14
  }
  if (exposed && automatable) return total ? 3 : 14
  if (exposed) return total ? 14 : 60
  if (automatable) return 60
  return null
}

function weightOf(inputs: WeighInputs): Weight {
  if (inputs.exploited && inputs.exposed) return 'critical'
  return inputs.severity === 'medium' || inputs.severity === 'low' ? 'watch' : 'serious'
}

function addGrace(
  due: PerTier<Instant | null>,
  grace: PosturePolicySpec['grace'],
): PerTier<Instant | null> {
  if (grace === undefined) return due
  const later = (at: Instant | null, ms: number): Instant | null =>
    at === null ? null : plus(at, ms)
  return [
    later(due[0], grace[0]),
    later(due[1], grace[1]),
    later(due[2], grace[2]),
    later(due[3], grace[3]),
  ]
}

function word(yes: boolean): string {
  return yes ? 'yes' : 'no'
}
