/** Where it enforces: shown, previewed with whom it would refuse, and set. */

import { z } from 'zod'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { Digest } from '@holdfast/core/kernel/hash'
import {
  count,
  duration,
  idOf,
  list,
  maybeText,
  maybeTime,
  members,
  shortText,
  time,
} from '../fields.ts'
import { operation } from '../operation.ts'
import { refusalReason } from './parts/access.ts'
import { modeState } from './parts/mode-state.ts'
import { tier } from './parts/posture.ts'
import { cutAt, cutThen, notReachedAt } from './parts/account.ts'
import { pointTest } from './parts/point-test.ts'
import { refusedCounts, refusedNumbers, refusedUse } from './parts/refused.ts'
import { status } from './status.ts'

const MODES = ['report-only', 'enforce'] as const

const names = z.array(z.string()).max(LIMITS.applyObjectsMax).readonly().optional()

/** `{"all": true}`, or names of assets, identities, resources, and tiers: a use is in it where all of them cover it. */
const scope = members({
  all: z.literal(true, { error: 'is not true: leave it out, and name what is meant' }).optional(),
  assets: names,
  identities: names,
  resources: names,
  tiers: z.array(tier).min(1).max(LIMITS.listedCausesMax).readonly().optional(),
}).meta({ id: 'ModeScope' })
export type ScopeAsked = z.output<typeof scope>

/** Percents of the assets, each at least that before it, to 100. */
const waves = z.array(z.int().min(1).max(100)).min(1).max(100).readonly()

const row = members({
  /** As `mode set --scope` takes it. */
  scope: z.string(),
  mode: z.enum([...MODES, 'off', 'ejected']),
  since: maybeTime,
  by: z.string(),
  reason: z.string(),
})
export type ModeRow = z.output<typeof row>

/** Switching on that goes on. */
const rollout = members({
  scope: z.string(),
  waves: list(members({ share: count, at: time })),
  /** Which of them counts, from 1; 0 before the first. */
  wave: count,
  nextAt: maybeTime,
  /** Refused that nobody was shown; with more than `bears` it undoes itself. */
  unplanned: count,
  bears: count,
  sentence: z.string(),
}).meta({ id: 'Rollout' })

const mode = {
  state: modeState,
  /** One sentence, the same everywhere. */
  sentence: z.string(),
  /** Of it as much as a chip holds. */
  word: z.string(),
  /** Assets on which all, or some, of what acts from them is enforced; of how many. */
  enforced: count,
  inPart: count,
  assets: count,
  /** Of the whole installation, report-only: when a person should look at it again. */
  reviewAt: maybeTime,
  rollout: rollout.nullable(),
}
const modeNow = members(mode)
export type ModeNow = z.output<typeof modeNow>

/** A use that posture denied in the records of the past, and how often. */
const refusedThen = members({
  identity: z.string(),
  asset: z.string(),
  resource: z.string(),
  tier,
  reason: refusalReason,
  text: z.string(),
  owner: maybeText,
  count,
  first: time,
  last: time,
})

const past = members({
  since: time,
  /** Every record of seven days could be read. */
  whole: z.boolean(),
  counts: refusedNumbers,
  /** The first of them; `total` says how many there are. */
  rows: list(refusedThen),
  total: count,
  /** The first accounts through which these went at points that cut, the busiest first; `more`: so many beside them. */
  accounts: members({ rows: list(cutThen), more: count }),
  /** Decisions about what is declared no more. */
  gone: count,
})
export type RefusedPast = z.output<typeof past>

const preview = members({
  /** Of exactly who would be refused what: setting it needs this. */
  digest: idOf<Digest>(),
  scope: z.string(),
  counts: refusedCounts,
  /** The first of them; `total` says how many there are. */
  rows: list(refusedUse),
  total: count,
  /** Points in scope that cut, and how each fared when it was tested: one that did not pass stands in the way. */
  points: list(members({ name: z.string(), test: pointTest.nullable() })),
  /** The first accounts that would be cut now; `more`: so many beside them. */
  cuts: members({ accounts: list(cutAt), more: count }),
  /** The first refused uses that would go on at enforcement points; `more`: so many groups beside them. */
  notReached: members({ groups: list(notReachedAt), more: count }),
  past,
  /** When off was gone through last; null: never. */
  rehearsal: members({ at: time, fresh: z.boolean() }).nullable(),
  /** What to type to switch it on. */
  needs: list(z.string()),
}).meta({ id: 'ModePreview' })
export type ModePreview = z.output<typeof preview>

export const MODE = {
  'mode.show': operation({
    method: 'GET',
    path: '/api/v1/mode',
    scope: 'read',
    summary: 'where it enforces, since when, by whom and why',
    answer: members({ ...mode, scopes: list(row) }),
    collections: ['mode', 'assets', 'status'],
  }),
  'mode.set': operation({
    method: 'POST',
    path: '/api/v1/mode',
    scope: 'admin',
    summary: 'report-only or enforce, for a scope',
    body: members({
      mode: z.enum(MODES, { error: 'is not report-only or enforce: choose one' }),
      scope,
      reason: shortText,
      /** Of what was previewed; `enforce` needs it. */
      digest: z.string().optional(),
      waves: waves.optional(),
      every: duration.prefault('1h'),
    }),
    answer: status,
    refusals: ['not-found', 'conflict', 'refused', 'not-durable', 'disk-full'],
    collections: ['mode', 'holds', 'assets', 'status'],
    examples: [
      { mode: 'report-only', scope: { all: true }, reason: 'r' },
      {
        mode: 'enforce',
        scope: { assets: ['web-01'], tiers: [0] },
        reason: 'r',
        waves: [50, 100],
        every: '1h',
      },
    ],
  }),
  'mode.preview': operation({
    method: 'POST',
    path: '/api/v1/mode/preview',
    scope: 'admin',
    summary: 'whom enforcing a scope would refuse, with the digest that setting it needs',
    body: members({ scope }),
    answer: preview,
    refusals: ['not-found', 'conflict'],
    examples: [{ scope: { all: true } }, { scope: { identities: ['svc'], tiers: [0] } }],
  }),
}
