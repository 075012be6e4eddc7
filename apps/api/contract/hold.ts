/** Holds: what is blocked and why, how it ended, and its release by a person. */

import { z } from 'zod'
import type { AssetUid, EvidenceId, HoldId, OverrideId } from '@holdfast/core/kernel/ids'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { ASSET_TYPES } from '@holdfast/core/model/manifest'
import { OVERRIDE_KINDS } from '@holdfast/core/model/override'
import {
  byId,
  count,
  duration,
  idOf,
  list,
  maybeText,
  maybeTime,
  members,
  shortText,
  someOf,
  time,
  unshown,
} from '../fields.ts'
import { asked, page } from '../list.ts'
import { operation } from '../operation.ts'
import { accessState, overrideNamed } from './parts/access.ts'
import { effect } from './parts/effect.ts'
import { exposed } from './parts/rotation.ts'
import { explanation } from './parts/explanation.ts'
import { leftOut } from './parts/left-out.ts'
import { tier } from './parts/posture.ts'

const STATES = ['open', 'released'] as const

const said = {
  name: z.string(),
  uid: z.string(),
  id: idOf<HoldId>(),
  asset: z.string(),
  /** Null: the asset is not declared any more. */
  assetType: z.enum(ASSET_TYPES).nullable(),
  owner: maybeText,
  state: z.enum(STATES),
  /** What the decisions about its asset say now; null: it has ended. */
  access: accessState.nullable(),
  /** Tiers at which it refuses, or would. */
  tiers: list(tier),
  /** Since when it refuses; null: report-only. */
  since: maybeTime,
  openedAt: time,
  /** When its first cause came due. */
  dueAt: time,
  override: overrideNamed.nullable(),
  closedAt: maybeTime,
  /** How it ended, in words. */
  end: maybeText,
  /** Ended by proof: what comes back of it until then has no grace. */
  probationUntil: maybeTime,
  /** The worst of them, in words. */
  causes: list(z.string()),
  leftOut,
  identities: list(z.string()),
}

const hold = members(said).meta({ id: 'Hold' })
export type HoldItem = z.output<typeof hold>

const end = z.discriminatedUnion('kind', [
  members({
    kind: z.literal('proven'),
    evidence: list(idOf<EvidenceId>()),
    singleSource: z.boolean(),
  }),
  members({ kind: z.literal('lifted'), by: z.string(), reason: z.string() }),
  /** Until then, in milliseconds. */
  members({
    kind: z.literal('suppressed'),
    statement: idOf<EvidenceId>(),
    until: z.int(),
  }),
  members({ kind: z.literal('ended'), why: z.string() }),
])

/** A secret that was delivered there while it could be read. */
const exposure = members({
  identity: z.string(),
  asset: idOf<AssetUid>(),
  secret: z.string(),
  version: count,
  at: time,
}).meta({ id: 'Exposure' })

const override = members({
  id: idOf<OverrideId>(),
  kind: z.enum(OVERRIDE_KINDS),
  name: z.string(),
  reason: z.string(),
  owner: z.string(),
  expiresAt: time,
  endedAt: maybeTime,
})

/** An entry of the ledger that tells of it. */
const timelineLine = members({ seq: count, at: time, kind: z.string(), text: z.string() })
export type TimelineLine = z.output<typeof timelineLine>

const detail = members({
  ...said,
  explanation: explanation.nullable(),
  closedBy: end.nullable(),
  exposures: list(exposure),
  /** What was intended at enforcement points for its sake, the oldest first. */
  effects: list(effect),
  /** All that named its asset, the oldest first. */
  overrides: list(override),
  timeline: list(timelineLine),
}).meta({ id: 'HoldDetail' })
export type HoldDetail = z.output<typeof detail>

export const HOLD = {
  'hold.list': operation({
    method: 'GET',
    path: '/api/v1/holds',
    scope: 'read',
    summary: 'what is blocked',
    query: asked({
      filters: {
        state: someOf(STATES).optional(),
        asset: z.string().optional(),
        /** Empty: those whom nobody owns. */
        owner: z.string().optional(),
        /** What is due there: `the fix of openssl`. */
        cause: z.string().optional(),
        tier: someOf(['0', '1', '2', '3']).optional(),
        type: someOf(ASSET_TYPES).optional(),
      },
      sorts: ['opened', 'since', 'asset', 'owner', 'tier', 'due'],
      facets: ['state', 'owner', 'cause', 'type'],
    }),
    answer: page(hold),
    collections: ['holds', 'assets', 'estate', 'mode', 'overrides', 'status'],
  }),
  'hold.show': operation({
    method: 'GET',
    path: '/api/v1/holds/{id}',
    scope: 'read',
    summary: 'one hold with its explanation and timeline',
    params: byId,
    answer: z.union([detail, unshown]),
    refusals: ['not-found'],
    collections: ['holds', 'assets', 'estate', 'mode', 'overrides', 'status', 'verifications'],
  }),
  'hold.exposed': operation({
    method: 'GET',
    path: '/api/v1/holds/{id}/exposed',
    scope: 'read',
    summary: 'what may have been copied from its asset, and what becomes of each',
    params: byId,
    query: members({ limit: z.coerce.number().int().min(1).max(LIMITS.exposedRowsMax).optional() }),
    answer: exposed,
    refusals: ['not-found', 'busy'],
    collections: ['holds', 'rotations', 'estate', 'secrets'],
  }),
  'hold.release': operation({
    method: 'POST',
    path: '/api/v1/holds/{id}/release',
    scope: 'approve',
    summary: 'allow it although, until an end',
    params: byId,
    body: members({ reason: shortText, for: duration.prefault('8h') }),
    answer: members({ override: idOf<OverrideId>().optional(), expiresAt: maybeTime }),
    refusals: ['not-found', 'conflict', 'refused', 'not-durable', 'disk-full'],
    collections: ['holds', 'overrides', 'assets', 'status'],
    examples: [{ reason: 'because', for: '8h' }],
  }),
}
