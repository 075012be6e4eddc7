/**
 * Passwords made anew: two roles take turns. The one that the secret does not name gets a new password; when every reader
 * was seen with it, the password of the other goes, and its sessions end. LOGIN is neither given nor taken.
 */

import { parseJsonStrict, type Json, type JsonObject } from '@holdfast/core/kernel/canonical-json'
import { redact, reveal } from '@holdfast/core/kernel/redacted'
import type { PointConfig } from '@holdfast/edges-base/config/adapter-config'
import type { Call, Ending, Making, SecretData, Values } from '@holdfast/edges-base/ports/enforcers'
import { failureOf, type Failure } from '@holdfast/postgres/failure'
import { withSession } from '@holdfast/postgres/session'
import { turnsOf } from './account.ts'
import { ask, wayTo } from './api.ts'
import { drawnPassword, verifierOf } from './verifier.ts'

export const values: Values = { make, end }

async function make({ point, refs, before }: Making, call: Call): Promise<SecretData> {
  const [first, second] = turnsOf(refs) ?? notTwo(refs)
  const next = loginIn(before).username === first ? second : first
  const password = drawnPassword()
  const verifier = await verifierOf(password)
  await ask(point, call, `SELECT holdfast.set_verifier('${next}', '${verifier}') AS said`)
  const failure = await loggingIn(point, call, next, password)
  if (failure !== null && !isBeyondPassword(failure)) throw new Error(`${failure.message} (${failure.help})`) // prettier-ignore
  // Where pg_hba.conf asks nobody for a password being let in proves none: what is kept there is looked at always.
  const seen = await look(point, call, next, verifier)
  if (!seen.isThis) throw new Error(`the new password of ${next} is not there`)
  if (!seen.mayLogIn) throw new Error(`${next} has a new password, and may not log in with it`)
  return redact({ username: next, password })
}

async function end(ending: Ending, call: Call): Promise<string | null> {
  const { point, refs, before, now } = ending
  const names: readonly string[] = turnsOf(refs) ?? notTwo(refs)
  const [old, fresh] = [loginIn(before), loginIn(now)]
  // Written before the secret was one of an account here.
  if (old.username === null && old.password === null) return null
  if (old.username === null) return 'it names no `username`: end it by hand'
  if (fresh.username === null) return 'what takes its place names no `username`: nothing was ended'
  if (fresh.username === old.username) return sameUser(ending, call, old, fresh)
  if (!names.includes(old.username)) {
    return `it names \`${old.username}\`, which is none of ${names.join(' and ')}: end it by hand`
  }
  const role = old.username
  await ask(point, call, `SELECT holdfast.end_password('${role}') AS said`)
  // After that is committed.
  await ask(point, call, `SELECT holdfast.end_sessions('${role}') AS said`)
  return leftOf(role, await look(point, call, role, ''))
}

/** Its password was replaced when the new one was made: that of before is tried, and nothing is touched. */
async function sameUser(
  { point }: Ending,
  call: Call,
  { username, password }: Login,
  fresh: Login,
): Promise<string | null> {
  const role = String(username)
  if (password === null) return null
  if (password === fresh.password) return `it is the password that ${role} has now`
  const failure = await loggingIn(point, call, role, password)
  if (failure === null) return `${role} is still let in with it`
  if (failure.sqlState === WRONG_PASSWORD) return null
  return `whether ${role} is still let in with it cannot be seen: ${failure.message}`
}

function leftOf(role: string, { hasPassword, sessions, mayBegin }: Kept): string | null {
  if (hasPassword) return `${role} has a password still`
  if (sessions > 0) return `${role} has ${sessions} session${sessions === 1 ? '' : 's'} still`
  if (mayBegin) return `who began to log in as ${role} before is let in until authentication_timeout is over: looked at again` // prettier-ignore
  return null
}

interface Login {
  readonly username: string | null
  readonly password: string | null
}

function loginIn(data: SecretData): Login {
  const { username, password } = reveal(data)
  return { username: textIn(username), password: textIn(password) }
}

function textIn(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null
}

/** Null: let in. */
async function loggingIn(
  point: PointConfig,
  call: Call,
  user: string,
  password: string,
): Promise<Failure | null> {
  const way = await wayTo(point, call)
  const server = { ...way.server, user }
  try {
    await withSession({ ...way, server, password: redact(password) }, (session) =>
      session.row('SELECT 1'),
    )
    return null
  } catch (thrown) {
    return failureOf(thrown, server)
  }
}

/**
 * Refused for what has nothing to do with the password: pg_hba.conf lets this role in from elsewhere, or it may not into
 * this database, which is asked once the password was right. Readers come from there and go to another.
 */
function isBeyondPassword({ sqlState }: Failure): boolean {
  return sqlState === '42501' || (sqlState?.startsWith('28') === true && sqlState !== WRONG_PASSWORD) // prettier-ignore
}

const WRONG_PASSWORD = '28P01'

interface Kept {
  readonly mayLogIn: boolean
  readonly hasPassword: boolean
  /** The password is the one of the verifier asked about. */
  readonly isThis: boolean
  readonly sessions: number
  /** Somebody who began to log in before may yet be let in. */
  readonly mayBegin: boolean
}

async function look(point: PointConfig, call: Call, role: string, verifier: string): Promise<Kept> {
  const said = await ask(point, call, `SELECT holdfast.value_of('${role}', '${verifier}') AS said`)
  return keptIn(said)
}

/** Throws where it does not say all. */
export function keptIn(said: string): Kept {
  const parsed = parseJsonStrict(said)
  const kept = parsed.ok ? objectIn(parsed.value) : {}
  const truth = (key: keyof Kept): boolean => {
    const value = kept[key]
    return typeof value === 'boolean' ? value : unsaid()
  }
  const sessions = kept['sessions']
  return {
    mayLogIn: truth('mayLogIn'),
    hasPassword: truth('hasPassword'),
    isThis: truth('isThis'),
    sessions: typeof sessions === 'number' ? sessions : unsaid(),
    mayBegin: truth('mayBegin'),
  }
}

function objectIn(value: Json): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject) // No list, and no plain value.
    : {}
}

function unsaid(): never {
  throw new Error('PostgreSQL does not say which password is kept and who is in')
}

function notTwo(refs: readonly string[]): never {
  throw new Error(`\`${refs.join('`, `')}\` are not two roles that take turns`)
}
