/** Serves the console's built files; where they are missing, whoever comes is told what to do. */

import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isVault, noHandler } from './routes/vault/answers.ts'
import { Problem, PROBLEMS } from '@holdfast/edges-base/http/problems'

/** Built by `npm start`, in the background. */
export const CONSOLE: string = resolve(import.meta.dirname, '../console/dist')
const NOT_BUILT = 'console-not-built'

export function consoleIsBuilt(directory: string): boolean {
  return existsSync(resolve(directory, 'index.html'))
}

/**
 * By wildcard, so that a console built while the server runs is served without a restart. What is no file is
 * answered by the console's page, which knows its own addresses, or does not exist.
 */
export async function serveConsole(
  app: FastifyInstance,
  directory: string,
  refuse: (problem: Problem, request: FastifyRequest, reply: FastifyReply) => FastifyReply,
): Promise<void> {
  app.setNotFoundHandler((request, reply) => {
    const built = consoleIsBuilt(directory)
    const isPage = request.method === 'GET' && !OTHERS.test(request.url)
    if (isPage && (request.headers.accept ?? '').includes('text/html')) {
      if (built) return reply.sendFile('index.html')
      return reply.code(PROBLEMS[NOT_BUILT].status).type('text/html').send(PAGE)
    }
    return refuse(
      !built && isPage && /^\/(?:$|\?)/.test(request.url)
        ? new Problem(NOT_BUILT, 'the console is not built; the API works', 'npm start builds it')
        : nothingAt(request),
      request,
      reply,
    )
  })
  await app.register(fastifyStatic, { root: directory, index: 'index.html' })
}

function nothingAt(request: FastifyRequest): Problem {
  return isVault(request)
    ? noHandler(request)
    : new Problem('not-found', 'there is nothing here', 'see docs/reference')
}

/** Whether a route is of files: the console's, and those of `/docs`. */
export function isFile(url: string): boolean {
  return ['/', '/*', '/docs', '/docs/', '/docs/*'].includes(url)
}

/** Below these no page of the console lies. */
const OTHERS = /^\/(?:api|access|v1|log|docs)\//

/** Asks again by itself: while `npm start` builds, it becomes the console. */
const PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="5"><title>${PROBLEMS[NOT_BUILT].title} · Holdfast</title></head>
<body style="font: 1rem/1.5 system-ui, sans-serif; max-width: 38rem; margin: 15vh auto; padding: 0 1rem; color-scheme: light dark">
<h1>The console is not built</h1>
<p>Build it and open it again:</p>
<pre>npm start</pre>
<p><code>npm start</code> builds it in the background, within a minute; if that is what runs here, this page
becomes the console by itself. <code>holdfast serve</code> only serves a console that is built. The API and the
command line work meanwhile.</p>
</body>
</html>
`
