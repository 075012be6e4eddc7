/** What every route is given: nothing hidden, nothing global. */

import { CONTRACT, type OperationId } from '@holdfast/api/contract'
import type { Operation } from '@holdfast/api/operation'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { nearest } from '@holdfast/core/kernel/nearest'
import type { Program } from '@holdfast/core/kernel/typed-command'
import type { RotationId } from '@holdfast/core/kernel/ids'
import type { Input } from '@holdfast/core/model/input'
import type { Answer } from '@holdfast/core/model/input'
import type { Random } from '@holdfast/edges-base/ports/outside'
import type { Changed } from '@holdfast/edges-base/ports/sources'
import { Problem, problemOfRefusals } from '@holdfast/edges-base/http/problems'
import type { Writer } from '@holdfast/edges-base/writer/writer'
import { callerOf, type Principal } from './auth.ts'
import type { JournalHere } from './break-glass/files.ts'
import type { Connections } from './connections.ts'
import type { Decisions } from './driver/decisions.ts'
import { refuseCommand, type Disk } from './driver/disk.ts'
import type { Driver } from './driver/driver.ts'
import type { PolicyHolder } from './driver/policies.ts'
import type { Reader } from './driver/reader.ts'
import type { Records } from './driver/records.ts'
import type { Refusals } from './views/refusals.ts'
import type { Tell } from './views/rendered.ts'
import type { RouteLimits } from './limits.ts'
import type { Matcher } from './matching/matcher.ts'
import type { FindUnnamed } from './outward/enforcing/unnamed.ts'
import type { PointTests } from './outward/enforcing/point-tests.ts'
import type { LookForRemains } from './outward/enforcing/remains.ts'
import type { UndoKeeper } from './outward/enforcing/undo-keeper.ts'
import type { Renewals } from './outward/enforcing/renewing.ts'
import type { SourceRunner } from './outward/sources/runner.ts'
import type { Exposures } from './rotating/exposures.ts'
import type { SecretVault } from './secrets/vault.ts'
import type { EventHub } from './events.ts'
import type { Nonces } from './nonces.ts'
import type { WorkloadTokens } from './workload-tokens.ts'

export interface Context {
  readonly driver: Driver
  readonly decisions: Decisions
  readonly records: Records
  readonly disk: Disk
  readonly connections: Connections
  readonly policies: PolicyHolder
  readonly writer: Writer
  readonly reader: Reader
  readonly refusals: Refusals
  /** Of what is stored and cannot be shown. */
  readonly unshown: Tell
  readonly matcher: Matcher
  readonly sources: SourceRunner
  /** What a source's webhook names as changed; its content is never taken as a fact. */
  readonly changedBy: (adapter: string, body: unknown) => Promise<Changed>
  readonly findUnnamed: FindUnnamed
  readonly pointTests: Pick<PointTests, 'test'>
  /** Of break-glass, from while no server ran. */
  readonly journal: JournalHere
  readonly lookForRemains: LookForRemains
  readonly undo: Pick<UndoKeeper, 'places' | 'accounts' | 'problems'>
  readonly renewals: Renewals
  readonly random: Random
  readonly vault: SecretVault
  /** What may have been copied from whatever was blocked. */
  readonly exposures: Exposures
  /** Why a rotation could not go on when it was last tried. */
  readonly rotationTroubles: Map<RotationId, string>
  readonly nonces: Nonces
  readonly workloadTokens: WorkloadTokens
  readonly events: EventHub
  readonly baseUrl: () => string
  /** Of this program. */
  readonly version: string
  /** What `holdfast` is called by who types it where this server runs. */
  readonly program: Program
}

/** What it takes to hand a report in. */
export type HandingIn = Pick<Context, 'driver' | 'disk' | 'writer' | 'reader' | 'nonces'>

/** Somebody known, as far as headers tell. */
export interface Sender {
  readonly id: string
  /** Whether the headers show it: only then is it given more than a stranger. */
  isProven(): boolean
}

export type Routes = (app: FastifyInstance, context: Context) => void

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What it is of the contract; its scope, its query and its limits follow. Files of the console are nothing of it. */
    operation?: OperationId
    /** Those of its class (limits.ts). */
    limits?: RouteLimits
    /** Where the body says who sends it: who its headers say it is, if that is somebody known. */
    sender?: (request: FastifyRequest) => Sender | undefined
  }
  interface FastifyRequest {
    principal?: Principal
  }
}

export function operationOf({ routeOptions: { config } }: FastifyRequest): Operation | undefined {
  return config.operation === undefined ? undefined : CONTRACT[config.operation]
}

/** A misspelt filter would answer with everything: it is refused, and so is one given twice. */
export function refuseUnknownQuery(request: FastifyRequest): void {
  const said = operationOf(request)
  const known = said?.speaks === 'holdfast' ? Object.keys(said.query.shape) : null
  for (const [name, value] of Object.entries(request.query as Record<string, unknown>)) {
    if (known !== null && !known.includes(name)) {
      const near = nearest(name, known)
      const hint = near === undefined ? '' : `did you mean \`${near}\`? `
      const list = known.length === 0 ? 'it takes none' : `it takes: ${known.join(', ')}`
      throw new Problem('bad-request', `unknown query parameter \`${name}\``, `${hint}${list}`)
    }
    if (typeof value !== 'string') {
      throw new Problem('bad-request', `\`${name}\` is given more than once`, 'give it once')
    }
  }
}

export function principalOf(request: FastifyRequest): Principal {
  if (request.principal === undefined) throw new Problem('unauthenticated', 'a token is needed')
  return request.principal
}

export function callerOfRequest(request: FastifyRequest): ReturnType<typeof callerOf> {
  return callerOf(principalOf(request))
}

/** Submits a command; a refusal becomes the problem the client is told. */
export async function submit(
  context: Pick<Context, 'driver' | 'disk'>,
  input: Input,
  actor: string,
): Promise<{ readonly answer: Exclude<Answer, { kind: 'refused' }>; readonly size: number }> {
  refuseCommand(context.disk, input.kind)
  const { answer, size } = await context.driver.submit(input, actor)
  if (answer.kind === 'refused') throw problemOfRefusals(answer.refusals)
  return { answer, size }
}

/** As above, of a command whose answer is that it was done. */
export async function submitDone(
  context: Pick<Context, 'driver' | 'disk'>,
  input: Input,
  actor: string,
): Promise<Extract<Answer, { kind: 'done' }>> {
  const { answer } = await submit(context, input, actor)
  return answer.kind === 'done' ? answer : { kind: 'done', ids: [] }
}

/** A path parameter that may hold slashes; exact, never normalised. */
export function wild(request: FastifyRequest): string {
  return (request.params as { '*'?: string })['*'] ?? ''
}

export function queryOf(request: FastifyRequest): Record<string, string | undefined> {
  return request.query as Record<string, string | undefined> // Repeated names were refused.
}

/** A body that is kept byte for byte; none is an empty one. */
export function bytesOf(request: FastifyRequest): Uint8Array {
  const { body } = request
  return body instanceof Uint8Array ? body : new Uint8Array()
}
