/**
 * Values made anew: a secret id of an AppRole role beside that of before, or the other of two static roles of a database.
 * Of each call what came of it is looked at; where it is not as it has to be, nothing is given.
 */

import type { Json, JsonObject } from '@holdfast/core/kernel/canonical-json'
import { redact, reveal } from '@holdfast/core/kernel/redacted'
import type { PointConfig } from '@holdfast/edges-base/config/adapter-config'
import type { Call, SecretData, Values } from '@holdfast/edges-base/ports/enforcers'
import { apiOf, eachOf, keysOf, objectOf, read, type Answer, type Api } from './api.ts'
import { rotatedIn, type Rotated } from './rotated.ts'

/** Metadata of a secret id that was made for a rotation: by it one is found that nobody got. */
const MARK = 'holdfast_rotation'

export const values: Values = {
  async make({ point, refs, rotation, before }, call) {
    const { api, rotated } = opened(point, refs, call)
    return rotated.kind === 'secret-id'
      ? redact({ secret_id: await madeSecretId(api, rotated.role, rotation, before) })
      : redact(await madePassword(api, rotated.roles, before))
  },
  async end({ point, refs, before, now }, call) {
    const { api, rotated } = opened(point, refs, call)
    return rotated.kind === 'secret-id'
      ? endedSecretId(api, rotated.role, before, now)
      : endedPassword(api, rotated.roles, before, now)
  },
}

function opened(
  point: PointConfig,
  refs: readonly string[],
  call: Call,
): { readonly api: Api; readonly rotated: Rotated } {
  const rotated = rotatedIn(refs)
  if (typeof rotated === 'string') throw new Error(rotated)
  return { api: permitted(apiOf(point, call)), rotated }
}

/** What our token may not do is told with what would permit it. */
function permitted(api: Api): Api {
  return async (method, path, body) => {
    const answer = await api(method, path, body)
    if (answer.status !== 403) return answer
    const [bare = path, isList] = path.split('?')
    const right = isList === undefined ? (method === 'GET' ? 'read' : 'update') : 'list'
    throw new Error(
      `OpenBao answered 403 for ${bare}: the token may lack \`${right}\` there; policy-rotation.hcl of the adapter says what it needs`,
    )
  }
}

/** The one place that opens what is in the secret. */
function textIn(data: SecretData, key: string, whose: 'before' | 'now'): string {
  const value = reveal(data)[key]
  if (typeof value === 'string' && value !== '') return value
  const which = whose === 'before' ? 'the version of before' : 'the newest version'
  throw new Error(`${which} has no text under \`${key}\`: write one with it, or end it by hand`)
}

/** A secret id as its role knows it. */
interface SecretId {
  readonly accessor: string
  readonly says: JsonObject
}

async function madeSecretId(
  api: Api,
  role: string,
  rotation: string,
  before: SecretData,
): Promise<string> {
  const old = await secretIdAt(api, role, textIn(before, 'secret_id', 'before'))
  if (old === null) {
    throw new Error(
      `the secret id of before is not at ${role} any more, so that nobody knows its metadata: make one by hand with the asset in it, and write it as a new version`,
    )
  }
  await endTries(api, role, rotation, old.accessor)
  const metadata = JSON.stringify({ ...objectOf(old.says['metadata']), [MARK]: rotation })
  // Asked once: where nobody knows what came of it, the next try finds it by its mark.
  const answer = await api('POST', `${role}/secret-id`, { metadata, ...boundAs(old.says) })
  const { secret_id: secretId } = answer.data
  if (answer.status !== 200 || typeof secretId !== 'string' || secretId === '') {
    throw refused(`a new secret id of ${role}`, answer)
  }
  const made = await secretIdAt(api, role, secretId)
  if (made === null || objectOf(made.says['metadata'])[MARK] !== rotation) {
    throw new Error(`the new secret id is not seen at ${role} as it was made`)
  }
  return secretId
}

/** The new one may come from nowhere that the old one may not. */
function boundAs(says: JsonObject): JsonObject {
  return Object.fromEntries(
    ['cidr_list', 'token_bound_cidrs'].flatMap((name): [string, Json][] => {
      const value = says[name]
      return Array.isArray(value) && value.length > 0 ? [[name, value]] : []
    }),
  )
}

/** What was made for the same rotation and nobody got does not go on working. */
async function endTries(api: Api, role: string, rotation: string, keep: string): Promise<void> {
  for (const accessor of await triesOf(api, role, rotation, keep)) {
    await api('POST', `${role}/secret-id-accessor/destroy`, { secret_id_accessor: accessor })
  }
  const left = await triesOf(api, role, rotation, keep)
  if (left.length === 0) return
  throw new Error(
    `a secret id of ${role} that an earlier try made is still there: accessor ${left.join(', ')}`,
  )
}

async function triesOf(api: Api, role: string, rotation: string, keep: string): Promise<string[]> {
  const found: string[] = []
  await eachOf(await accessorsOf(api, role), async (accessor) => {
    const metadata = await read(api, {
      method: 'POST',
      path: `${role}/secret-id-accessor/lookup`,
      body: { secret_id_accessor: accessor },
      what: `a secret id of ${role}`,
      says({ status, data }) {
        if (status === 404) return {}
        const isAboutIt = status === 200 && data['secret_id_accessor'] === accessor
        return isAboutIt ? objectOf(data['metadata']) : undefined
      },
    })
    if (metadata[MARK] === rotation && accessor !== keep) found.push(accessor)
  })
  return found
}

