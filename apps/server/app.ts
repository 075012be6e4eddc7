/** The HTTP surface: parsing, authentication, errors and the console's files, around the routes. */

import type { IncomingMessage } from 'node:http'
import { CONTRACT } from '@holdfast/api/contract'
import type { Operation, Scope as RouteScope } from '@holdfast/api/operation'
import type { Socket } from 'node:net'
import helmet, { type FastifyHelmetOptions } from '@fastify/helmet'
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { parseJsonStrict } from '@holdfast/core/kernel/canonical-json'
import { fromUtf8 } from '@holdfast/core/kernel/bytes'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { isLoopback, type Config } from '@holdfast/edges-base/config/config'
import {
  Problem,
  problemBody,
  PROBLEMS,
  type ProblemCode,
} from '@holdfast/edges-base/http/problems'
import { ThreadError } from '@holdfast/edges-base/threads/protocol'
import { allows, authenticate, problemOfToken } from './auth.ts'
import { writeInTurns } from './answers.ts'
import { hearOut, openBodies, type Bodies } from './bodies.ts'
import { operationOf, refuseUnknownQuery, type Context, type Routes } from './context.ts'
import { Busy, NotDurable } from './driver/sequencer.ts'
import { agentRoutes } from './routes/agent/routes.ts'
import { accessRoutes } from './routes/api/access.ts'
import { applyRoutes } from './routes/api/apply.ts'
import { assetRoutes } from './routes/api/assets.ts'
import { decisionRoutes } from './routes/api/decisions.ts'
import { effectRoutes } from './routes/api/effects.ts'
import { enforcementPointRoutes } from './routes/api/enforcement-points.ts'
import { importRoutes } from './routes/api/import.ts'
import { evidenceRoutes } from './routes/api/evidence.ts'
import { eventRoutes } from './routes/api/events.ts'
import { findingRoutes } from './routes/api/findings.ts'
import { holdRoutes } from './routes/api/holds.ts'
import { identityRoutes } from './routes/api/identities.ts'
import { ledgerRoutes } from './routes/api/ledger.ts'
import { modeRoutes } from './routes/api/mode.ts'
import { breakGlassRoutes } from './routes/api/break-glass.ts'
import { overrideRoutes } from './routes/api/overrides.ts'
import { policyRoutes } from './routes/api/policies.ts'
import { refusalRoutes } from './routes/api/refusals.ts'
import { resourceRoutes } from './routes/api/resources.ts'
import { rotationRoutes } from './routes/api/rotations.ts'
import { secretRoutes } from './routes/api/secrets.ts'
import { sourceRoutes } from './routes/api/sources.ts'
import { statementRoutes } from './routes/api/statements.ts'
import { statusRoutes } from './routes/api/status.ts'
import { switchRoutes } from './routes/api/switches.ts'
import { tokenRoutes } from './routes/api/tokens.ts'
import { triageRoutes } from './routes/api/triage.ts'
import { verificationRoutes } from './routes/api/verifications.ts'
import { authzenRoutes } from './routes/authzen/routes.ts'
import { readOrRefuse } from './list-method.ts'
import { CLASSES, CONNECTIONS, ofStranger } from './limits.ts'
import type { RouteLimits } from './limits.ts'
import { CONSOLE, isFile, serveConsole } from './console-files.ts'
import { boundQuestions } from './questions.ts'
import { rememberAnswers } from './idempotency.ts'
import { serve } from './serve.ts'
import { serveDocs } from './docs-files.ts'
import { describedOnce } from './description.ts'
import { logRoutes } from './routes/operations/log.ts'
import { operationsRoutes } from './routes/operations/routes.ts'
import { isVault, refuseProblem, refuseUnserved } from './routes/vault/answers.ts'
import { vaultRoutes } from './routes/vault/routes.ts'

export interface TlsFiles {
  readonly cert: Buffer
  readonly key: Buffer
}

/** All but the description of themselves. */
export const ROUTES: readonly Routes[] = [
  authzenRoutes,
  vaultRoutes,
  applyRoutes,
  identityRoutes,
  resourceRoutes,
  accessRoutes,
  policyRoutes,
  enforcementPointRoutes,
  assetRoutes,
  verificationRoutes,
  importRoutes,
  sourceRoutes,
  findingRoutes,
  statementRoutes,
  triageRoutes,
  holdRoutes,
  effectRoutes,
  evidenceRoutes,
  overrideRoutes,
  breakGlassRoutes,
  modeRoutes,
  switchRoutes,
  statusRoutes,
  refusalRoutes,
  decisionRoutes,
  ledgerRoutes,
  tokenRoutes,
  rotationRoutes,
  secretRoutes,
  eventRoutes,
  agentRoutes,
  operationsRoutes,
  logRoutes,
]

