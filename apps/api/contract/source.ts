/** Sources: who tells what of which assets, who publishes advisories, how old their word is, and what waits for a person. */

import { z } from 'zod'
import {
  count,
  flag,
  list,
  maybeText,
  maybeTime,
  members,
  named,
  several,
  someOf,
  time,
  withReason,
} from '../fields.ts'
import { operation } from '../operation.ts'
import { estate } from './parts/estate.ts'
import { manifestDocument } from './parts/manifest-document.ts'
import { SOURCE_STATES, sourceState } from './parts/source-state.ts'

const INDEPENDENCE = ['host', 'second'] as const

/** What an import of a feed holds. */
const content = {
  /** Empty: nothing was ever taken. */
  digest: z.string(),
  formats: list(z.string()),
  advisories: count,
  signals: count,
  statements: count,
  dropped: count,
  /** The date of the whole, where it has one. */
  epoch: maybeTime,
  /** Packages of which kinds it speaks. */
  covers: list(z.string()),
}
const feedContent = members(content).meta({ id: 'FeedContent' })

/** An import that does not count until a person accepts it. */
const refused = members({
  ...content,
  change: members({ added: count, changed: count, removed: count, assets: count }),
  reasons: list(z.string()),
  at: time,
}).meta({ id: 'RefusedImport' })

const feed = members({
  ...content,
  importedAt: time,
  checkedAt: time,
  /** What a roll-back would go back to. */
  rollBack: feedContent.nullable(),
  refused: refused.nullable(),
}).meta({ id: 'SourceFeed' })

const failure = { code: z.string(), message: z.string(), help: z.string() }

const sources = estate({
  kind: 'Source',
  says: 'sources: who tells what, and how old that is',
  item: {
    /** Null: its reports are handed in. */
    adapter: maybeText,
    from: maybeText,
    says: list(z.string()),
    independence: z.enum(INDEPENDENCE),
    mayRaise: z.enum(['always', 'never']),
    manifest: manifestDocument,
    authors: list(members({ name: z.string(), key: z.string().optional() })),
    state: sourceState,
    answeredAt: maybeTime,
    nextAt: maybeTime,
    polling: z.boolean(),
    progress: members({ done: count, total: count.nullable() }).nullable(),
    error: members({ ...failure, at: time }).nullable(),
    /** Of the newest poll. */
    documents: count,
    unreadable: list(members({ file: z.string(), message: z.string() })),
    /** Reports about what is no asset here. */
    unmatched: list(z.string()),
    feed: feed.nullable(),
    /** So many assets it has told of. */
    assets: count,
  },
  filters: {
    state: someOf(SOURCE_STATES).optional(),
    /** `handed-in`: those that are not fetched. */
    adapter: several.optional(),
    independence: someOf(INDEPENDENCE).optional(),
  },
  sorts: ['state', 'adapter', 'answeredAt', 'assets'],
  facets: ['state', 'adapter', 'independence'],
  shows: ['sources'],
})
export type SourceItem = Exclude<z.output<typeof sources.show.answer>, { readonly problem: string }>

/** Where a person decides about an import. */
const decided = {
  method: 'POST',
  scope: 'approve',
  params: named,
  body: withReason,
  answer: sources.show.answer,
  refusals: ['not-found', 'refused', 'conflict', 'not-durable', 'disk-full'],
  collections: ['sources', 'findings'],
} as const

export const SOURCE = {
  'source.list': sources.list,
  'source.show': sources.show,
  'source.delete': sources.remove,
  'source.test': operation({
    method: 'POST',
    path: '/api/v1/sources/{name}/test',
    scope: 'read',
    summary: 'ask whether a source can be fetched',
    load: 'awaited',
    params: named,
    answer: members({
      ok: z.boolean(),
      /** When: milliseconds since 1970. */
      error: members({ ...failure, at: z.int() }).nullable(),
    }),
    refusals: ['not-found', 'conflict'],
    examples: [{}],
  }),
  'source.sync': operation({
    method: 'POST',
    path: '/api/v1/sources/{name}/sync',
    scope: 'apply',
    summary: 'fetch a source now; with wait=true it is answered when what it says is matched',
    load: 'awaited',
    params: named,
    query: members({ wait: flag.optional() }),
    status: 202,
    statusToo: 200,
    answer: z.union([members({ source: z.string(), watch: z.string() }), sources.show.answer]),
    refusals: ['not-found', 'conflict'],
    collections: ['sources'],
    examples: [{}],
  }),
  'source.accept': operation({
    ...decided,
    path: '/api/v1/sources/{name}/accept',
    summary: 'take an import that waits for a person',
    examples: [{ reason: 'the vendor withdrew them' }],
  }),
  'source.roll-back': operation({
    ...decided,
    path: '/api/v1/sources/{name}/roll-back',
    summary: 'go back to what a feed said before',
    examples: [{ reason: 'the newer import is wrong' }],
  }),
  'source.webhook': operation({
    method: 'POST',
    path: '/api/v1/sources/{name}/webhook',
    scope: 'report',
    summary:
      'a source says that something changed there; it is asked anew, and what it says is not taken',
    params: named,
    /** As its own system sends it. */
    body: z.unknown(),
    status: 202,
    answer: members({
      source: z.string(),
      /** Null: all of it. */
      asked: list(z.string()).nullable(),
    }),
    refusals: ['not-found', 'conflict'],
    collections: ['sources'],
    examples: [{ projects: ['p'] }],
  }),
}
