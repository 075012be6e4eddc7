/** `/docs`: the description of the API as a page, from the files of this server alone. */

import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'

/** Only its files: what it would register beside them is not here. */
const PARTS = join(
  dirname(createRequire(import.meta.url).resolve('@fastify/swagger-ui/package.json')),
  'static',
)

/** Ours first: its page and its script are never asked for. */
export async function serveDocs(app: FastifyInstance): Promise<void> {
  await app.register(fastifyStatic, {
    root: [join(import.meta.dirname, 'docs'), PARTS],
    prefix: '/docs/',
    index: 'index.html',
    decorateReply: false,
  })
  app.get('/docs', (_request, reply) => reply.redirect('/docs/'))
}
