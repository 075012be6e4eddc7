/** Tokens: made, listed and revoked; the text of one is shown once. */

import { z } from 'zod'
import type { AssetUid, IdentityUid } from '@holdfast/core/kernel/ids'
import {
  byId,
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
} from '../fields.ts'
import { asked, page } from '../list.ts'
import { operation } from '../operation.ts'

const texts = list(z.string())
const tokenScope = z.discriminatedUnion('kind', [
  members({ kind: z.literal('decide'), vouch: z.union([z.enum(['none', 'all']), texts]) }),
  members({ kind: z.literal('report'), source: z.string() }),
  members({ kind: z.literal('apply'), kinds: z.union([z.literal('all'), texts]) }),
  members({ kind: z.enum(['read', 'approve', 'admin']) }),
  members({ kind: z.literal('enroll'), asset: z.string() }),
  members({ kind: z.literal('workload'), identity: idOf<IdentityUid>(), asset: idOf<AssetUid>() }),
])

const token = members({
  name: z.string(),
  uid: z.string(),
  subject: z.string(),
  scope: tokenScope,
  /** The same as one writes it: `report:source=scanner`. */
  allows: z.string(),
  state: z.enum(['live', 'expired', 'revoked']),
  createdAt: time,
  expiresAt: time,
  revokedAt: maybeTime,
  usedAt: maybeTime,
  /** Of an approver of break-glass: what they sign with; null: nothing. */
  sshKey: members({ type: z.string(), fingerprint: z.string() }).nullable(),
}).meta({ id: 'Token' })

export const TOKEN = {
  'token.list': operation({
    method: 'GET',
    path: '/api/v1/tokens',
    scope: 'admin',
    summary: 'tokens, without their text',
    query: asked({
      filters: { state: someOf(['live', 'expired', 'revoked']).optional() },
      sorts: ['name', 'subject', 'allows', 'createdAt', 'expiresAt', 'usedAt'],
      facets: ['state', 'scope'],
    }),
    answer: page(token),
    collections: ['tokens'],
  }),
  'token.create': operation({
    method: 'POST',
    path: '/api/v1/tokens',
    scope: 'admin',
    summary: 'create a token, shown once',
    body: members({
      for: shortText,
      scope: shortText,
      expires: duration.prefault('1d'),
      /** The line of a `.pub` file: whoever signs with its key is an approver of break-glass. */
      sshKey: z.string().max(8_192, 'is too long to be a public key').optional(),
    }),
    status: 201,
    answer: members({
      id: z.string(),
      token: z.string(),
      shownOnce: z.literal(true),
      warnings: list(z.string()),
    }),
    refusals: ['refused', 'not-durable', 'disk-full'],
    collections: ['tokens'],
    examples: [{ for: 'ci', scope: 'read', expires: '1h' }],
  }),
  'token.revoke': operation({
    method: 'DELETE',
    path: '/api/v1/tokens/{id}',
    scope: 'admin',
    summary: 'revoke a token',
    params: byId,
    query: maybeReason,
    answer: done,
    refusals: ['not-found', 'refused', 'not-durable', 'disk-full'],
    collections: ['tokens'],
  }),
}
