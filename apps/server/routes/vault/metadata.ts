/** Secrets as their keepers see them: list, metadata, settings, removal. Values are never shown here. */

import type { FastifyReply, FastifyRequest } from 'fastify'
import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { Digest } from '@holdfast/core/kernel/hash'
import { formatInstant } from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { redact } from '@holdfast/core/kernel/redacted'
import type { SecretSettings } from '@holdfast/core/model/secret'
import { Problem } from '@holdfast/edges-base/http/problems'
import { principalOf, queryOf, wild, type Context } from '../../context.ts'
import { eraseEnvelopes } from '../../driver/retention.ts'
import {
  answered,
  bodyIn,
  nothingThere,
  numberIn,
  refuseRefusals,
  refuseWith,
  switchIn,
} from './answers.ts'
import { customOf, customPath, mergedInto, pathIn } from './names.ts'

export async function readMetadata(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const path = wild(request)
  const { list, scan } = queryOf(request)
  if (list === 'true' || scan === 'true') return below(context, request, reply, scan === 'true')
  if (path === '') {
    return refuseWith(reply, 405, ['unsupported operation: the root has no metadata', 'list it'])
  }
  const secret = context.driver.view.secrets.get(path)
  if (secret === undefined || secret.createdAt === null) return nothingThere(reply)
  const { versions, settings } = secret
  return answered(request, {
    cas_required: settings.casRequired,
    created_time: formatInstant(secret.createdAt),
    current_version: versions.at(-1)?.version ?? 0,
    custom_metadata: await customOf(context, path),
    delete_version_after: '0s',
    max_versions: settings.versionsMax,
    oldest_version: versions[0]?.version ?? 0,
    updated_time: formatInstant(secret.updatedAt),
    versions: Object.fromEntries(
      versions.map((version) => [
        String(version.version),
        {
          created_time: formatInstant(version.at),
          deletion_time: version.deletedAt === null ? '' : formatInstant(version.deletedAt),
          destroyed: version.destroyedAt !== null,
        },
      ]),
    ),
  })
}

/** One level below the path, or all of it (OpenBao's scan), by code point; `after` and `limit` as OpenBao pages. */
function below(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  all: boolean,
): unknown {
  const path = wild(request)
  const prefix = path === '' || path.endsWith('/') ? path : `${path}/`
  const keys = new Set<string>()
  for (const secret of context.driver.view.secrets.values()) {
    if (secret.createdAt === null || !secret.path.startsWith(prefix)) continue
    const rest = secret.path.slice(prefix.length)
    const slash = rest.indexOf('/')
    if (rest !== '') keys.add(all || slash < 0 ? rest : rest.slice(0, slash + 1))
  }
  if (keys.size === 0) return nothingThere(reply)
  const { after, limit } = queryOf(request)
  const most = numberIn(limit || undefined, 'limit') || undefined
  const shown = [...keys].toSorted().filter((key) => after === undefined || key > after)
  return answered(request, { keys: shown.slice(0, most) })
}

export async function writeMetadata(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const path = pathIn(request)
  const body = bodyIn(request)
  const settings = settingsIn(body)
  const custom = body['custom_metadata']
  if (custom === undefined) return configure(context, request, reply, { settings })
  const sealed = await seal(context, path, customIn(custom ?? {}))
  return configure(context, request, reply, { settings: { ...settings, custom: sealed } })
}

/** A JSON merge patch: a name of the custom metadata whose value is null goes. */
export async function patchMetadata(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const path = pathIn(request)
  const known = context.driver.view.secrets.get(path)
  if (known === undefined || known.createdAt === null) return nothingThere(reply)
  const body = bodyIn(request)
  const settings = settingsIn(body)
  const patch = body['custom_metadata']
  if (patch === undefined) return configure(context, request, reply, { settings })
  const merged = mergedInto(await customOf(context, path), patch as JsonObject) // Read from JSON.
  const custom = await seal(context, path, customIn(merged ?? {}))
  const patched = known.settings.custom
  return configure(context, request, reply, { settings: { ...settings, custom }, patched })
}

async function configure(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  change: { readonly settings: Partial<SecretSettings>; readonly patched?: Digest | null },
): Promise<unknown> {
  const input = { kind: 'configure-secret', path: wild(request), ...change } as const
  const { answer } = await context.driver.submit(input, principalOf(request).id)
  const { custom } = change.settings
  if (answer.kind === 'refused') {
    if (custom !== undefined && custom !== null) await context.writer.blobs.erase([custom])
    return refuseRefusals(reply, answer.refusals)
  }
  await eraseEnvelopes(context.driver, context.writer.blobs)
  return reply.code(204).send()
}

/** With all versions and settings: their bytes go, the number of the newest stays. */
export async function removeSecret(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const input = { kind: 'remove-secret', path: wild(request) } as const
  // Clients delete whether or not it is there, and say so: "if it existed".
  await context.driver.submit(input, principalOf(request).id)
  await eraseEnvelopes(context.driver, context.writer.blobs)
  return reply.code(204).send()
}

function settingsIn(body: Record<string, unknown>): Partial<SecretSettings> {
  const versionsMax = numberIn(body['max_versions'], 'max_versions')
  if (versionsMax !== undefined && versionsMax > LIMITS.secretVersionsMaxSet) {
    throw new Problem(
      'bad-request',
      `max_versions is at most ${LIMITS.secretVersionsMaxSet} here`,
      `send 0 for the default of ${LIMITS.secretVersionsMax}`,
    )
  }
  const casRequired = switchIn(body['cas_required'], 'cas_required')
  const after = body['delete_version_after'] ?? 0
  if (!/^0+[a-z]*$/i.test(String(after))) {
    throw new Problem(
      'bad-request',
      'delete_version_after is not offered: versions are deleted when somebody says so',
      'leave it out or send 0s',
    )
  }
  return {
    ...(versionsMax === undefined ? {} : { versionsMax }),
    ...(casRequired === undefined ? {} : { casRequired }),
  }
}

function customIn(value: unknown): ReadonlyMap<string, string> {
  const { secretCustomMax, secretCustomNameMax, secretCustomValueMax } = LIMITS
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Problem('bad-request', '`custom_metadata` is not an object', 'send names and texts')
  }
  const entries = Object.entries(value)
  const fits = entries.every(
    ([name, one]) =>
      typeof one === 'string' &&
      name.length > 0 &&
      name.length <= secretCustomNameMax &&
      one.length <= secretCustomValueMax,
  )
  if (!fits || entries.length > secretCustomMax) {
    throw new Problem(
      'bad-request',
      `\`custom_metadata\` holds at most ${secretCustomMax} texts of at most ${secretCustomValueMax} characters, with names of at most ${secretCustomNameMax}`,
      'send fewer or shorter texts',
    )
  }
  return new Map(entries as [string, string][]) // Each value was just found to be a text.
}

async function seal(
  context: Context,
  path: string,
  custom: ReadonlyMap<string, string>,
): Promise<Digest | null> {
  if (custom.size === 0) return null
  return context.vault.seal(customPath(path), redact(Object.fromEntries(custom)))
}
