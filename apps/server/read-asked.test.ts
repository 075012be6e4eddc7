/** What is asked, read by a schema: what fits is handed over as the handler needs it, and what does not is named. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { z } from 'zod'
import { duration, flag, members, shortText, someOf, whole } from '@holdfast/api/fields'
import { asked } from '@holdfast/api/list'
import { read } from './read-asked.ts'

const BODY = members({
  for: duration,
  reason: shortText,
  scope: members({ tiers: z.array(z.int().min(0).max(3)), all: z.boolean().optional() }).optional(),
  found: z.enum(['nothing', 'compromise']).optional(),
})
const QUERY = asked({
  filters: { state: someOf(['live', 'ended']).optional(), exploited: flag.optional() },
  sorts: ['name', 'due'],
  facets: ['state', 'owner'],
})
const LIMITED = members({ tier: whole(0, 3).optional() })

type Case = readonly [schema: z.ZodType, given: unknown, of: 'query' | 'body', read: unknown]
const TAKEN: readonly Case[] = [
  [BODY, { for: '8h', reason: 'x' }, 'body', { for: 28_800_000, reason: 'x' }],
  [
    BODY,
    { for: '30d', reason: 'x', scope: { tiers: [0] }, found: 'nothing' },
    'body',
    { for: 2_592_000_000, reason: 'x', scope: { tiers: [0] }, found: 'nothing' },
  ],
  [QUERY, {}, 'query', {}],
  [
    QUERY,
    {
      limit: '5',
      sort: '-due',
      q: 'x',
      facets: 'state,owner',
      state: 'live,ended',
      exploited: 'true',
    },
    'query',
    {
      limit: 5,
      sort: '-due',
      q: 'x',
      facets: ['state', 'owner'],
      state: ['live', 'ended'],
      exploited: true,
    },
  ],
  [LIMITED, { tier: '3' }, 'query', { tier: 3 }],
]

type Refused = readonly [
  schema: z.ZodType,
  given: unknown,
  of: 'query' | 'body',
  says: RegExp,
  help: RegExp,
]
const REFUSED: readonly Refused[] = [
  [BODY, { reason: 'x' }, 'body', /^`for` is missing$/, /^$/],
  [BODY, { for: 8, reason: 'x' }, 'body', /^`for` is not a duration$/, /8h or 30d/],
  [BODY, { for: 'soon', reason: 'x' }, 'body', /^`for` is not a duration$/, /8h or 30d/],
  [BODY, { for: '8h' }, 'body', /^`reason` is missing$/, /^$/],
  [BODY, { for: '8h', reason: ' ' }, 'body', /^`reason` is empty$/, /^$/],
  [BODY, { for: '8h', reason: 'x'.repeat(501) }, 'body', /^`reason` is not a short text$/, /500/],
  [BODY, { for: '8h', reason: null }, 'body', /^`reason` is not a short text$/, /500/],
  [
    BODY,
    { for: '8h', reason: 'x', reasons: 1 },
    'body',
    /^unknown member `reasons`$/,
    /did you mean `reason`\? it takes: for, reason, scope, found/,
  ],
  [
    BODY,
    { for: '8h', reason: 'x', scope: { tier: 1, tiers: [] } },
    'body',
    /^unknown member `scope.tier`$/,
    /did you mean `tiers`\?/,
  ],
  [
    BODY,
    { for: '8h', reason: 'x', scope: { tiers: [4] } },
    'body',
    /^`scope.tiers.0` is too large$/,
    /at most 3/,
  ],
  [
    BODY,
    { for: '8h', reason: 'x', scope: { tiers: ['a'] } },
    'body',
    /^`scope.tiers.0` is not a number$/,
    /^$/,
  ],
  [BODY, { for: '8h', reason: 'x', scope: 'all' }, 'body', /^`scope` is not an object$/, /^$/],
  [
    BODY,
    { for: '8h', reason: 'x', found: 'compromised' },
    'body',
    /^`found` is none of these$/,
    /nothing, compromise/,
  ],
  [BODY, [], 'body', /^a JSON object was expected$/, /application\/json/],
  [BODY, undefined, 'body', /^a JSON object was expected$/, /application\/json/],
  [QUERY, { limit: '0' }, 'query', /^`limit` is not between 1 and \d+$/, /^$/],
  [QUERY, { limit: '1e3' }, 'query', /^`limit` is not a whole number between/, /^$/],
  [QUERY, { limit: '-1' }, 'query', /^`limit` is not a whole number between/, /^$/],
  [
    QUERY,
    { sort: '-dues' },
    'query',
    /^`sort` does not know `dues`$/,
    /did you mean `due`\? it takes: name, due/,
  ],
  [
    QUERY,
    { facets: 'state,stat' },
    'query',
    /^`facets` does not know `stat`$/,
    /did you mean `state`\?/,
  ],
  [
    QUERY,
    { state: 'live,dead' },
    'query',
    /^`state` does not know `dead`$/,
    /it takes: live, ended/,
  ],
  [QUERY, { state: '' }, 'query', /^`state` does not know ``$/, /it takes/],
  [QUERY, { exploited: 'yes' }, 'query', /^`exploited` is not true or false$/, /^$/],
  [LIMITED, { tier: '4' }, 'query', /^`tier` is not between 0 and 3$/, /^$/],
]

describe('what is asked', () => {
  for (const [schema, given, of, expected] of TAKEN) {
    test(`is taken: ${JSON.stringify(given)}`, () =>
      assert.deepEqual(read(schema, given, of), expected))
  }
  for (const [schema, given, of, says, help] of REFUSED) {
    test(`is refused: ${JSON.stringify(given)?.slice(0, 70)}`, () => {
      assert.throws(() => read(schema, given, of), { code: 'bad-request', message: says, help })
    })
  }
})
