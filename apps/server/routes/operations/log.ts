/** The transparency log for anybody who audits it: the newest checkpoint and the tiles of hashes under it. */

import { concat } from '@holdfast/core/kernel/bytes'
import { Problem } from '@holdfast/edges-base/http/problems'
import { leavesUnder, parseTilePath } from '@holdfast/protocols/tlog/tiles'
import type { Routes } from '../../context.ts'
import { serve } from '../../serve.ts'

export const logRoutes: Routes = (app, context) => {
  const { view } = context.driver
  serve(app, 'log.checkpoint', async ({ reply }) => {
    const checkpoint = await context.writer.checkpoint()
    if (checkpoint === undefined) throw new Problem('not-found', 'there is no checkpoint yet')
    return reply.type('text/plain; charset=utf-8').send(checkpoint.note)
  })
  serve(app, 'log.tile', async ({ params, reply }) => {
    const tile = parseTilePath(`tile/${params.path}`)
    if (tile === undefined) throw new Problem('not-found', 'not a tile path')
    const ranges: [number, number][] = []
    for (let position = 0; position < tile.width; position++) {
      const { from, to } = leavesUnder(tile, position)
      if (to > view.size) throw new Problem('not-found', 'the log is not that long yet')
      ranges.push([from, to])
    }
    const hashes = await context.writer.rangeRoots(ranges)
    reply.header('cache-control', 'public, max-age=31536000, immutable')
    return reply.type('application/octet-stream').send(Buffer.from(concat(...hashes)))
  })
}
