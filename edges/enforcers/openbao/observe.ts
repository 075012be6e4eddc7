/** What an account of OpenBao lets through: its tokens, the secret ids that make new ones, what tokens left, and whether it is suspended. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { instant, parseInstant, SECOND_MS, type Instant } from '@holdfast/core/kernel/instant'
import type { PointConfig } from '@holdfast/edges-base/config/adapter-config'
import type { Call, FoundAccount, Target } from '@holdfast/edges-base/ports/enforcers'
import { accountOf, type BaoAccount } from './account.ts'
import { batchOf, type Batch } from './batch.ts'
import { apiOf, eachOf, keysOf, objectOf, ownToken, read, type Answer, type Api } from './api.ts'
import { leasesOf, type Leases } from './leases.ts'

/** A token or a secret id, by its accessor: the value itself is never seen. */
export interface Held {
  readonly accessor: string
  /** The asset it was asked for from; null: it does not say. */
  readonly asset: string | null
}

export interface HeldToken extends Held {
  /** When it ends by itself, however often it is renewed; null: nobody knows. */
  readonly endsAt: Instant | null
}

export interface Seen {
  readonly tokens: readonly HeldToken[]
  readonly secretIds: readonly Held[]
  readonly leases: Leases
  readonly batch: Batch
  /** Of an entity; null: it is a role, which cannot be. */
  readonly disabled: boolean | null
  /** It is the account that we call with. */
  readonly own: boolean
}

/** What a token says of itself never changes: asked once. */
interface TokenSays {
  readonly path: string
  readonly role: string | null
  readonly entity: string | null
  readonly meta: JsonObject
  /** When it was made; null: it does not say. */
  readonly madeAt: Instant | null
  readonly endsAt: Instant | null
}

/** Of one server: what tokens and secret ids that were there when last listed say, by accessor; those by role. */
interface Known {
  readonly tokens: Map<string, TokenSays>
  readonly secretIds: Map<string, Map<string, JsonObject>>
}

const known = new Map<string, Known>()

export async function observe({ point, ref, metadata, paths }: Target, call: Call): Promise<Seen> {
  const account = accountOf(ref)
  if (account === null) throw new Error(`\`${ref}\` names no account of OpenBao`)
  const api = apiOf(point, call)
  const disabled = account.kind === 'entity' ? await isDisabled(api, account.id) : null
  const of = knownOf(point)
  const tokens = await tokensOf(api, of.tokens)
  return {
    disabled,
    own: isOf(account, tokens.own),
    tokens: [...tokens.all]
      .filter(([, says]) => isOf(account, says))
      .map(([accessor, { meta, endsAt }]) => {
        return { accessor, asset: assetIn(meta, metadata), endsAt }
      }),
    secretIds: account.kind === 'role' ? await secretIdsOf(api, account, metadata, of) : [],
    batch: await batchOf(api, account),
    // After its tokens: what the leases of one that is gone by then are, they are for good.
    leases: await leasesOf(api, paths, call.signal),
  }
}

function knownOf(point: PointConfig): Known {
  const { url = '', namespace = '' } = point as PointConfig & { readonly namespace?: string } // The schema says so.
  const server = `${url} ${namespace}`
  const of = known.get(server) ?? { tokens: new Map(), secretIds: new Map() }
  known.set(server, of)
  return of
}

/** By the accounts of live tokens: what has none is used by nobody now. One that only a root token made has no name. */
export async function unnamed(
  point: PointConfig,
  named: readonly string[],
  call: Call,
): Promise<readonly FoundAccount[]> {
  const accounts = named.flatMap((ref) => accountOf(ref) ?? [])
  const { all, own } = await tokensOf(apiOf(point, call), knownOf(point).tokens)
  const ours = refOf(own)
  const found = new Map<string, Instant[]>()
  for (const says of all.values()) {
    const ref = refOf(says)
    if (ref === null || ref === ours || accounts.some((account) => isOf(account, says))) continue
    const made = found.get(ref) ?? []
    found.set(ref, says.madeAt === null ? made : [...made, says.madeAt])
  }
  return [...found].map(([ref, made]) => ({
    ref,
    says: made.length === 1 ? 'a token' : `${made.length} tokens`,
    lastAt: made.length === 0 ? null : instant(Math.max(...made)),
  }))
}

/** As a manifest would name its account; null: nothing does. */
function refOf({ path, role, entity }: TokenSays): string | null {
  const [, mount] = /^auth\/(.+)\/login$/.exec(path) ?? []
  const ref =
    mount !== undefined && role !== null ? `auth/${mount}/role/${role}` : `entity/${entity ?? ''}`
  return accountOf(ref) === null ? null : ref
}

