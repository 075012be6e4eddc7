/**
 * Batch tokens are in no list and cannot be revoked, but none is renewed: each ends so long after its log-in as role and
 * mount say. So of what was made before a cut nothing is left that long after it, as the role is now.
 */

import { SECOND_MS } from '@holdfast/core/kernel/instant'
import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { BaoAccount } from './account.ts'
import { read, type Api } from './api.ts'

/** What a log-in of it may have made that no list has. */
export type Batch =
  /** Its tokens are listed, all of them. */
  | { readonly kind: 'none' }
  /** None lives longer than that. */
  | { readonly kind: 'ending'; readonly ms: number }
  | { readonly kind: 'unknown'; readonly why: string }

/** Never throws: what else was seen counts without it. */
export async function batchOf(api: Api, account: BaoAccount): Promise<Batch> {
  if (account.kind === 'entity') {
    return { kind: 'unknown', why: 'an entity does not say by which ways its users log in' }
  }
  const { mount, role } = account
  try {
    const [ofRole, ofMount] = await Promise.all([
      settingsAt(api, `auth/${mount}/role/${role}`, `the role ${role}`),
      settingsAt(api, `sys/mounts/auth/${mount}/tune`, `the set-up of auth/${mount}`),
    ])
    return batchBy(ofRole, ofMount)
  } catch (thrown) {
    return { kind: 'unknown', why: thrown instanceof Error ? thrown.message : 'no answer' }
  }
}

function settingsAt(api: Api, path: string, what: string): Promise<JsonObject> {
  return read(api, {
    method: 'GET',
    path,
    what,
    says: ({ status, data }) =>
      status === 200 && typeof data['token_type'] === 'string' ? data : undefined,
  })
}

/** @param role - as it says itself; @param mount - what of it the server has filled in */
export function batchBy(role: JsonObject, mount: JsonObject): Batch {
  const type = typeOf(role['token_type'], mount['token_type'])
  if (type === 'service') return { kind: 'none' }
  if (type === null) return { kind: 'unknown', why: 'it says no kind of token that is known here' }
  const [own, ofMount] = [secondsOf(role['token_ttl']), secondsOf(mount['default_lease_ttl'])]
  const first = own === 0 ? ofMount : own
  const limits = [role['token_max_ttl'], role['token_explicit_max_ttl'], mount['max_lease_ttl']]
  const ends = [first, ...limits.map(secondsOf)]
  // A period is for tokens that are renewed: what it makes of one that is not, is not said.
  if (secondsOf(role['token_period']) !== 0 || ends.includes(null)) return NO_END
  const some = ends.filter((end) => end !== null && end > 0).map(Number)
  return some.length === 0 ? NO_END : { kind: 'ending', ms: Math.min(...some) * SECOND_MS }
}

const NO_END: Batch = { kind: 'unknown', why: 'its role says no end that is known here' }

/** A mount either says it for all its roles, or what a role makes that does not say it. Null: neither is known. */
function typeOf(role: unknown, mount: unknown): 'batch' | 'service' | null {
  const byDefault = mount === 'default-batch' ? 'batch' : mount === 'default-service' ? 'service' : null // prettier-ignore
  if (mount === 'batch' || mount === 'service') return mount
  if (byDefault === null) return null
  if (role === 'default') return byDefault
  // OpenBao itself takes `default-batch` of a role for `batch`; others know it as what it is called.
  if (role === 'batch' || role === 'default-batch') return 'batch'
  return role === 'service' || role === 'default-service' ? 'service' : null
}

/** Null: it does not say. */
function secondsOf(value: unknown): number | null {
  if (value === undefined) return null
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null
}
