/** Faults that change nothing that anybody could see, each with the reason. */

const UNIQUE = 'no two are equal: ids and names of a kind are unique'
const SAME = 'where both are equal either is the answer'
const CHEAP = 'what is cheap to see is looked at first, and the whole is compared after it'

export const EQUIVALENT: ReadonlyMap<string, string> = new Map([
  ['core/assess/worst-causes.ts: a.id < b.id → a.id <= b.id', UNIQUE],
  ['core/assess/weigh-cause.ts: a.name < b.name → a.name <= b.name', UNIQUE],
  ['core/decide/asset-access.ts: a.id < b.id → a.id <= b.id', UNIQUE],
  ['core/decide/overrides.ts: a.id < b.id → a.id <= b.id', UNIQUE],
  ['core/decide/triage-line.ts: a.cause < b.cause → a.cause <= b.cause', UNIQUE],
  [
    'core/assess/posture.ts: RANK.indexOf(told) > RANK.indexOf(state) → RANK.indexOf(told) >= RANK.indexOf(state)',
    SAME,
  ],
  ['core/assess/weigh.ts: endedAt > from → endedAt >= from', SAME],
  ['core/assess/weigh-cause.ts: flagged > seenAt → flagged >= seenAt', SAME],
  [
    'core/assess/weigh-cause.ts: WEIGHTS.indexOf(cause.weight) > WEIGHTS.indexOf(weight) → WEIGHTS.indexOf(cause.weight) >= WEIGHTS.indexOf(weight)',
    SAME,
  ],
  [
    'core/assess/weigh-cause.ts: BECAUSE.indexOf(fresh.triage.because) > BECAUSE.indexOf(known.because) → BECAUSE.indexOf(fresh.triage.because) >= BECAUSE.indexOf(known.because)',
    SAME,
  ],
  ['core/decide/asset-access.ts: began > enforced → began >= enforced', SAME],
  ['core/decide/checks.ts: grant.spec.expires > end → grant.spec.expires >= end', SAME],
  [
    'core/assess/weigh-cause.ts: a.due.some((at, tier) => at !== b.due[tier]) → a.due.every((at, tier) => at !== b.due[tier])',
    CHEAP,
  ],
  [
    'core/assess/weigh-cause.ts: a.weight !== b.weight || a.due.some((at, tier) => at !== b.due[tier]) → a.weight !== b.weight',
    CHEAP,
  ],
  [
    'core/assess/weigh-cause.ts: a.weight !== b.weight || a.due.some((at, tier) => at !== b.due[tier]) → a.due.some((at, tier) => at !== b.due[tier])',
    CHEAP,
  ],
])
