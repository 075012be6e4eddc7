/**
 * The append-only record: its head, its entries with their proofs, and a restored state that a person accepts. Entries
 * are read from the disk as far as a page needs, newest or oldest first. How many there are of each kind is counted as
 * they are appended; how many a text or a person has nobody knows without reading all of them.
 */

import { z } from 'zod'
import {
  count,
  limit,
  list,
  maybeText,
  members,
  moment,
  shortText,
  unshown,
  whole,
  withReason,
} from '../fields.ts'
import { counts, facets, order } from '../list.ts'
import { operation } from '../operation.ts'
import { past } from './parts/past.ts'

const entry = members({
  seq: count,
  /** What it says, in words; the name of its kind where there are none. */
  text: z.string(),
  /** As it was written: `at` in milliseconds since 1970, `body` as its kind and version have it. */
  entry: members({
    v: z.int(),
    kind: z.string(),
    at: z.number(),
    actor: z.string(),
    cause: z.string(),
    body: z.record(z.string(), z.json()),
    salt: z.string(),
  }),
}).meta({ id: 'LedgerEntry' })

/** No entry is numbered higher: a place in what is counted in whole numbers. */
const place = whole(0, Number.MAX_SAFE_INTEGER)

export const LEDGER = {
  'ledger.show': operation({
    method: 'GET',
    path: '/api/v1/ledger',
    scope: 'read',
    summary: 'size, key and checkpoint',
    answer: members({
      id: z.string(),
      size: count,
      key: z.string(),
      checkpoint: maybeText,
      past,
    }),
    collections: ['ledger'],
  }),
  'ledger.accept-restore': operation({
    method: 'POST',
    path: '/api/v1/ledger/accept-restore',
    scope: 'admin',
    summary: 'a backup counts from now on, as a new epoch',
    body: withReason,
    answer: past,
    refusals: ['refused', 'conflict', 'not-durable', 'disk-full'],
    collections: ['ledger', 'status'],
    examples: [{ reason: 'because' }],
  }),
  'ledger.entries': operation({
    method: 'GET',
    path: '/api/v1/ledger/entries',
    scope: 'read',
    summary:
      'entries, newest first: all, or those that hold a text, of a kind, of somebody, of a time',
    query: members({
      limit: limit.optional(),
      /** `next` of the page before. */
      after: place.optional(),
      /** `-seq`, the newest first, where nothing is said; `seq`: the oldest first. */
      sort: order(['seq']),
      facets: counts(['kind']),
      /** Only entries before this one. */
      before: place.optional(),
      /** Any id, or any other text that the line of the entry holds. */
      q: z.string().max(500).optional(),
      /** `hold.opened`, or `hold` for all of its kinds; several with commas. */
      kind: shortText.optional(),
      actor: shortText.optional(),
      from: moment.optional(),
      /** The end itself is left out. */
      to: moment.optional(),
    }),
    answer: members({
      items: list(z.union([entry, unshown])),
      next: z.string().nullable(),
      /** Of the whole ledger, whatever is asked for. */
      size: count,
      /**
       * Of the filter, where that is all, one of kinds alone, or one of times and places alone; null: nobody knows how
       * many there are, for the rest was not read.
       */
      total: count.nullable(),
      /** Of what was asked for; null where other filters than `kind` are asked with it: nobody counts under those. */
      facets: facets.nullable().optional(),
    }),
    collections: ['ledger'],
  }),
  'ledger.entry': operation({
    method: 'GET',
    path: '/api/v1/ledger/entries/{seq}',
    scope: 'read',
    summary: 'one entry with its inclusion proof',
    params: members({ seq: z.string() }),
    answer: members({
      seq: count,
      /** Exactly what is hashed. */
      line: z.string(),
      /** Hashes from the entry to the root of the checkpoint, base64. */
      proof: list(z.string()),
      checkpoint: z.string(),
    }),
    refusals: ['not-found'],
    collections: ['ledger'],
  }),
}
