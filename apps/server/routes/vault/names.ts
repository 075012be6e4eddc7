/** What data and metadata share: the name of a secret, its custom metadata, and merge patches. */

import type { FastifyRequest } from 'fastify'
import type { Json } from '@holdfast/core/kernel/canonical-json'
import type { Digest } from '@holdfast/core/kernel/hash'
import { reveal, type Redacted } from '@holdfast/core/kernel/redacted'
import { isName } from '@holdfast/core/model/name'
import { Problem } from '@holdfast/edges-base/http/problems'
import { wild, type Context } from '../../context.ts'
import type { SecretData } from '../../secrets/vault.ts'

/** The name a Resource has too, exact and never normalised. */
export function pathIn(request: FastifyRequest): string {
  const path = wild(request)
  if (!isName(path)) {
    throw new Problem(
      'bad-request',
      'the path is not a name: letters, digits and ._:@/+=-',
      'choose another path',
    )
  }
  return path
}

/** Custom metadata are sealed for this, so an envelope of them never opens as a value, nor the reverse. */
export const customPath = (path: string): string => `${path}\ncustom_metadata`

export async function customOf(context: Context, path: string): Promise<Json> {
  const custom = context.driver.view.secrets.get(path)?.settings.custom ?? null
  if (custom === null) return null
  return reveal(await opened(context, customPath(path), custom))
}

export async function opened(
  context: Context,
  path: string,
  envelope: Digest,
): Promise<Redacted<SecretData>> {
  const data = await context.vault.open(path, envelope)
  if (data !== undefined) return data
  const [name] = path.split('\n')
  throw new Problem(
    'internal',
    `the envelope of ${name ?? path} cannot be opened with the master key of this server`,
    'restore keys/master and blobs from the same backup',
  )
}

/** JSON merge patch, RFC 7396. */
export function mergedInto(target: Json, patch: Json): Json {
  if (!isObject(patch)) return patch
  const merged = new Map(isObject(target) ? Object.entries(target) : [])
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name)
    else merged.set(name, mergedInto(merged.get(name) ?? null, value))
  }
  return Object.fromEntries(merged)
}

function isObject(value: Json): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
