/** An asset: in a list with the worst few of its causes, and on its own page with its explanation. */

import { z } from 'zod'
import { ASSET_TYPES } from '@holdfast/core/model/manifest'
import { count, list, maybeText, maybeTime, members, time } from '../../fields.ts'
import { written } from './estate.ts'
import { explanation } from './explanation.ts'
import { posture, tier } from './posture.ts'
import { risk } from './risk.ts'

export const exposure = z.enum(['internet', 'internal', 'none'])

/** `never`: no source ever spoke of it; `silent`: what was proven last of it counts no longer; `fresh`: it counts. */
export const REPORTED = ['never', 'silent', 'fresh'] as const

/** What its last report shows of a host. */
const summary = members({
  os: z.string(),
  packages: count,
  fixes: count.nullable(),
  fixesUnknown: maybeText,
  listening: count,
  running: count,
  replacedPrograms: list(z.string()),
  kernel: z.string(),
  listsSignedAt: maybeTime,
  listsValidUntil: maybeTime,
  credentialFiles: count,
  processesReadable: count,
  processes: count,
}).meta({ id: 'HostSummary' })
export type HostSummaryItem = z.output<typeof summary>

/** What is remembered of one source's word about it. */
const word = members({
  name: z.string(),
  independence: z.enum(['host', 'second']),
  lastAt: time,
  /** The last report that said something definite. */
  lastGoodAt: maybeTime,
  /** Why the newest one does not count as good. */
  unknown: maybeText,
})

export const asset = members({
  name: z.string(),
  uid: z.string(),
  type: z.enum(ASSET_TYPES),
  labels: z.record(z.string(), z.string()),
  owner: maybeText,
  exposure: exposure.nullable(),
  /** The most critical tier that an identity reaches from it; null: none acts from it. */
  reaches: tier.nullable(),
  origin: z.enum(['declared', 'discovered']),
  posture,
  summary: summary.nullable(),
  reported: z.enum(REPORTED),
  lastEvidenceAt: maybeTime,
  risk,
  postureChangesWeek: count,
  sources: list(word),
  identities: list(z.string()),
}).meta({ id: 'AssetItem' })
export type AssetItem = z.output<typeof asset>

const assetHold = members({ id: z.string(), state: z.enum(['open', 'released']), since: time })

export const assetDetail = asset
  .extend({ spec: written('Asset'), explanation, holds: list(assetHold) })
  .meta({ id: 'AssetDetail' })
export type AssetDetail = z.output<typeof assetDetail>