async function endedSecretId(
  api: Api,
  role: string,
  before: SecretData,
  now: SecretData,
): Promise<string | null> {
  const given = { secret_id: textIn(before, 'secret_id', 'before') }
  const taken = textIn(now, 'secret_id', 'now')
  if (given.secret_id === taken) return 'the newest version holds the same secret id'
  // That it is seen shows too that what says of the other that it is not there looks where it lies.
  const ours = await secretIdAt(api, role, taken)
  if (ours === null) return `the secret id of the newest version is not at ${role}`
  const old = await secretIdAt(api, role, given.secret_id)
  const answer = await api('POST', `${role}/secret-id/destroy`, given)
  const left = await accessorsOf(api, role)
  if (!left.includes(ours.accessor)) return `${role} does not list the secret id of the newest version` // prettier-ignore
  const isListed = old !== null && left.includes(old.accessor)
  if (!isListed && (await secretIdAt(api, role, given.secret_id)) === null) return null
  return `the secret id of before is still at ${role}; its end was ${said(answer)}`
}

function accessorsOf(api: Api, role: string): Promise<string[]> {
  return keysOf(api, `${role}/secret-id`, `the secret ids of ${role}`)
}

/** Null: the role knows none such. OpenBao says that with an answer without content. */
function secretIdAt(api: Api, role: string, secretId: string): Promise<SecretId | null> {
  return read<SecretId | null>(api, {
    method: 'POST',
    path: `${role}/secret-id/lookup`,
    body: { secret_id: secretId },
    what: `a secret id of ${role}`,
    says({ status, data }) {
      if (status === 204) return null
      const { secret_id_accessor: accessor } = data
      return status === 200 && typeof accessor === 'string' ? { accessor, says: data } : undefined
    },
  })
}

interface StaticRole {
  readonly mount: string
  readonly name: string
}

/** What a static role hands out now. */
interface Login extends JsonObject {
  readonly username: string
  readonly password: string
}

interface Turn {
  readonly role: StaticRole
  readonly login: Login
}

async function madePassword(
  api: Api,
  roles: readonly StaticRole[],
  before: SecretData,
): Promise<Login> {
  const username = textIn(before, 'username', 'before')
  const next = (await turnsOf(api, roles)).find(({ login }) => login.username !== username)
  // Two roles of two users: one of them is another.
  if (next === undefined) throw new Error(`every static role is of ${username}`)
  const { role, login: old } = next
  const answer = await rotate(api, role)
  const login = await loginOf(api, role)
  if (login.username === old.username && login.password !== old.password) return login
  throw new Error(`${nameOf(role)} has the password of before; its rotation was ${said(answer)}`)
}

async function endedPassword(
  api: Api,
  roles: readonly StaticRole[],
  before: SecretData,
  now: SecretData,
): Promise<string | null> {
  const [username, password] = [textIn(before, 'username', 'before'), textIn(before, 'password', 'before')] // prettier-ignore
  const isOurs = textIn(now, 'username', 'now') === username
  if (isOurs && textIn(now, 'password', 'now') === password) {
    return 'the newest version holds the same user and password'
  }
  const turn = (await turnsOf(api, roles)).find(({ login }) => login.username === username)
  if (turn === undefined) return `no static role here is of ${username}: end its password by hand`
  // Another password took its place, or it was ended before.
  if (turn.login.password !== password) return null
  // Its user has the place of the newest version: rotated, that would be ended.
  if (isOurs) return `${nameOf(turn.role)} has the password of before, and not that of the newest version` // prettier-ignore
  const answer = await rotate(api, turn.role)
  const { password: left } = await loginOf(api, turn.role)
  if (left !== password) return null
  return `${nameOf(turn.role)} has the password of before; its rotation was ${said(answer)}`
}

async function turnsOf(api: Api, roles: readonly StaticRole[]): Promise<readonly Turn[]> {
  const turns: Turn[] = []
  for (const role of roles) turns.push({ role, login: await loginOf(api, role) })
  const [first, ...others] = turns
  if (others.some(({ login }) => login.username === first?.login.username)) {
    throw new Error(`both static roles are of ${first?.login.username}: two users take turns`)
  }
  return turns
}

function loginOf(api: Api, role: StaticRole): Promise<Login> {
  return read<Login>(api, {
    method: 'GET',
    path: `${role.mount}/static-creds/${role.name}`,
    what: `what ${nameOf(role)} hands out`,
    says({ status, data: { username, password } }) {
      const isWhole = status === 200 && typeof username === 'string' && typeof password === 'string'
      return isWhole && username !== '' && password !== '' ? { username, password } : undefined
    },
  })
}

function rotate(api: Api, { mount, name }: StaticRole): Promise<Answer> {
  return api('POST', `${mount}/rotate-role/${name}`, {})
}

function nameOf({ mount, name }: StaticRole): string {
  return `${mount}/static-roles/${name}`
}

function refused(what: string, answer: Answer): Error {
  return new Error(`${what}: ${said(answer)}`)
}

function said({ status, errors }: Answer): string {
  return errors === '' ? `answered ${status}` : `answered ${status}: ${errors.slice(0, 200)}`
}
