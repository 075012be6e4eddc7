/** What changes, as it changes: a stream of server-sent events. */

import { z } from 'zod'
import { members } from '../fields.ts'
import { operation } from '../operation.ts'

export const EVENT = {
  'event.stream': operation({
    method: 'GET',
    path: '/api/v1/events',
    scope: 'read',
    summary: 'server-sent events: which collections changed',
    load: 'stream',
    /** The size of the ledger that was seen last; `Last-Event-ID` goes before it. */
    query: members({ after: z.string().max(20).optional() }),
    answer: {
      media: 'text/event-stream',
      says: 'events `changed` with the names of the collections and the size of the ledger',
    },
  }),
}
