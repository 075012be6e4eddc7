/** Enforcement points: where access is cut and given back, by which adapter, and how each account there stands. */

import { z } from 'zod'
import { count, list, maybeText, maybeTime, members, named, several, someOf } from '../fields.ts'
import { asked, page } from '../list.ts'
import { operation } from '../operation.ts'
import {
  account,
  ACCOUNT_STATES,
  lookedAccount,
  plannedAccount,
  unnamedAccount,
} from './parts/account.ts'
import { estate } from './parts/estate.ts'
import { canary, pointTest } from './parts/point-test.ts'

const item = {
  /** Access is cut there, and not only told of. */
  cuts: z.boolean(),
  /** Of what it is now; null: that was never tested. */
  test: pointTest.nullable(),
  /** When a cut was last seen to take effect there, on a credential of our own. */
  canaryAt: maybeTime,
}

const points = estate({
  kind: 'EnforcementPoint',
  says: 'enforcement points',
  item,
  detail: {
    /** Accounts there by how they stand; states without any are left out. */
    accounts: list(members({ state: z.enum(ACCOUNT_STATES), accounts: count })),
  },
  filters: { adapter: several.optional() },
  sorts: ['adapter'],
  facets: ['adapter'],
  details: ['effects'],
})
export type PointDetail = Exclude<z.output<typeof points.show.answer>, { readonly problem: string }>
export type PointItem = Omit<PointDetail, 'accounts'>

const accounts = {
  filters: { state: someOf(ACCOUNT_STATES).optional() },
  sorts: ['ref', 'state', 'since'],
  facets: ['state'],
} as const

export const ENFORCEMENT_POINT = {
  'enforcement-point.list': points.list,
  'enforcement-point.show': points.show,
  'enforcement-point.delete': points.remove,
  'enforcement-point.plan': operation({
    method: 'GET',
    path: '/api/v1/enforcement-points/{name}/plan',
    scope: 'read',
    summary:
      'what each account there is to be denied now, how far that is, and what is not reached',
    params: named,
    query: asked(accounts),
    answer: page(plannedAccount),
    refusals: ['not-found'],
    collections: ['effects', 'holds', 'assets', 'estate', 'mode', 'overrides'],
  }),
  'enforcement-point.drift': operation({
    method: 'GET',
    path: '/api/v1/enforcement-points/{name}/drift',
    scope: 'read',
    summary: 'accounts there that are not as intended, or could not be looked at',
    params: named,
    query: asked(accounts),
    answer: page(account),
    refusals: ['not-found'],
    collections: ['effects', 'estate'],
  }),
  'enforcement-point.unnamed': operation({
    method: 'POST',
    path: '/api/v1/enforcement-points/{name}/unnamed',
    scope: 'read',
    summary: 'accounts there that somebody uses and no identity names: nothing of them is cut',
    load: 'awaited',
    params: named,
    answer: members({
      point: z.string(),
      /** Why it could not be asked; null: it was. */
      why: maybeText,
      /** The last used first. */
      accounts: list(unnamedAccount),
      more: count,
    }),
    refusals: ['not-found'],
    examples: [{}],
  }),
  'enforcement-point.test': operation({
    method: 'POST',
    path: '/api/v1/enforcement-points/{name}/test',
    scope: 'apply',
    summary:
      'cut a credential of our own there and try it again, look at each account, and record it',
    load: 'awaited',
    params: named,
    answer: members({
      point: z.string(),
      /** Every account that is named there could be looked at, one is, and what was cut was cut. */
      ok: z.boolean(),
      /** Why it could not be asked at all; null: it was. */
      why: maybeText,
      accounts: list(lookedAccount),
      /** So many more are named there and were not looked at. */
      more: count,
      canary,
    }),
    refusals: ['not-found', 'conflict', 'not-durable', 'disk-full'],
    examples: [{}],
  }),
}
