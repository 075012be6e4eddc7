/** Versions of a secret: read, write, patch, delete, undelete, destroy. Whoever may not read is told nothing of it. */

import type { FastifyReply, FastifyRequest } from 'fastify'
import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { formatInstant } from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { redact, reveal } from '@holdfast/core/kernel/redacted'
import type { Decision } from '@holdfast/core/model/decision'
import { isLive, type SecretVersion } from '@holdfast/core/model/secret'
import { Problem } from '@holdfast/edges-base/http/problems'
import { callerOf } from '../../auth.ts'
import { principalOf, queryOf, wild, type Context } from '../../context.ts'
import { refuseCommand } from '../../driver/disk.ts'
import { eraseEnvelopes } from '../../driver/retention.ts'
import type { SecretData } from '../../secrets/vault.ts'
import {
  answered,
  bodyIn,
  nothingThere,
  numberIn,
  refuseRefusals,
  refuseWith,
  versionsIn,
} from './answers.ts'
import { customOf, mergedInto, opened, pathIn } from './names.ts'

/** A patch that met another write starts again from what that wrote, this often. */
const PATCHES_TRIED = 5

/** Known by name only: whether a secret exists is told to nobody who may not read it. */
export async function readSecret(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const path = wild(request)
  const { version: wanted, list, scan } = queryOf(request)
  if (list === 'true' || scan === 'true') {
    const errors = ['unsupported operation: values are not listed', `list secret/metadata/${path}`]
    return refuseWith(reply, 405, errors)
  }
  const version = versionAt(context, path, numberIn(wanted || undefined, 'version') ?? 0)
  const principal = principalOf(request)
  if (principal.scope.kind !== 'workload') return deliver(context, request, reply, version, null)
  const identity = context.driver.view.manifests.Identity.get(principal.scope.identity)
  const live = version !== undefined && isLive(version)
  const decided = await context.decisions.decide(
    {
      subject: { type: 'identity', id: identity?.name ?? principal.scope.identity },
      action: { name: 'read' },
      resource: { type: 'secret', id: path },
      context: {},
      assets: [],
    },
    callerOf(principal),
    live ? { secret: path, version: version.version } : null,
  )
  if (!decided.decision.decision) {
    // The sentence and the next step: exactly what `bao kv get` and `vault kv get` print.
    const { reason, next } = decided.decision
    return refuseWith(reply, 403, [reason, ...(next === null ? [] : [next])])
  }
  if (live) {
    // The first delivery of a version is an entry of its own, durable before the value leaves.
    const exposure = {
      identity: principal.scope.identity,
      asset: principal.scope.asset,
      secret: path,
      version: version.version,
      at: context.driver.env().now,
    }
    await context.driver.submit({ kind: 'record-exposure', exposure }, principal.id)
  }
  return deliver(context, request, reply, version, decided.decision)
}

async function deliver(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  version: SecretVersion | undefined,
  decision: Decision | null,
): Promise<unknown> {
  if (version === undefined) return nothingThere(reply)
  const path = wild(request)
  const metadata = await metadataOf(context, path, version)
  // Deleted is not never there: the metadata say when, and that it can or cannot come back.
  if (!isLive(version)) return reply.code(404).send(answered(request, { data: null, metadata }))
  const data = reveal(await opened(context, path, version.envelope))
  const until = decision?.allowedUntil ?? null
  const warnings = until === null ? null : [`allowed until ${formatInstant(until)}`]
  return answered(request, { data, metadata }, warnings)
}

export async function writeSecret(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const path = pathIn(request)
  const body = bodyIn(request)
  return sealed(context, request, reply, {
    path,
    data: dataIn(body),
    expectedVersion: casIn(body),
    patched: null,
  })
}

/** A JSON merge patch (RFC 7396) of the newest version. */
export async function patchSecret(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const path = pathIn(request)
  const body = bodyIn(request)
  const patch = dataIn(body)
  const expectedVersion = casIn(body)
  for (let tried = 1; ; tried += 1) {
    const newest = versionAt(context, path, 0)
    if (newest === undefined) return nothingThere(reply)
    if (!isLive(newest)) {
      const metadata = await metadataOf(context, path, newest)
      return reply.code(404).send(answered(request, { data: null, metadata }))
    }
    const data = mergedInto(reveal(await opened(context, path, newest.envelope)), patch)
    const last = tried === PATCHES_TRIED
    const patched = newest.version
    const answer = await sealed(context, request, reply, {
      path,
      data: data as SecretData, // An object merged into an object.
      expectedVersion,
      patched,
      ...(last ? {} : { again: true }),
    })
    if (answer !== 'again') return answer
  }
}

