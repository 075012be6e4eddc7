/** PostgreSQL, the real one: a role for each host, and roles that one host has alone. */

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { needsPostgres, startPostgres, type Postgres } from '../testkit/postgres.ts'
import { logIn, type LoggedIn } from '../testkit/postgres-session.ts'
import type { Account, AccountKind, Bench, Ground, Lie, Workload } from './bench.ts'
import type { Asked } from './asked.ts'

/** The one that its README tells people to run. */
const SETUP = resolve(import.meta.dirname, '../../edges/enforcers/postgresql/setup.sql')

const PASSWORD = 'correct-horse-battery'

export const postgresql: Bench = {
  adapter: 'postgresql',
  needs: needsPostgres(),
  start: startGround,
}

export interface PostgresGround extends Ground {
  /** As its administrator. */
  sql(text: string): Promise<string>
}

export async function startGround(): Promise<PostgresGround> {
  const server = await startPostgres()
  await server.sql(readFileSync(SETUP, 'utf8'))
  await server.sql(`ALTER ROLE holdfast PASSWORD '${PASSWORD}'`)
  await server.sql(`ALTER ROLE postgres PASSWORD '${PASSWORD}'`)
  const admin = await entered(server, 'postgres', PASSWORD)
  let accounts = 0
  return {
    url: `postgresql://holdfast@127.0.0.1:${server.port}/postgres?sslmode=disable`,
    spec: { network: 'private', canary: 'holdfast_canary' },
    empty: { status: 200, body: '{}' },
    secret: PASSWORD,
    own: { ref: 'role/holdfast', metadata: null },
    account: async (_name, kind) => accountOf(server, admin, `a${++accounts}`, kind),
    changes: changedBy,
    overreach: () => overreachOf(server, admin),
    leftovers: () => leftoversAt(admin),
    sql: (text) => server.sql(text),
    stop() {
      admin.end()
      void server.stop()
    },
  }
}

async function entered(server: Postgres, user: string, password: string): Promise<LoggedIn> {
  const session = await logIn(server.port, user, password)
  if (session === null) throw new Error(`${user} is not let in`)
  return session
}

async function accountOf(
  server: Postgres,
  admin: LoggedIn,
  name: string,
  kind: AccountKind,
): Promise<Account> {
  const hosts = new Map<string, string>()
  const role = (host: string): string => (kind === 'shared' ? `${name}_${host}` : name)
  let passwords = 0
  const truth = async (sql: string): Promise<boolean> => (await admin.ask(sql)) === 'true'
  if (kind === 'whole') await server.sql(`CREATE ROLE ${name} LOGIN`)
  const begins = kind === 'shared' ? `${name}_` : name
  return {
    ref: kind === 'shared' ? `roles/${name}_{asset}` : `role/${name}`,
    metadata: null,
    async workload(host): Promise<Workload> {
      const user = role(host)
      hosts.set(user, host)
      const password = `p${++passwords}`
      const there = await truth(`SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = '${user}')`)
      if (!there) await server.sql(`CREATE ROLE "${user}" LOGIN`)
      await server.sql(`ALTER ROLE "${user}" PASSWORD '${password}'`)
      let session = await logIn(server.port, user, password)
      if (session === null && (await truth(cutByUs(user)))) {
        // Behind our back.
        await server.sql(`ALTER ROLE "${user}" LOGIN`)
        session = await logIn(server.port, user, password)
      }
      return {
        host,
        works: async () => session !== null && (await session.works()),
        async getsIn() {
          const anew = await logIn(server.port, user, password)
          anew?.end()
          return anew !== null
        },
      }
    },
    isLook: (asked) => isLookAt(asked, begins) && !asked.body.includes('again'),
    lies: {
      nothingLeft: (asked, answer) =>
        isLookAt(asked, begins)
          ? { ...answer, body: saying(answer.body, false).replaceAll(SESSIONS, '"sessions" : 0') }
          : answer,
      notCut: saidMayLogIn(begins, true),
      cut: saidMayLogIn(begins, false),
    },
    hostOf: (key) => hosts.get(key) ?? null,
    isCut: async () => truth(`SELECT NOT rolcanlogin FROM pg_roles WHERE rolname = '${name}'`),
    async cutByHand(isCut) {
      await server.sql(`ALTER ROLE ${name} ${isCut ? 'NOLOGIN' : 'LOGIN'}`)
    },
  }
}

/** Roles of accounts that may not log in, what is noted of them, and a canary that could. */
async function leftoversAt(admin: LoggedIn): Promise<readonly string[]> {
  const found = await admin.ask(
    `SELECT coalesce(pg_catalog.string_agg(says, E'\\n'), '') FROM (
       SELECT 'NOLOGIN ' || rolname AS says FROM pg_roles WHERE NOT rolcanlogin AND rolname ~ '^a[0-9]'
       UNION ALL SELECT 'noted ' || role FROM holdfast.cut_roles
       UNION ALL SELECT 'LOGIN ' || rolname FROM pg_roles WHERE rolcanlogin AND rolname = 'holdfast_canary'
     ) AS left_there`,
  )
  return found === '' ? [] : found.split('\n')
}

