/**
 * Assess: weight and due dates of a cause. The default table is CISA BOD 26-04 as published by
 * CERT/CC (SSVC `cisa:DT_BOD2604:1.0.0`); decision points nobody published as that directive says: automatable
 * no, technical impact total. Age counts from our own first sight, never from a host's stamp.
 */

import { DAY_MS, HOUR_MS, formatDuration, plus, type Instant } from '../kernel/instant.ts'
import type { Severity } from '../kernel/severity.ts'
import type { Assumed, CauseClass, Weight } from '../model/cause.ts'
import type { PosturePolicySpec } from '../model/manifest.ts'
import type { PerTier } from '../model/posture.ts'
import { taken, type Inputs, type Told } from '../model/told.ts'
import type { TriageDuty } from '../model/triage.ts'

export interface WeighInputs extends Inputs {
  readonly class: CauseClass
  readonly severity: Severity
  /** Of a system: when its support ended, where anybody says. */
  readonly supportEndedAt?: Instant | undefined
  /** What a catalogue of exploited flaws says of this one; absent: nothing. */
  readonly listedTriage?: boolean
}

export interface Weighed {
  /** The worst that is known. */
  readonly weight: Weight
  readonly due: PerTier<Instant | null>
  /** The row that applied and its inputs, for the explanation. */
  readonly rule: string
  readonly assumed?: Assumed
  readonly triage?: TriageDuty
}

export function weigh(
  inputs: WeighInputs,
  policy: PosturePolicySpec | undefined,
  from: Instant,
): Weighed {
  if (inputs.class === 'human-quarantine' || inputs.class === 'failed-attestation') {
    return { weight: 'compromise', due: [from, from, from, from], rule: `${inputs.class}: at once` }
  }
  const grace = policy?.grace
  if (inputs.class === 'end-of-life') return endOfLife(inputs.supportEndedAt, policy, from)
  if (inputs.class === 'cannot-judge') {
    const due = [plus(from, 24 * HOUR_MS), plus(from, 3 * DAY_MS), null, null] as const
    const rule = 'cannot be judged: 24 h at tier 0, 3 days at tier 1'
    return { weight: 'serious', due: graced(due, grace), rule: `${rule}${graceWords(grace)}` }
  }
  const row = taken(inputs)
  const weight = row.exploited && row.exposed ? 'critical' : weightOf(inputs.severity)
  const leans = row.exploited && inputs.exposed.is === 'unknown'
  const triage = triageOf(inputs, from)
  const duty = triage === undefined ? {} : { triage }
  if (policy?.deadline !== undefined && 'after' in policy.deadline) {
    const at = plus(from, policy.deadline.after)
    const rule = `posture policy: ${formatDuration(policy.deadline.after)} after it was first seen`
    return {
      weight: policy.deadline.weight ?? weight,
      due: graced([at, at, at, at], grace),
      rule: `${rule}${graceWords(grace)}`,
      ...(leans && policy.deadline.weight === undefined
        ? { assumed: assumed([at, at, null, null], rule, grace) }
        : {}),
      ...duty,
    }
  }
  const days = bodDays(row)
  const deadline = days === null ? null : plus(from, days * DAY_MS)
  // A deadline of "next upgrade" never comes due by itself: a clock and a report.
  const due: PerTier<Instant | null> =
    weight === 'critical'
      ? [from, plus(from, 24 * HOUR_MS), deadline, deadline]
      : [deadline, deadline, deadline, deadline]
  const sooner =
    weight === 'critical' ? '; exploited and exposed: tier 0 at once, tier 1 after 24 h' : ''
  const worst = bodDays({ ...row, exposed: true })
  return {
    weight,
    due: graced(due, grace),
    rule: `cisa-bod-26-04: ${wordsOf(inputs, 'no')}: ${daysWords(days)}${sooner}${graceWords(grace)}`,
    ...(leans
      ? {
          assumed: assumed(
            [
              plus(from, 24 * HOUR_MS),
              worst === null ? null : plus(from, worst * DAY_MS),
              null,
              null,
            ],
            `cisa-bod-26-04: ${wordsOf(inputs, 'yes at tiers 0 and 1')}: tier 0 after 24 h, tier 1 ${daysWords(worst)}`,
            grace,
          ),
        }
      : {}),
    ...duty,
  }
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

interface Row {
  readonly exploited: boolean
  readonly exposed: boolean
  readonly automatable: boolean
  readonly total: boolean
}

/** The sixteen rows of the directive's table in days; null is "fix on system upgrade". */
export function bodDays({ exploited, exposed, automatable, total }: Row): number | null {
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

/** The rows that ask for a forensic investigation as well. */
export function bodTriage({ exploited, exposed, automatable, total }: Row): boolean {
  return exploited && total && (exposed || automatable)
}

/** The directive gives as long for the look as for the fix of such a row. */
const TRIAGE_MS = 3 * DAY_MS

/** The catalogue's word, or the row; its *no* outweighs a row in which the impact is only taken as total. */
function triageOf(inputs: WeighInputs, from: Instant): TriageDuty | undefined {
  const row = taken(inputs)
  if (!row.exploited) return undefined
  if (inputs.listedTriage === false && inputs.impact.is === 'unknown') return undefined
  const due = plus(from, TRIAGE_MS)
  if (inputs.listedTriage === true) return { because: 'listed', due }
  if (bodTriage(row)) return { because: 'table', due }
  const exposed = inputs.exposed.is !== 'no'
  return bodTriage({ ...row, exposed }) ? { because: 'assumed', due } : undefined
}

function weightOf(severity: WeighInputs['severity']): Weight {
  return severity === 'medium' || severity === 'low' ? 'watch' : 'serious'
}

function assumed(
  due: PerTier<Instant | null>,
  rule: string,
  grace: PosturePolicySpec['grace'],
): Assumed {
  return { input: 'exposed', due: graced(due, grace), rule: `${rule}${graceWords(grace)}` }
}

function graced(
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

function graceWords(grace: PosturePolicySpec['grace']): string {
  const given = (grace ?? []).flatMap((ms, tier) =>
    ms > 0 ? [`${formatDuration(ms)} at tier ${tier}`] : [],
  )
  return given.length === 0 ? '' : `; and grace of ${given.join(', ')}`
}

function daysWords(days: number | null): string {
  return days === null ? 'next upgrade' : `${days} days`
}

/** What nobody told is never shown as a no: the words say what the table took instead. */
function wordsOf(inputs: Inputs, exposedAs: string): string {
  const { exploited, exposed, automatable, impact } = inputs
  return [
    `exploited ${word(exploited, 'no')}`,
    `exposed ${word(exposed, exposedAs)}`,
    `automatable ${word(automatable, 'no')}`,
    `impact ${impact.is === 'yes' ? 'total' : impact.is === 'no' ? 'partial' : word(impact, 'total')}`,
  ].join(', ')
}

function word(told: Told, leaned: string): string {
  return told.is === 'unknown' ? `not known (taken as ${leaned})` : told.is
}
