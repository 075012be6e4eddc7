/** Statements: what authors say of vulnerabilities in products (VEX), and the people who approve it. */

import {
  byId,
  duration,
  maybeReason,
  members,
  several,
  shortText,
  someOf,
  time,
} from '../fields.ts'
import { asked, page } from '../list.ts'
import { operation } from '../operation.ts'
import { CLAIMS, statement, STATEMENT_STATES } from './parts/statement.ts'

export const STATEMENT = {
  'statement.list': operation({
    method: 'GET',
    path: '/api/v1/statements',
    scope: 'read',
    summary: 'what authors say of vulnerabilities in products (VEX), the newest first',
    query: asked({
      filters: {
        state: someOf(['waits', ...STATEMENT_STATES]).optional(),
        status: someOf(CLAIMS).optional(),
        source: several.optional(),
        author: several.optional(),
        vulnerability: several.optional(),
      },
      sorts: ['newest', 'state', 'vulnerability', 'status', 'product', 'author', 'expiresAt'],
      facets: ['state', 'status', 'source', 'author'],
    }),
    answer: page(statement),
    collections: ['statements'],
  }),
  'statement.approve': operation({
    method: 'POST',
    path: '/api/v1/statements/{id}/approve',
    scope: 'approve',
    summary: 'one person takes a statement as true, until an end',
    params: byId,
    body: members({ reason: shortText, for: duration.optional() }),
    answer: statement.extend({ approvedUntil: time }),
    refusals: ['not-found', 'refused', 'conflict', 'not-durable', 'disk-full'],
    collections: ['statements', 'findings'],
    examples: [{ reason: 'the vendor signed it', for: '8h' }],
  }),
  'statement.end': operation({
    method: 'DELETE',
    path: '/api/v1/statements/{id}',
    scope: 'approve',
    summary: 'a statement counts no longer',
    params: byId,
    query: maybeReason,
    answer: statement,
    refusals: ['not-found', 'refused', 'conflict', 'not-durable', 'disk-full'],
    collections: ['statements', 'findings'],
  }),
}