function cutByUs(user: string): string {
  return `SELECT EXISTS (SELECT FROM holdfast.cut_roles JOIN pg_roles ON oid = role WHERE rolname = '${user}')`
}

function isLookAt({ path, body }: Asked, begins: string): boolean {
  return path === 'look' && body.includes(` = '${begins}'`)
}

const SESSIONS = /"sessions" : \d+/g

function saying(body: string, mayLogIn: boolean): string {
  return body.replaceAll(/"mayLogIn" : (?:true|false)/g, `"mayLogIn" : ${mayLogIn}`)
}

/** Nobody who is not said to be cut by us is cut by us. */
function saidMayLogIn(begins: string, mayLogIn: boolean): Lie {
  return (asked, answer) =>
    isLookAt(asked, begins) ? { ...answer, body: saying(answer.body, mayLogIn) } : answer
}

/** Roles by name, and by number those that are gone. */
function changedBy({ path, body }: Asked): string | null {
  if (path === 'look' || isOfCanary(body)) return null
  return /\('?(.+?)'?\) AS said/.exec(body)?.[1] ?? body
}

function isOfCanary(body: string): boolean {
  return body.includes('holdfast.lend_canary(') || body.includes("('holdfast_canary')")
}

/** What a thief of the credential would try first. */
async function overreachOf(server: Postgres, admin: LoggedIn): Promise<readonly string[]> {
  await server.sql('CREATE TABLE people (name text)')
  await server.sql(`CREATE ROLE retired; CREATE ROLE app LOGIN PASSWORD 'x'`)
  const pid = await admin.ask('SELECT pg_backend_pid()')
  const tried = [
    ['reads a table', 'SELECT count(*)::text FROM people'],
    ['reads passwords', 'SELECT count(rolpassword)::text FROM pg_authid'],
    ['reads what others ask', `SELECT coalesce(nullif(query, '<insufficient privilege>'), '') FROM pg_stat_activity WHERE pid = ${pid} AND query <> '<insufficient privilege>'`],
    ['reads a file', `SELECT pg_read_file('PG_VERSION')`],
    ['becomes another', `SELECT set_config('role', 'app', false)`],
    ['ends a session', `SELECT pg_terminate_backend(${pid})::text`],
    ['ends a session of a superuser', `SELECT holdfast.end_sessions('postgres')`],
    ['ends one by number', `SELECT holdfast.end_outlived(10)`],
    ['ends one of a role that lives', `SELECT holdfast.end_outlived('app'::regrole)`],
    ['ends any', `SELECT holdfast.end_all(10)`],
    ['cuts a superuser', `SELECT holdfast.cut('postgres')`],
    ['cuts what PostgreSQL brings along', `SELECT holdfast.cut('pg_monitor')`],
    ['cuts itself', `SELECT holdfast.cut('holdfast')`],
    ['gives the canary a password', `SELECT holdfast.lend_canary('hunter2')`],
  ] as const // prettier-ignore
  const found: string[] = []
  for (const [what, sql] of tried) {
    const thief = await entered(server, 'holdfast', PASSWORD)
    const got = await thief.ask(sql).catch(() => null)
    if (got !== null) found.push(`${what}: ${got}`)
    thief.end()
  }
  const left = [
    ['a role was given LOGIN', `SELECT holdfast.give_back('retired')`, `SELECT rolcanlogin::text FROM pg_roles WHERE rolname = 'retired'`],
    ['it may do more than log in', 'SELECT 1', `SELECT bool_or(rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls OR EXISTS (SELECT FROM pg_auth_members WHERE member = oid))::text FROM pg_roles WHERE rolname = 'holdfast'`],
    ['it marks a role as cut', `INSERT INTO holdfast.cut_roles SELECT oid FROM pg_roles WHERE rolname = 'retired' RETURNING role`, `SELECT count(*) > 0 FROM holdfast.cut_roles JOIN pg_roles ON oid = role WHERE rolname = 'retired'`],
    ['it makes a table', `CREATE TABLE mine (a text)`, `SELECT count(*) > 0 FROM pg_tables WHERE tableowner = 'holdfast'`],
    ['it makes a role', 'CREATE ROLE thief', `SELECT count(*) > 0 FROM pg_roles WHERE rolname = 'thief'`],
    ['it changes a role', 'ALTER ROLE retired LOGIN', `SELECT rolcanlogin::text FROM pg_roles WHERE rolname = 'retired'`],
  ] as const // prettier-ignore
  for (const [what, sql, asked] of left) {
    const thief = await entered(server, 'holdfast', PASSWORD)
    await thief.ask(sql).catch(() => null)
    thief.end()
    if ((await admin.ask(asked)) !== 'false') found.push(what)
  }
  return found
}
