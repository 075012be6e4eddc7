/** The transparency log for anybody who audits it, as C2SP tlog-tiles has it. */

import { z } from 'zod'
import { members } from '../fields.ts'
import { operation } from '../operation.ts'

export const LOG = {
  'log.checkpoint': operation({
    method: 'GET',
    path: '/log/checkpoint',
    scope: 'public',
    summary: 'C2SP checkpoint',
    load: 'open',
    answer: { media: 'text/plain', says: 'the newest checkpoint, a signed note' },
    refusals: ['not-found'],
    speaks: 'tlog',
  }),
  'log.tile': operation({
    method: 'GET',
    path: '/log/tile/{path*}',
    scope: 'public',
    summary: 'C2SP hash tile',
    load: 'open',
    params: members({ path: z.string() }),
    answer: { media: 'application/octet-stream', says: 'hashes of one tile, 32 bytes each' },
    refusals: ['not-found'],
    speaks: 'tlog',
  }),
}
