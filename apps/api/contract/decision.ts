/**
 * Decisions that were made, one by one and by hour. Their records are read from the disk, page by page, on a thread of
 * their own: by time, newest or oldest first. How many a filter finds, and how many of each, nobody has counted, and
 * nobody counts for one page.
 */

import { z } from 'zod'
import { REASON_CODES, type ReasonCode } from '@holdfast/core/model/reason-codes'
import {
  byId,
  count,
  limit,
  list,
  maybeText,
  maybeTime,
  members,
  moment,
  someOf,
  time,
  unshown,
} from '../fields.ts'
import { order } from '../list.ts'
import { operation } from '../operation.ts'
import { postureWord, tier } from './parts/posture.ts'

/** The table has some. */
const codes = Object.keys(REASON_CODES) as [ReasonCode, ...ReasonCode[]]
const code = z.enum(codes)

const decision = members({
  /** Of the form of the record. */
  v: z.literal([1, 2]),
  id: z.string(),
  at: time,
  /** Equal answers of a minute are one record. */
  first: time,
  last: time,
  count,
  ids: list(z.string()).optional(),
  caller: z.string(),
  subject: z.string(),
  action: z.string(),
  resource: z.string(),
  assets: list(z.string()),
  decision: z.boolean(),
  code,
  text: z.string(),
  until: maybeTime,
  hold: maybeText,
  overrides: list(z.string()),
  /** Digest of the table that decided. */
  table: z.string(),
  ledgerSize: count,
  /** What left with this permit. */
  released: members({ secret: z.string(), version: count }).nullable(),
  /** Absent in what an older version wrote down. */
  tier: tier.nullable().optional(),
  posture: postureWord.nullable().optional(),
  denying: list(z.string()),
  /** What to ask next. */
  next: maybeText,
}).meta({ id: 'Decision' })
export type DecisionItem = z.output<typeof decision>

const use = members({
  hour: time,
  subject: z.string(),
  resource: z.string(),
  assets: list(z.string()),
  decision: z.boolean(),
  code,
  text: z.string(),
  tier: tier.nullable(),
  posture: postureWord.nullable(),
  count,
  first: time,
  last: time,
}).meta({ id: 'Use' })
export type UseItem = z.output<typeof use>

const FILTERS = {
  limit: limit.optional(),
  after: z.string().max(100).optional(),
  asset: z.string().optional(),
  resource: z.string().optional(),
  code: someOf(codes).optional(),
  from: moment.optional(),
  /** The end itself is left out. */
  to: moment.optional(),
}
const CSV = { media: 'text/csv', says: 'as JSON or CSV; of CSV `Link` says where the next page is' }
const paged = <T extends z.ZodType>(item: T) =>
  members({ items: list(z.union([item, unshown])), next: maybeText })

export const DECISION = {
  'decision.list': operation({
    method: 'GET',
    path: '/api/v1/decisions',
    scope: 'read',
    summary: 'decisions that were made, newest first; as CSV for who accepts it',
    query: members({
      ...FILTERS,
      identity: z.string().optional(),
      /** `-at`, the newest first, where nothing is said; `at`: the oldest first. */
      sort: order(['at']),
    }),
    answer: paged(decision),
    also: CSV,
    refusals: ['not-found'],
    collections: ['decisions'],
  }),
  'decision.show': operation({
    method: 'GET',
    path: '/api/v1/decisions/{id}',
    scope: 'read',
    summary: 'one decision that is kept',
    params: byId,
    answer: z.union([decision, unshown]),
    refusals: ['not-found'],
    collections: ['decisions'],
  }),
  'activity.list': operation({
    method: 'GET',
    path: '/api/v1/activity',
    scope: 'read',
    summary:
      'what an identity used, by hour, with how often, first and last; as CSV for who accepts it',
    query: members({ ...FILTERS, identity: z.string() }),
    answer: paged(use),
    also: CSV,
    refusals: ['not-found'],
    collections: ['decisions'],
  }),
}
