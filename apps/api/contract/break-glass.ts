/** Break-glass: planned, opened by two approvers, closed, reviewed by another person, drilled, merged from a journal. */

import { z } from 'zod'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { OverrideId } from '@holdfast/core/kernel/ids'
import {
  byId,
  count,
  done,
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
  withReason,
} from '../fields.ts'
import { asked, page } from '../list.ts'
import { operation } from '../operation.ts'
import { reasonCode } from './parts/access.ts'
import { tier } from './parts/posture.ts'

const texts = list(z.string())

/** `open`: it permits. `to-review`: it is over, and nobody else looked at it yet. `drilled`: it opened nothing. */
export const BREAK_GLASS_STATES = ['open', 'to-review', 'reviewed', 'drilled'] as const

const said = {
  name: z.string(),
  uid: z.string(),
  id: idOf<OverrideId>(),
  state: z.enum(BREAK_GLASS_STATES),
  incident: z.string(),
  reason: z.string(),
  identities: texts,
  /** Null: every asset that they act from. */
  assets: texts.nullable(),
  from: time,
  until: time,
  signedBy: list(members({ person: z.string(), fingerprint: z.string() })),
  by: z.string(),
  openedAt: time,
  /** When it was merged from a journal; null: it was opened here. */
  mergedAt: maybeTime,
  /** Why it opened nothing here; null: it was as it has to be. */
  problem: maybeText,
  /** Before its end, or then; null: it is open, or nothing was. */
  endedAt: maybeTime,
  review: members({ by: z.string(), note: z.string(), at: time }).nullable(),
  reviewDue: maybeTime,
  /** Who may review it, in words. */
  reviewers: z.string(),
}

const opened = members(said).meta({ id: 'BreakGlass' })
const detail = members({
  ...said,
  digest: z.string(),
  /** What was told of it while no server ran, in its order. */
  told: list(members({ at: time, mergedAt: time, by: z.string(), text: z.string() })),
}).meta({ id: 'BreakGlassDetail' })

export type BreakGlassItem = z.output<typeof opened>
export type BreakGlassDetail = z.output<typeof detail>

const approver = members({
  person: z.string(),
  type: z.string(),
  fingerprint: z.string(),
  /** As the line of a `.pub` file has it, in base64. */
  blob: z.string(),
  expiresAt: time,
}).meta({ id: 'Approver' })
export type Approver = z.output<typeof approver>

export const approvers = members({
  ledger: z.string(),
  at: time,
  approvers: list(approver),
}).meta({ id: 'Approvers' })
export type Approvers = z.output<typeof approvers>

const use = members({
  identity: z.string(),
  asset: z.string(),
  resource: z.string(),
  tier,
  /** Of the refusal, as it is now. */
  code: reasonCode,
  why: z.string(),
})

const plan = members({
  /** To be signed as it is, byte for byte. */
  warrant: z.string(),
  digest: z.string(),
  from: time,
  until: time,
  drill: z.boolean(),
  opens: list(use),
  /** What stays refused, and why. */
  stays: list(use),
  /** More than are named. */
  more: count,
  permitted: count,
  points: list(
    members({ point: z.string(), ref: z.string(), identity: z.string(), denied: z.boolean() }),
  ),
  approvers: list(approver),
  /** Null: nothing. */
  inTheWay: members({ message: z.string(), help: z.string() }).nullable(),
}).meta({ id: 'BreakGlassPlan' })
export type BreakGlassPlan = z.output<typeof plan>

const warrant = z.string().max(LIMITS.warrantLengthMax, 'is too long to be a warrant')
const signatures = list(z.string().max(16_384, 'is too long to be a signature')).refine(
  ({ length }) => length <= 8,
  'has more than 8 signatures: two are needed',
)
const signed = members({ warrant, signatures })

const changes = {
  scope: 'approve',
  refusals: ['not-found', 'conflict', 'refused', 'not-durable', 'disk-full'],
  collections: ['overrides', 'holds', 'assets', 'status'],
} as const

export const BREAK_GLASS = {
  'break-glass.list': operation({
    method: 'GET',
    path: '/api/v1/break-glass',
    scope: 'read',
    summary: 'what was opened or drilled, the newest first',
    query: asked({
      filters: { state: someOf(BREAK_GLASS_STATES).optional() },
      sorts: ['newest', 'state', 'incident', 'until'],
      facets: ['state'],
    }),
    answer: page(opened),
    collections: ['overrides', 'status'],
  }),
  'break-glass.show': operation({
    method: 'GET',
    path: '/api/v1/break-glass/{id}',
    scope: 'read',
    summary: 'one of them: who signed what, and what was done',
    params: byId,
    answer: z.union([detail, unshown]),
    refusals: ['not-found'],
    collections: ['overrides', 'status'],
  }),
  'break-glass.approvers': operation({
    method: 'GET',
    path: '/api/v1/approvers',
    scope: 'read',
    summary: 'whose signatures count, for checking without this server',
    answer: approvers,
    collections: ['tokens'],
  }),
  'break-glass.plan': operation({
    method: 'POST',
    path: '/api/v1/break-glass/plan',
    scope: 'approve',
    summary: 'a warrant to sign, and what it would open; changes nothing',
    body: members({
      identities: list(shortText),
      assets: list(shortText).optional(),
      incident: shortText,
      reason: shortText,
      for: duration.prefault('60m'),
      in: duration.prefault('0s'),
      drill: z.boolean().prefault(false),
    }),
    answer: plan,
    refusals: ['not-found', 'refused'],
    examples: [
      {
        identities: ['svc-deploy'],
        incident: 'INC-2041',
        reason: 'nothing else works',
        for: '30m',
      },
    ],
  }),
  'break-glass.open': operation({
    ...changes,
    method: 'POST',
    path: '/api/v1/break-glass',
    summary: 'open what two approvers have signed',
    body: signed,
    status: 201,
    answer: done,
    examples: [{ warrant: 'Holdfast break-glass warrant, version 1\n', signatures: ['', ''] }],
  }),
  'break-glass.drill': operation({
    ...changes,
    method: 'POST',
    path: '/api/v1/break-glass/drill',
    summary: 'the same with a warrant for a drill: it opens nothing and is recorded',
    body: signed,
    status: 201,
    answer: done,
    examples: [{ warrant: 'Holdfast break-glass warrant, version 1\n', signatures: ['', ''] }],
  }),
  'break-glass.merge': operation({
    ...changes,
    method: 'POST',
    path: '/api/v1/break-glass/merge',
    summary: 'take over a journal that was written while no server ran, each line once',
    body: members({ journal: z.string().max(LIMITS.bodyBytesMax / 2, 'is too long') }),
    answer: members({ merged: count, known: count }),
    examples: [{ journal: '{}\n' }],
  }),
  'break-glass.close': operation({
    ...changes,
    method: 'POST',
    path: '/api/v1/break-glass/{id}/close',
    summary: 'end it now',
    params: byId,
    body: withReason,
    answer: done,
    examples: [{ reason: 'it works again' }],
  }),
  'break-glass.review': operation({
    ...changes,
    method: 'POST',
    path: '/api/v1/break-glass/{id}/review',
    summary: 'somebody who did not sign looked at what was done with it',
    params: byId,
    body: members({ note: shortText }),
    answer: done,
    examples: [{ note: 'two restarts and one read of the password, as agreed' }],
  }),
}
