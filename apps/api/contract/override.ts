/** Overrides: what keeps access beyond its row, extended, rejected or ended by a person. */

import { z } from 'zod'
import type {
  AssetUid,
  CauseId,
  IdentityUid,
  OverrideId,
  ResourceUid,
} from '@holdfast/core/kernel/ids'
import { OVERRIDE_KINDS } from '@holdfast/core/model/override'
import {
  byId,
  count,
  done,
  duration,
  idOf,
  list,
  maybeReason,
  maybeTime,
  members,
  shortText,
  someOf,
  time,
  unshown,
} from '../fields.ts'
import { asked, page } from '../list.ts'
import { operation } from '../operation.ts'
import { reasonCode } from './parts/access.ts'
import { tier } from './parts/posture.ts'
import { question } from './parts/question.ts'

const texts = list(z.string())

/** Which decisions it covers: every list that is there must hold what a decision is about. */
const scope = members({
  everything: z.literal(true).optional(),
  assets: list(idOf<AssetUid>()).optional(),
  exceptAssets: list(idOf<AssetUid>()).optional(),
  identities: list(idOf<IdentityUid>()).optional(),
  resources: list(idOf<ResourceUid>()).optional(),
  tiers: list(tier).optional(),
  causes: list(idOf<CauseId>()).optional(),
  programs: texts.optional(),
  gaps: texts.optional(),
  codes: list(reasonCode).optional(),
  lineages: texts.optional(),
  sources: texts.optional(),
  domains: texts.optional(),
  key: z.string().optional(),
  behind: idOf<OverrideId>().optional(),
}).meta({ id: 'OverrideScope' })

/** `live`: it keeps open what it covers. `expired`: its end has come. `ended`: somebody, or a manifest, ended it before. */
export const OVERRIDE_STATES = ['live', 'expired', 'ended'] as const

const said = {
  name: z.string(),
  uid: z.string(),
  id: idOf<OverrideId>(),
  kind: z.enum(OVERRIDE_KINDS),
  state: z.enum(OVERRIDE_STATES),
  scope,
  reason: z.string(),
  owner: z.string(),
  createdAt: time,
  createdBy: z.string(),
  /** Of report-only: when a person should look at it again. */
  expiresAt: time,
  endedAt: maybeTime,
  /** Somebody ended it because what it asked about is real. */
  confirmed: z.literal(true).optional(),
  /** How many whole assets it keeps open. */
  keepsOpen: count,
}

const override = members(said).meta({ id: 'Override' })
const detail = members({
  ...said,
  /** The first of the assets that it keeps open, by name. */
  open: texts,
  /** Null: it asks nobody. */
  question: question.nullable(),
}).meta({ id: 'OverrideDetail' })

export type OverrideItem = z.output<typeof override>
export type OverrideDetail = z.output<typeof detail>

export const OVERRIDE = {
  'override.list': operation({
    method: 'GET',
    path: '/api/v1/overrides',
    scope: 'read',
    summary: 'what is allowed although',
    query: asked({
      filters: {
        state: someOf(OVERRIDE_STATES).optional(),
        kind: someOf(OVERRIDE_KINDS).optional(),
        owner: z.string().optional(),
      },
      // Live ones first.
      sorts: ['state', 'name', 'kind', 'owner', 'createdAt', 'expiresAt', 'keepsOpen'],
      facets: ['state', 'kind', 'owner'],
    }),
    answer: page(override),
    collections: ['overrides', 'status'],
  }),
  'override.show': operation({
    method: 'GET',
    path: '/api/v1/overrides/{id}',
    scope: 'read',
    summary: 'one override: whom it keeps open, and what it asks',
    params: byId,
    answer: z.union([detail, unshown]),
    refusals: ['not-found'],
    collections: ['overrides', 'status'],
  }),
  'override.extend': operation({
    method: 'POST',
    path: '/api/v1/overrides/{id}/extend',
    scope: 'approve',
    summary: 'the same override until a later end',
    params: byId,
    body: members({ reason: shortText, for: duration.prefault('8h') }),
    answer: members({ override: idOf<OverrideId>().optional(), expiresAt: time }),
    refusals: ['not-found', 'conflict', 'refused', 'not-durable', 'disk-full'],
    collections: ['overrides', 'holds', 'assets', 'status'],
    examples: [{ reason: 'because', for: '8h' }],
  }),
  'override.reject': operation({
    method: 'POST',
    path: '/api/v1/overrides/{id}/reject',
    scope: 'approve',
    summary: "a breaker's cause is not believed, for a time",
    params: byId,
    body: members({ reason: shortText, for: duration.prefault('168h') }),
    answer: done,
    refusals: ['not-found', 'conflict', 'refused', 'not-durable', 'disk-full'],
    collections: ['overrides', 'holds', 'assets', 'status'],
    examples: [{ reason: 'because', for: '8h' }],
  }),
  'override.end': operation({
    method: 'DELETE',
    path: '/api/v1/overrides/{id}',
    scope: 'approve',
    summary: 'end an override',
    params: byId,
    query: maybeReason,
    answer: done,
    refusals: ['not-found', 'conflict', 'refused', 'not-durable', 'disk-full'],
    collections: ['overrides', 'holds', 'assets', 'status'],
  }),
}