export async function buildApp(
  context: Context,
  adminToken: string,
  config: Config,
  tls: TlsFiles | null,
): Promise<FastifyInstance> {
  const app = serverWith(context, tls)
  readBodies(app, openBodies())
  declareRoutes(app)
  const description = describedOnce()
  serve(app, 'openapi.show', async ({ reply }) =>
    reply.type('application/json; charset=utf-8').send(description()),
  )
  askWhoTheyAre(app, context, adminToken, config)
  app.addHook('onSend', async (request, reply) => {
    if (!isVault(request)) return
    // Exactly this type: hvac reads `errors[]` and metadata of no other. A secret is nobody's to cache.
    if (reply.getHeader('content-type') !== undefined) reply.type('application/json')
    reply.header('cache-control', 'no-store')
  })
  boundQuestions(app)
  rememberAnswers(app, () => context.driver.env().now)
  app.setErrorHandler((error, request, reply) => answerError(error, request, reply))
  await app.register(helmet, securityHeaders(tls))
  for (const routes of ROUTES) routes(app, context)
  await serveDocs(app)
  await serveConsole(app, CONSOLE, answerError)
  return app
}

function serverWith(context: Context, tls: TlsFiles | null): FastifyInstance {
  const app = fastify({
    // Every route has its own (limits.ts).
    bodyLimit: LIMITS.reportBytesMax,
    requestTimeout: CONNECTIONS.requestTimeout,
    keepAliveTimeout: CONNECTIONS.keepAliveTimeout,
    maxRequestsPerSocket: CONNECTIONS.maxRequestsPerSocket,
    // For a connection that asks for nothing; a request sets its route's.
    connectionTimeout: CONNECTIONS.keepAliveTimeout,
    requestIdHeader: 'x-request-id',
    genReqId: () => Buffer.from(context.random.bytes(9)).toString('base64url'),
    routerOptions: { maxParamLength: 2 * LIMITS.nameLengthMax, ignoreTrailingSlash: false },
    http2: false,
    clientErrorHandler: readOrRefuse(
      () => app.server,
      () => context.connections.refuse(),
    ),
    // What no route is even asked about, such as an address that cannot be decoded.
    frameworkErrors: (error, request, reply) => answerError(error, request, reply),
    ...(tls === null ? { http: CONNECTIONS } : { https: { ...CONNECTIONS, ...tls } }),
  }) as unknown as FastifyInstance // With or without TLS the same surface.
  return app
}

/** Before anything of a request is read: from where it comes, and whether its token allows what the route asks for. */
function askWhoTheyAre(
  app: FastifyInstance,
  context: Context,
  adminToken: string,
  config: Config,
): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
    keepQuiet(request)
    refuseForeignSites(request, config)
    // Clients of Vault send JSON by any name, an empty one, or none.
    if (isVault(request)) request.raw.headers['content-type'] = 'application/json'
    const wanted = operationOf(request)?.scope
    if (wanted === 'public' || wanted === 'carried') refuseUnknownQuery(request)
    if (wanted === undefined || wanted === 'public' || wanted === 'carried') return
    const { now } = context.driver.env()
    const authenticated = authenticate(
      context.driver.view,
      adminToken,
      context.workloadTokens,
      authorizationOf(request),
      now,
    )
    if (!authenticated.ok) {
      if (!isVault(request)) reply.header('www-authenticate', 'Bearer realm="holdfast"')
      throw problemOfToken(authenticated.error, now)
    }
    const { principal } = authenticated
    if (!allows(principal.scope, wanted)) throw notAllowed(principal.scope.kind, wanted)
    request.principal = principal
    if (isVault(request)) refuseUnserved(request)
    refuseUnknownQuery(request)
  })
}

function authorizationOf({ headers }: FastifyRequest): string | undefined {
  const vaultToken = headers['x-vault-token']
  return typeof vaultToken === 'string' ? `Bearer ${vaultToken}` : headers.authorization
}

function notAllowed(scope: string, wanted: RouteScope): Problem {
  return new Problem(
    'forbidden',
    `a token of scope \`${scope}\` does not allow this`,
    wanted === 'secret'
      ? 'it needs a workload token, which the agent writes, or `admin`'
      : `it needs \`${wanted}\` or \`admin\``,
  )
}

function securityHeaders(tls: TlsFiles | null): FastifyHelmetOptions {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    strictTransportSecurity: tls !== null,
  }
}

