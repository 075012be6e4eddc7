/** One vulnerability: who has it, what each source says, and what it does to identities. */

import { z } from 'zod'
import { WEIGHTS } from '@holdfast/core/model/cause'
import { SEVERITIES } from '@holdfast/core/kernel/severity'
import { count, list, maybeText, maybeTime, members } from '../../fields.ts'
import { inputLine } from './cause.ts'
import { postureWord } from './posture.ts'
import { claim, statement } from './statement.ts'
import { triageLine } from './triage.ts'

export const FIXES = ['all', 'some', 'none'] as const
export const severity = z.enum(SEVERITIES)
export const impact = z.enum(['total', 'partial'])

/** Null: nobody told. */
const maybe = z.boolean().nullable()

const told = {
  name: z.string(),
  id: z.string(),
  aliases: list(z.string()),
  severity,
  exploited: maybe,
  automatable: maybe,
  impact: impact.nullable(),
  /** Of everything but exposure, which each asset has its own of. */
  inputs: list(inputLine),
  /** A date, as published. */
  exploitedSince: maybeText,
  /** EPSS probability, decimal text as published; null: nobody scored it. */
  epss: maybeText,
  components: list(z.string()),
  /** Whether every, some or no affected version has one that fixes it. */
  fix: z.enum(FIXES),
  sources: list(z.string()),
  /** Sources do not agree whether it is there. */
  disagreement: z.boolean(),
  /** So many causes, now. */
  causes: count,
}

export const finding = members({ ...told, assets: count }).meta({ id: 'Finding' })
export type FindingItem = z.output<typeof finding>

/** One version of a package, with what every source says of it. */
const row = members({
  component: z.string(),
  type: maybeText,
  distro: maybeText,
  version: z.string(),
  assets: list(z.string()),
  count,
  status: claim,
  fixed: maybeText,
  says: list(
    members({
      source: z.string(),
      status: claim,
      fixed: maybeText,
      /** The newest report of this source leaves it out: that is not fixed. */
      missing: z.boolean(),
      note: z.string().optional(),
    }),
  ),
}).meta({ id: 'FindingRow' })

const affected = members({
  name: z.string(),
  uid: z.string(),
  posture: postureWord,
  hold: maybeText,
  versions: list(z.string()),
  status: claim,
  cause: maybeText,
  weight: z.enum(WEIGHTS).nullable(),
  /** It takes access, now or later. */
  restricts: z.boolean(),
  /** Whether this asset is exposed, in one sentence; null: no cause asks. */
  exposed: maybeText,
  since: maybeTime,
  dueAt: maybeTime,
  missingProof: maybeText,
  retracted: maybeText,
  suppressedUntil: maybeTime,
}).meta({ id: 'AffectedAsset' })
export type AffectedAsset = z.output<typeof affected>

const advisory = members({
  feed: z.string(),
  id: z.string(),
  publishedAt: maybeTime,
  modifiedAt: maybeTime,
  severity,
  cvss: list(z.string()),
})

export const RANKS = ['blocked', 'would-be', 'override', 'grace', 'unknown', 'other'] as const

export const findingDetail = members({
  ...told,
  /** What the list of exploited flaws says; null: nothing. */
  forensicTriage: maybe,
  ssvc: members({
    exploitation: z.string(),
    automatable: z.string(),
    technicalImpact: z.string(),
  }).nullable(),
  epssPercentile: maybeText,
  dueDate: maybeText,
  ransomware: z.boolean(),
  rows: list(row),
  advisories: list(advisory),
  assets: list(affected),
  /** Who acts from there, by what decisions do to them: each once, by the worst of its assets. */
  identities: z.record(z.enum(RANKS), count),
  statements: list(statement),
  clock: members({ table: z.string(), days: count.nullable(), rules: list(z.string()) }),
  triage: list(triageLine),
}).meta({ id: 'FindingDetail' })
export type FindingDetailItem = z.output<typeof findingDetail>
