/** What an account of PostgreSQL lets through: who may log in, and who is logged in. */

import { setTimeout } from 'node:timers/promises'
import { parseJsonStrict, type Json, type JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { Call, Target } from '@holdfast/edges-base/ports/enforcers'
import { accountOf, assetOf, matchOf, type PostgresAccount } from './account.ts'
import { ask } from './api.ts'

export interface Role {
  readonly oid: string
  readonly name: string
  /** That it is of; null: its name does not say. */
  readonly asset: string | null
  readonly mayLogIn: boolean
  /** By us: it could log in before. */
  readonly isCut: boolean
  readonly isSuper: boolean
  /** Its password counts no longer: the end of a lease. */
  readonly isPast: boolean
  readonly sessions: number
  /** Who logs in by another name and may act as it. */
  readonly members: readonly string[]
}

/** Sessions of a role that was dropped: whose they are nobody can tell any more. */
export interface Outlived {
  readonly oid: string
  readonly sessions: number
}

export interface Seen {
  /** The role that we call with. */
  readonly self: string
  readonly roles: readonly Role[]
  readonly outlived: readonly Outlived[]
}

export async function observe({ point, ref }: Target, call: Call): Promise<Seen> {
  const account = accountOf(ref)
  if (account === null) throw new Error(`\`${ref}\` names no account of PostgreSQL`)
  const seen = seenIn(account, await ask(point, call, lookAt(account)))
  const isCut = seen.roles.some(({ mayLogIn, sessions }) => !mayLogIn && sessions === 0)
  if (!isCut && seen.outlived.length === 0) return seen
  // Who was let in just before a cut is listed a moment after it; whose role was made just now looks as if it were gone.
  await setTimeout(LATER_MS, undefined, { signal: call.signal })
  const again = seenIn(account, await ask(point, call, `${lookAt(account)} /* again */`))
  const before = new Set(seen.outlived.map(({ oid }) => oid))
  return { ...again, outlived: again.outlived.filter(({ oid }) => before.has(oid)) }
}

const LATER_MS = 100

/** One statement, so that all of it is of one moment. */
function lookAt(account: PostgresAccount): string {
  const isLeased = account.kind === 'leased'
  const sessions = '(SELECT count(*) FROM pg_stat_activity a WHERE a.usesysid = r.oid)'
  // Of leased roles many have come and gone.
  const some = isLeased ? ` AND (r.rolcanlogin OR ${sessions} > 0)` : ''
  return `SELECT json_build_object(
  'self', session_user,
  'roles', (SELECT coalesce(json_agg(json_build_object(
      'oid', r.oid::text, 'name', r.rolname, 'mayLogIn', r.rolcanlogin, 'isSuper', r.rolsuper,
      'isCut', EXISTS (SELECT FROM holdfast.cut_roles c WHERE c.role = r.oid),
      'isPast', coalesce(r.rolvaliduntil, 'infinity') <= clock_timestamp(),
      'sessions', ${sessions}, 'members', ${MEMBERS}) ORDER BY r.rolname), '[]')
    FROM pg_roles r WHERE ${matchOf(account)}${some}),
  'outlived', ${isLeased ? OUTLIVED : "'[]'::json"})::text AS said`
}

const MEMBERS = `(WITH RECURSIVE m(member) AS (
      SELECT a.member FROM pg_auth_members a WHERE a.roleid = r.oid
      UNION SELECT a.member FROM pg_auth_members a JOIN m ON a.roleid = m.member)
    SELECT coalesce(json_agg(o.rolname ORDER BY o.rolname), '[]')
    FROM m JOIN pg_roles o ON o.oid = m.member WHERE o.rolcanlogin)`

const OUTLIVED = `(SELECT coalesce(json_agg(json_build_object('oid', o.usesysid::text, 'sessions', o.sessions)
      ORDER BY o.usesysid), '[]')
    FROM (SELECT a.usesysid, count(*) AS sessions FROM pg_stat_activity a
      WHERE a.usesysid IS NOT NULL AND NOT EXISTS (SELECT FROM pg_roles r WHERE r.oid = a.usesysid)
      GROUP BY a.usesysid) o)`

/** Throws where it does not say all. */
function seenIn(account: PostgresAccount, said: string): Seen {
  const parsed = parseJsonStrict(said)
  const { self, roles, outlived } = parsed.ok ? objectOf(parsed.value) : {}
  return {
    self: textOf(self),
    roles: listOf(roles).map((one) => roleIn(account, objectOf(one))),
    outlived: listOf(outlived).map((one) => {
      const { oid, sessions } = objectOf(one)
      return { oid: oidOf(oid), sessions: countOf(sessions) }
    }),
  }
}

function roleIn(account: PostgresAccount, role: JsonObject): Role {
  const name = textOf(role['name'])
  return {
    oid: oidOf(role['oid']),
    name,
    asset: assetOf(account, name),
    mayLogIn: truthOf(role['mayLogIn']),
    isCut: truthOf(role['isCut']),
    isSuper: truthOf(role['isSuper']),
    isPast: truthOf(role['isPast']),
    sessions: countOf(role['sessions']),
    members: listOf(role['members']).map(textOf),
  }
}

function unsaid(): never {
  throw new Error('PostgreSQL does not say who may log in and who is')
}

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : unsaid()
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : unsaid()
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : unsaid()
}

function truthOf(value: Json | undefined): boolean {
  return typeof value === 'boolean' ? value : unsaid()
}

function countOf(value: Json | undefined): number {
  return typeof value === 'number' ? value : unsaid()
}

function oidOf(value: Json | undefined): string {
  return typeof value === 'string' && /^\d{1,10}$/.test(value) ? value : unsaid()
}