/** Bytes come within their route's limits (limits.ts), and only for a route that takes them. */
function readBodies(app: FastifyInstance, bodies: Bodies): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', async (request: FastifyRequest, payload: IncomingMessage) => {
    const { limits: row, sender } = request.routeOptions.config
    // Of what is not there nothing is read.
    if (row === undefined) return undefined
    const sent = sender?.(request)
    const isLarge = sender === undefined || sent?.isProven() === true
    const limits = isLarge ? row : ofStranger(row)
    const bytes = await bodies.read(payload, limits, request.principal?.id ?? sent?.id ?? '')
    return limits.takes === 'document' ? bytes : jsonIn(request, bytes, limits)
  })
  app.addHook('onResponse', async (request) => bodies.answered(request.raw))
  app.addHook('onSend', async (request, reply) => {
    if (request.raw.complete) return
    // A connection that is closed with the answer is closed before it is read.
    reply.removeHeader('connection')
    hearOut(request.raw, reply.raw)
  })
}

/** Whoever takes no byte of an answer for so long has gone, or holds it back. */
function keepQuiet(request: FastifyRequest): void {
  const { limits } = request.routeOptions.config
  const socket: Partial<Pick<Socket, 'setTimeout'>> = request.raw.socket
  if (limits !== undefined) socket.setTimeout?.(limits.quietMs ?? 0)
}

function jsonIn(request: FastifyRequest, bytes: Uint8Array, limits: RouteLimits): unknown {
  const text = fromUtf8(bytes)
  if (text === undefined) throw new Problem('bad-request', 'the body is not UTF-8')
  if (isVault(request) && text === '') return undefined
  // AuthZEN wants 400, not 415, for another content type.
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    throw new Problem('bad-request', 'Content-Type must be application/json')
  }
  // A duplicate name decides nothing here.
  const parsed = parseJsonStrict(text, limits.bodyValues)
  if (parsed.ok) return parsed.value
  throw new Problem('bad-request', `the body is not JSON: ${parsed.error.message}`)
}

/** What a route is follows from the contract; one that is neither of it nor a file is refused at start. */
function declareRoutes(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    const { operation } = route.config ?? {}
    const said: Operation | undefined = operation === undefined ? undefined : CONTRACT[operation]
    if (said === undefined && !isFile(route.url)) {
      throw new Error(`route ${route.url} is no operation of the contract`)
    }
    route.config = { ...route.config, limits: CLASSES[said?.load ?? 'open'] }
    if (route.url.startsWith('/api/v1/')) route.preSerialization ??= writeInTurns
  })
}

/** A page of another site that reaches a loopback server is refused by its Host and Origin. */
function refuseForeignSites(request: FastifyRequest, config: Config): void {
  if (!isLoopback(config.host)) return
  const host = (request.headers.host ?? '').replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
  const { origin } = request.headers
  const originHost =
    origin === undefined ? host : (URL.parse(origin)?.hostname.replace(/^\[|\]$/g, '') ?? '')
  if (!isLoopback(host) || !isLoopback(originHost)) {
    throw new Problem(
      'foreign-origin',
      'this server answers its own machine only',
      'open it by its loopback address',
    )
  }
}

/** Seconds after which the same may be taken; what a person must mend first is not looked at every second. */
const RETRY_AFTER: { readonly [code in ProblemCode]?: number } = { busy: 1, 'not-durable': 30 }

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(error)
  if (problem.code === 'internal') request.log.error(error)
  const { [problem.code]: seconds } = RETRY_AFTER
  if (seconds !== undefined) reply.header('retry-after', seconds)
  if (isVault(request)) return refuseProblem(reply, problem)
  const { status } = PROBLEMS[problem.code]
  return reply
    .code(status)
    .type('application/problem+json')
    .send(JSON.stringify(problemBody(problem, request.id)))
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (error instanceof NotDurable)
    return new Problem('not-durable', error.message, 'make room or repair the disk, then restart')
  if (error instanceof ThreadError && error.failure.code === 'writer-stopped')
    return new Problem('not-durable', error.failure.message, error.failure.help)
  if (error instanceof Busy)
    return new Problem('busy', 'too many inputs are waiting', 'try again in a second')
  const { statusCode, message } = error as { statusCode?: number; message?: string }
  if (statusCode === 413)
    return new Problem('too-large', 'the body is too large', 'send it in parts')
  // Fastify's own complaints about a body: AuthZEN and everyone else call them a bad request.
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new Problem('bad-request', (message ?? 'the request cannot be read').toLowerCase())
  }
  return new Problem(
    'internal',
    'the server failed; its log says why',
    'give the request id to whoever runs it',
  )
}