function isDisabled(api: Api, id: string): Promise<boolean> {
  return read(api, {
    method: 'GET',
    path: `identity/entity/id/${id}`,
    what: `the entity ${id}`,
    says({ status, data: { disabled } }) {
      return status === 200 && typeof disabled === 'boolean' ? disabled : undefined
    },
  })
}

/** What is learned is kept though the whole is not seen: the next look has less to ask. */
async function tokensOf(
  api: Api,
  before: Map<string, TokenSays>,
): Promise<{ readonly all: ReadonlyMap<string, TokenSays>; readonly own: TokenSays }> {
  const own = await ownToken(api)
  const listed = await keysOf(api, 'auth/token/accessors', 'its tokens')
  const asked = listed.filter((accessor) => accessor !== own['accessor'])
  forget(before, asked)
  const all = new Map<string, TokenSays>()
  await eachOf(asked, async (accessor) => {
    const says = before.get(accessor) ?? (await lookUp(api, accessor))
    if (says === null) return
    before.set(accessor, says)
    all.set(accessor, says)
  })
  return { all, own: saysOf(own) }
}

/** Null: it ended since it was listed. */
function lookUp(api: Api, accessor: string): Promise<TokenSays | null> {
  return read(api, {
    method: 'POST',
    path: 'auth/token/lookup-accessor',
    body: { accessor },
    what: 'one of its tokens',
    says(answer) {
      const { status, data } = answer
      if (status === 200 && data['accessor'] === accessor) return saysOf(data)
      return isGone(answer) ? null : undefined
    },
  })
}

function isGone({ status, errors }: Answer): boolean {
  return (status === 400 || status === 403 || status === 404) && /invalid accessor/.test(errors)
}

function saysOf(data: Answer['data']): TokenSays {
  const meta = objectOf(data['meta'])
  const { creation_time: made } = data
  return {
    path: String(data['path'] ?? ''),
    role: typeof meta['role_name'] === 'string' ? meta['role_name'] : null,
    entity: typeof data['entity_id'] === 'string' ? data['entity_id'] : null,
    meta,
    madeAt: Number.isSafeInteger(made) ? instant(Number(made) * SECOND_MS) : null,
    endsAt: endOf(data),
  }
}

/** One that can be renewed ends where its own limit is; that of its mount or of the server is not told. */
function endOf(data: Answer['data']): Instant | null {
  const { creation_time: made, explicit_max_ttl: most, renewable, expire_time: expires } = data
  if (typeof made === 'number' && typeof most === 'number' && most > 0) {
    return instant((made + most) * SECOND_MS)
  }
  const isFixed = renewable !== true && typeof expires === 'string'
  return isFixed ? (parseInstant(expires) ?? null) : null
}

function isOf(account: BaoAccount, { path, role, entity }: TokenSays): boolean {
  return account.kind === 'entity'
    ? entity === account.id
    : path === `auth/${account.mount}/login` && role === account.role
}

async function secretIdsOf(
  api: Api,
  { mount, role }: Extract<BaoAccount, { kind: 'role' }>,
  metadata: string | null,
  { secretIds }: Known,
): Promise<Held[]> {
  const at = `auth/${mount}/role/${role}`
  const listed = await keysOf(api, `${at}/secret-id`, `the secret ids of ${role}`)
  const before = secretIds.get(at) ?? new Map<string, JsonObject>()
  secretIds.set(at, before)
  forget(before, listed)
  const held: Held[] = []
  await eachOf(listed, async (accessor) => {
    const meta = before.get(accessor) ?? (await lookUpSecretId(api, at, accessor))
    if (meta === null) return
    before.set(accessor, meta)
    held.push({ accessor, asset: assetIn(meta, metadata) })
  })
  return held.toSorted((a, b) => (a.accessor < b.accessor ? -1 : 1))
}

/** Null: it ended since it was listed. */
function lookUpSecretId(api: Api, at: string, accessor: string): Promise<JsonObject | null> {
  return read(api, {
    method: 'POST',
    path: `${at}/secret-id-accessor/lookup`,
    body: { secret_id_accessor: accessor },
    what: 'one of its secret ids',
    says({ status, data }) {
      if (status === 404) return null
      const isAboutIt = status === 200 && data['secret_id_accessor'] === accessor
      return isAboutIt ? objectOf(data['metadata']) : undefined
    },
  })
}

function forget(says: Map<string, unknown>, there: readonly string[]): void {
  const left = new Set(there)
  for (const accessor of says.keys()) if (!left.has(accessor)) says.delete(accessor)
}

function assetIn(meta: JsonObject, key: string | null): string | null {
  const value = key === null ? undefined : meta[key]
  return typeof value === 'string' && value !== '' ? value : null
}
