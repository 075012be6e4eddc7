/** Enforcement points: where access is cut and given back, by which adapter, and how each account there stands. */

import { z } from 'zod'
import { count, list, maybeText, members, named, several, someOf } from '../fields.ts'
import { asked, page } from '../list.ts'
import { operation } from '../operation.ts'
import { account, ACCOUNT_STATES, lookedAccount, plannedAccount } from './parts/account.ts'
import { estate } from './parts/estate.ts'

const points = estate({
  kind: 'EnforcementPoint',
  says: 'enforcement points',
  filters: { adapter: several.optional() },
  sorts: ['adapter'],
  facets: ['adapter'],
})

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
  'enforcement-point.test': operation({
    method: 'POST',
    path: '/api/v1/enforcement-points/{name}/test',
    scope: 'read',
    summary: 'look at each account that identities name there; changes nothing',
    load: 'awaited',
    params: named,
    answer: members({
      point: z.string(),
      /** Every account that is named there could be looked at, and one is. */
      ok: z.boolean(),
      /** Why it could not be asked at all; null: it was. */
      why: maybeText,
      accounts: list(lookedAccount),
      /** So many more are named there and were not looked at. */
      more: count,
    }),
    refusals: ['not-found', 'conflict'],
    examples: [{}],
  }),
}
