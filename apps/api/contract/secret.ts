/** Secrets of the embedded store: which there are, without what they hold. Their values go by KV v2. */

import { z } from 'zod'
import { count, list, maybeTime, members, someOf, time } from '../fields.ts'
import { asked, page } from '../list.ts'
import { operation } from '../operation.ts'

/** Of the newest version; `none`: only settings were written. */
const STATES = ['readable', 'deleted', 'destroyed', 'none'] as const

const version = members({
  version: count,
  keys: list(z.string()),
  at: time,
  deletedAt: maybeTime,
  destroyedAt: maybeTime,
})

const secret = members({
  name: z.string(),
  uid: z.string(),
  state: z.enum(STATES),
  updatedAt: time,
  /** Oldest first. */
  versions: list(version),
}).meta({ id: 'Secret' })

export const SECRET = {
  'secret.list': operation({
    method: 'GET',
    path: '/api/v1/secrets',
    scope: 'admin',
    summary: 'secrets by path and version',
    query: asked({
      filters: { state: someOf(STATES).optional() },
      sorts: ['name', 'updatedAt', 'versions'],
      facets: ['state'],
    }),
    answer: page(secret),
    collections: ['secrets'],
  }),
}
