/** A PostgreSQL server for the page about one: a real one, until it is told to stop; leaves in a file how psql gets there. */

import { writeFileSync } from 'node:fs'
import { startPostgres } from '../testkit/postgres.ts'

const server = await startPostgres()
await server.sql("ALTER ROLE postgres PASSWORD 'postgres'")
const how = { PGHOST: '127.0.0.1', PGPORT: server.port, PGUSER: 'postgres', PGPASSWORD: 'postgres' }
const exports = Object.entries(how).map(([name, value]) => `export ${name}=${value}\n`)
writeFileSync('pg-env', exports.join(''))
console.log('PostgreSQL answers')
process.on('SIGTERM', () => void server.stop().then(() => process.exit(0)))
