/** A real PostgreSQL behind a real OpenBao, which hands out credentials of it: `database/creds/NAME`. */

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Bao } from './bao.ts'
import { startPostgres, type Postgres } from './postgres.ts'

const run = promisify(execFile)

export interface Lent {
  readonly lease: string
  readonly username: string
  readonly password: string
}

export interface BaoDatabase {
  readonly postgres: Postgres
  /** OpenBao hands out credentials of this name from now on. */
  role(name: string): Promise<void>
  /** Null: it is refused. */
  lend(role: string, token: string): Promise<Lent | null>
  /** Logs in anew. */
  opens(lent: Lent): Promise<boolean>
}

export async function databaseBehind(bao: Bao): Promise<BaoDatabase> {
  const postgres = await startPostgres()
  await postgres.sql("CREATE ROLE bao SUPERUSER LOGIN PASSWORD 'bao'")
  await bao.ask('POST', 'sys/mounts/database', { type: 'database' })
  const at = `127.0.0.1:${postgres.port}`
  await bao.ask('POST', 'database/config/pg', {
    plugin_name: 'postgresql-database-plugin',
    allowed_roles: '*',
    connection_url: `postgresql://{{username}}:{{password}}@${at}/postgres?sslmode=disable`,
    username: 'bao',
    password: 'bao',
  })
  return {
    postgres,
    async role(name) {
      await bao.ask('POST', `database/roles/${name}`, {
        db_name: 'pg',
        default_ttl: '1h',
        creation_statements: [`CREATE ROLE "{{name}}" LOGIN PASSWORD '{{password}}'`],
      })
    },
    async lend(role, token) {
      const { body } = await bao.ask('GET', `database/creds/${role}`, undefined, token)
      const { data, lease_id: lease } = body
      if (data === undefined || lease === undefined) return null
      return { lease, username: String(data['username']), password: String(data['password']) }
    },
    opens({ username, password }) {
      const to = ['-h', '127.0.0.1', '-p', String(postgres.port), '-U', username, '-d', 'postgres']
      const env = { ...process.env, PGPASSWORD: password }
      return run('psql', [...to, '-XAtc', 'SELECT 1'], { env }).then(
        () => true,
        () => false,
      )
    },
  }
}