interface Write {
  readonly path: string
  readonly data: SecretData
  readonly expectedVersion: number | null
  readonly patched: number | null
  /** Answer `again` instead of refusing what only another write came before. */
  readonly again?: true
}

async function sealed(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  write: Write,
): Promise<unknown> {
  const { path, data, expectedVersion, patched } = write
  if (Buffer.byteLength(JSON.stringify(data)) > LIMITS.secretBytesMax) {
    throw new Problem('bad-request', `a secret has at most ${LIMITS.secretBytesMax} bytes`)
  }
  refuseCommand(context.disk, 'write-secret')
  const envelope = await context.vault.seal(path, redact(data))
  const { masterKey } = context.vault
  const { answer } = await context.driver.submit(
    {
      kind: 'write-secret',
      path,
      envelope,
      masterKey,
      keys: Object.keys(data).toSorted(),
      expectedVersion,
      patched,
    },
    principalOf(request).id,
  )
  if (answer.kind === 'refused') {
    // Sealed before it was judged, and nothing names it.
    await context.writer.blobs.erase([envelope])
    if (write.again === true && answer.refusals[0].code === 'changed-meanwhile') return 'again'
    return refuseRefusals(reply, answer.refusals)
  }
  await eraseEnvelopes(context.driver, context.writer.blobs)
  const { secrets } = context.driver.view
  const version = secrets
    .get(path)
    ?.versions.find((secretVersion) => secretVersion.envelope === envelope)
  return answered(request, version === undefined ? {} : await metadataOf(context, path, version))
}

/** `DELETE data/…` takes the newest; `delete/…`, `undelete/…` and `destroy/…` name theirs. */
export async function changeVersions(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  change: 'delete-secret' | 'undelete-secret' | 'destroy-secret',
): Promise<unknown> {
  const versions = request.method === 'DELETE' ? 'newest' : versionsIn(bodyIn(request))
  const input = { kind: change, path: wild(request), versions } as const
  const { answer } = await context.driver.submit(input, principalOf(request).id)
  if (answer.kind === 'refused') {
    // Clients delete whether or not it is there, and say so: "if it existed".
    const idle = versions === 'newest' && answer.refusals[0].code === 'not-found'
    if (!idle) return refuseRefusals(reply, answer.refusals)
  }
  await eraseEnvelopes(context.driver, context.writer.blobs)
  return reply.code(204).send()
}

function dataIn(body: Record<string, unknown>): SecretData {
  const { data } = body
  if (data === undefined) {
    throw new Problem('bad-request', 'no data provided: `data` is missing', 'send {"data":{…}}')
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw new Problem('bad-request', '`data` is not an object', 'send {"data":{…}}')
  }
  return data as JsonObject // Parsed from JSON, and an object.
}

/** Null: no check asked for. Whoever sends it asked for a check, so what cannot be read is refused. */
function casIn(body: Record<string, unknown>): number | null {
  const options = body['options'] ?? {}
  if (typeof options !== 'object' || Array.isArray(options)) {
    throw new Problem('bad-request', '`options` is not an object', 'send {"options":{"cas":1}}')
  }
  return numberIn((options as { cas?: unknown }).cas, 'options.cas') ?? null
}

/** 0: the newest. */
function versionAt(context: Context, path: string, wanted: number): SecretVersion | undefined {
  const versions = context.driver.view.secrets.get(path)?.versions ?? []
  return wanted === 0 ? versions.at(-1) : versions.find((version) => version.version === wanted)
}

async function metadataOf(
  context: Context,
  path: string,
  version: SecretVersion,
): Promise<Record<string, unknown>> {
  return {
    created_time: formatInstant(version.at),
    custom_metadata: await customOf(context, path),
    deletion_time: version.deletedAt === null ? '' : formatInstant(version.deletedAt),
    destroyed: version.destroyedAt !== null,
    version: version.version,
  }
}
