/** What an account of OpenBao lets through: its tokens, the secret ids that make new ones, and whether it is suspended. */

import type { Json } from '@holdfast/core/kernel/canonical-json'
import type { Call, Target } from '@holdfast/edges-base/ports/enforcers'
import { accountOf, type BaoAccount } from './account.ts'
import { apiOf, objectOf, textsOf, unanswered, type Answer, type Api } from './api.ts'

/** A token or a secret id, by its accessor: the value itself is never seen. */
export interface Held {
  readonly accessor: string
  /** The asset it was asked for from; null: it does not say. */
  readonly asset: string | null
}

export interface Seen {
  readonly tokens: readonly Held[]
  readonly secretIds: readonly Held[]
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
  readonly meta: { readonly [key: string]: Json | undefined }
}

/** By address of the server: the tokens that were there when it was last listed. */
const known = new Map<string, Map<string, TokenSays>>()

/** So many of its tokens are asked about at once. */
const AT_ONCE = 16

export async function observe({ point, ref, metadata }: Target, call: Call): Promise<Seen> {
  const account = accountOf(ref)
  if (account === null) throw new Error(`\`${ref}\` names no account of OpenBao`)
  const api = apiOf(point, call)
  const disabled = account.kind === 'entity' ? await isDisabled(api, account.id) : null
  const tokens = await tokensOf(api, `${point.url ?? ''} ${point['namespace'] ?? ''}`)
  const own = tokens.own !== null && isOf(account, tokens.own)
  const of = [...tokens.all].filter(([, says]) => isOf(account, says))
  return {
    disabled,
    own,
    tokens: of.map(([accessor, { meta }]) => ({ accessor, asset: assetIn(meta, metadata) })),
    secretIds: account.kind === 'role' ? await secretIdsOf(api, account, metadata) : [],
  }
}

async function isDisabled(api: Api, id: string): Promise<boolean> {
  const answer = await api('GET', `identity/entity/id/${id}`)
  const { disabled } = answer.data
  if (answer.status !== 200 || typeof disabled !== 'boolean') {
    throw unanswered(`the entity ${id}`, answer)
  }
  return disabled
}

async function tokensOf(
  api: Api,
  server: string,
): Promise<{ readonly all: ReadonlyMap<string, TokenSays>; readonly own: TokenSays | null }> {
  const self = await api('GET', 'auth/token/lookup-self')
  if (self.status !== 200) throw unanswered('the token we call with', self)
  const mine = String(self.data['accessor'] ?? '')
  const listed = await api('GET', 'auth/token/accessors?list=true')
  if (listed.status !== 200) throw unanswered('its tokens', listed)
  const before = known.get(server) ?? new Map<string, TokenSays>()
  const now = new Map<string, TokenSays>()
  const asked = textsOf(listed.data['keys']).filter((accessor) => accessor !== mine)
  await eachOf(asked, async (accessor) => {
    const says = before.get(accessor) ?? (await lookUp(api, accessor))
    if (says !== null) now.set(accessor, says)
  })
  known.set(server, now)
  return { all: now, own: saysOf(self.data) }
}

/** Null: it ended since it was listed. */
async function lookUp(api: Api, accessor: string): Promise<TokenSays | null> {
  const answer = await api('POST', 'auth/token/lookup-accessor', { accessor })
  if (answer.status === 200) return saysOf(answer.data)
  if (isGone(answer)) return null
  throw unanswered('one of its tokens', answer)
}

function isGone({ status, errors }: Answer): boolean {
  return (status === 400 || status === 403 || status === 404) && /invalid accessor/.test(errors)
}

function saysOf(data: Answer['data']): TokenSays {
  const meta = objectOf(data['meta'])
  return {
    path: String(data['path'] ?? ''),
    role: typeof meta['role_name'] === 'string' ? meta['role_name'] : null,
    entity: typeof data['entity_id'] === 'string' ? data['entity_id'] : null,
    meta,
  }
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
): Promise<Held[]> {
  const at = `auth/${mount}/role/${role}`
  const listed = await api('GET', `${at}/secret-id?list=true`)
  // A role without any answers as a path without anything does.
  if (listed.status === 404 && listed.errors === '') return []
  if (listed.status !== 200) throw unanswered(`the secret ids of ${role}`, listed)
  const held: Held[] = []
  await eachOf(textsOf(listed.data['keys']), async (accessor) => {
    const body = { secret_id_accessor: accessor }
    const answer = await api('POST', `${at}/secret-id-accessor/lookup`, body)
    if (answer.status === 404) return
    if (answer.status !== 200) throw unanswered(`a secret id of ${role}`, answer)
    held.push({ accessor, asset: assetIn(objectOf(answer.data['metadata']), metadata) })
  })
  return held.toSorted((a, b) => (a.accessor < b.accessor ? -1 : 1))
}

function assetIn(meta: TokenSays['meta'], key: string | null): string | null {
  const value = key === null ? undefined : meta[key]
  return typeof value === 'string' && value !== '' ? value : null
}

/** Throws what the first throws that fails, when those under way are over. */
async function eachOf<T>(items: readonly T[], ask: (item: T) => Promise<void>): Promise<void> {
  const left = items.values()
  const ways = Array.from({ length: Math.min(AT_ONCE, items.length) }, async () => {
    for (const item of left) await ask(item)
  })
  const failed = (await Promise.allSettled(ways)).find((way) => way.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}
