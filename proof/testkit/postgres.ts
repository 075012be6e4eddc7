/**
 * Real PostgreSQL servers on loopback, each a cluster of its own in a temporary directory, run by a user without rights
 * (a server refuses root). Its program may be another build: the installed one under a version text of the same length.
 */

import assert from 'node:assert/strict'
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { until } from './until.ts'

const INSTALLED = '/usr/lib/postgresql'
const run = promisify(execFile)

export function needsPostgres(): string | false {
  return installed() === undefined ? 'needs PostgreSQL: apt-get install postgresql' : false
}

/** The newest branch: `15`. */
function installed(): string | undefined {
  if (!existsSync(INSTALLED)) return undefined
  const branches = readdirSync(INSTALLED).filter((one) =>
    existsSync(join(INSTALLED, one, 'bin/initdb')),
  )
  return branches.toSorted((a, b) => Number(b) - Number(a))[0]
}

export interface PostgresOptions {
  /** PEM files; absent: no TLS. */
  readonly tls?: { readonly cert: string; readonly key: string }
  /** How TCP clients prove who they are; absent: `scram-sha-256`. */
  readonly auth?: 'scram-sha-256' | 'password' | 'md5'
}

export interface Postgres {
  readonly port: number
  /** `15.18 (Debian 15.18-0+deb12u1)` of the build that runs now. */
  serverVersion(): Promise<string>
  /** As its administrator. */
  sql(text: string): Promise<string>
  /** Down, the program replaced by this build (absent: the same one), and up again. */
  restart(build?: Build): Promise<void>
  stop(): Promise<void>
}

/** A program to run: what it says of itself differs from the installed one in this text. */
export interface Build {
  readonly from: string
  readonly to: string
}

export async function startPostgres(options: PostgresOptions = {}): Promise<Postgres> {
  const branch = installed()
  assert.ok(branch !== undefined, 'PostgreSQL is not installed')
  const user = await account()
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-pg-'))
  const data = join(folder, 'data')
  mkdirSync(data, { mode: 0o700 })
  chmodSync(folder, 0o755)
  if (user.uid !== undefined) chownSync(data, user.uid, user.gid ?? user.uid)
  const bin = join(INSTALLED, branch, 'bin')
  const auth = options.auth ?? 'scram-sha-256'
  const made = ['-D', data, '-U', 'postgres', '--auth-local=trust', `--auth-host=${auth}`]
  await run(join(bin, 'initdb'), [...made, '--no-sync'], { ...user, cwd: data })
  const settings = ['fsync=off', 'listen_addresses=127.0.0.1', `unix_socket_directories=${data}`]
  settings.push(`password_encryption=${auth === 'md5' ? 'md5' : 'scram-sha-256'}`)
  if (options.tls !== undefined) {
    for (const [name, from] of Object.entries(options.tls)) {
      writeFileSync(join(data, name), readFileSync(from), { mode: 0o600 })
      if (user.uid !== undefined) chownSync(join(data, name), user.uid, user.gid ?? user.uid)
    }
    settings.push('ssl=on', 'ssl_cert_file=cert', 'ssl_key_file=key')
  }
  const port = await freePort()
  let program = join(bin, 'postgres')
  let child: ChildProcess | undefined
  const client = ['-h', data, '-p', String(port), '-U', 'postgres', '-d', 'postgres']
  const sql = async (text: string): Promise<string> => {
    const { stdout } = await run(join(bin, 'psql'), [...client, '-XAtc', text])
    return stdout.trim()
  }
  const start = async (): Promise<void> => {
    const flags = settings.flatMap((setting) => ['-c', setting])
    const log: string[] = []
    const started = spawn(program, ['-D', data, '-p', String(port), ...flags], {
      ...user,
      cwd: data,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    started.stderr.on('data', (chunk: Buffer) => void log.push(chunk.toString()))
    child = started
    await until('PostgreSQL answers', async () => {
      assert.equal(started.exitCode, null, log.join(''))
      return run(join(bin, 'pg_isready'), client.slice(0, 4)).then(
        () => true,
        () => false,
      )
    })
  }
  const stop = async (): Promise<void> => {
    const running = child
    child = undefined
    if (running === undefined || running.exitCode !== null) return
    const gone = new Promise((done) => running.once('exit', done))
    // A fast shutdown: sessions are ended, the cluster is left clean.
    running.kill('SIGINT')
    await gone
  }
  await start()
  return {
    port,
    sql,
    serverVersion: () => sql('SHOW server_version'),
    async restart(build) {
      await stop()
      program = build === undefined ? program : programOf(build, branch, folder)
      await start()
    },
    stop,
  }
}

let builds = 0

/** A copy in a tree of the same shape, because a server looks for its files beside itself. */
function programOf({ from, to }: Build, branch: string, folder: string): string {
  assert.equal(to.length, from.length, 'a version text of another length moves what follows')
  const root = join(folder, `build-${++builds}`)
  const bin = join(root, 'lib/postgresql', branch, 'bin')
  mkdirSync(bin, { recursive: true })
  mkdirSync(join(root, 'share/postgresql'), { recursive: true })
  symlinkSync(join(INSTALLED, branch, 'lib'), join(root, 'lib/postgresql', branch, 'lib'))
  symlinkSync(`/usr/share/postgresql/${branch}`, join(root, 'share/postgresql', branch))
  const program = join(bin, 'postgres')
  copyFileSync(join(INSTALLED, branch, 'bin/postgres'), program)
  const bytes = readFileSync(program)
  let found = 0
  for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at + 1)) {
    bytes.write(to, at, 'latin1')
    found += 1
  }
  assert.ok(found > 0, `the program does not say ${from}`)
  writeFileSync(program, bytes)
  chmodSync(program, 0o755)
  return program
}

/** Nothing where we are no root: then it runs as we do. */
async function account(): Promise<{ readonly uid?: number; readonly gid?: number }> {
  if (process.getuid?.() !== 0) return {}
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = async (flag: string): Promise<number> =>
        Number((await run('id', [flag, name])).stdout)
      return { uid: await id('-u'), gid: await id('-g') }
    } catch {
      continue
    }
  }
  throw new Error('no user without rights to run PostgreSQL as')
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer()
    server.once('error', fail)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo // A TCP server that listens.
      server.close(() => done(port))
    })
  })
}
