/** Where checkpoints go beside the data directory, so that a rewritten or an older disk can be noticed. */

import { execFileSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join, relative } from 'node:path'

export interface CheckpointSink {
  write(note: string): void
  /** The newest notes as text, oldest first; '' where there is none yet. Null: it cannot be read back. */
  readonly readBack: (() => string) | null
  close(): void
}

/** Hundreds of notes: enough to find the newest one of a ledger among those of its neighbours. */
const TAIL_BYTES = 256 * 1024
const GIT_MS_MAX = 30_000

/** `file:PATH`, `syslog:HOST:PORT` (RFC 5424 over UDP) or `git:DIR`; anything else is refused at start. */
export function openSink(spec: string | null): CheckpointSink {
  if (spec === null) return { write: () => undefined, readBack: null, close: () => undefined }
  const [kind, rest] = [spec.slice(0, spec.indexOf(':')), spec.slice(spec.indexOf(':') + 1)]
  if (kind === 'file')
    return {
      write: (note) => appendDurably(rest, note),
      readBack: () => tailOf(rest),
      close: () => undefined,
    }
  if (kind === 'git')
    return {
      write: (note) => commit(rest, note),
      readBack: () => committed(rest),
      close: () => undefined,
    }
  if (kind === 'syslog') return syslog(rest)
  throw new Error(`checkpoint sink \`${spec}\` is not file:, syslog: or git:`)
}

function appendDurably(path: string, note: string): void {
  const file = openSync(path, 'a', 0o600)
  try {
    const bytes = Buffer.from(note)
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function tailOf(path: string): string {
  if (!existsSync(path)) {
    // A folder that is not there is no empty sink: something is not mounted.
    if (!existsSync(dirname(path))) throw new Error(`${dirname(path)} is not there`)
    return ''
  }
  const file = openSync(path, 'r')
  try {
    const { size } = fstatSync(file)
    const bytes = Buffer.alloc(Math.min(size, TAIL_BYTES))
    let at = 0
    while (at < bytes.length) {
      const read = readSync(file, bytes, at, bytes.length - at, size - bytes.length + at)
      if (read === 0) break
      at += read
    }
    return bytes.toString('utf8', 0, at)
  } finally {
    closeSync(file)
  }
}

function git(directory: string, ...args: readonly string[]): string {
  return execFileSync('git', ['-C', directory, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: GIT_MS_MAX,
    maxBuffer: 1024 * 1024 * 1024,
  })
}

function commit(directory: string, note: string): void {
  const path = join(directory, 'checkpoints')
  appendFileSync(path, `${note}\n`)
  commitFile(directory, path, 'checkpoint')
}

/** That file alone, whatever else lies there. */
export function commitFile(directory: string, path: string, message: string): void {
  const file = relative(directory, path)
  git(directory, 'add', '--', file)
  const who = ['-c', 'user.name=holdfast', '-c', 'user.email=holdfast@localhost']
  git(directory, ...who, 'commit', '-m', message, '--', file)
}

/** What was committed counts, not what lies in the working tree. */
function committed(directory: string): string {
  git(directory, 'rev-parse', '--git-dir')
  if (git(directory, 'for-each-ref', '--count=1').trim() === '') return ''
  if (git(directory, 'ls-tree', '--name-only', 'HEAD', '--', 'checkpoints').trim() === '') return ''
  return git(directory, 'show', 'HEAD:checkpoints').slice(-TAIL_BYTES)
}

function syslog(target: string): CheckpointSink {
  const at = target.lastIndexOf(':')
  const socket = createSocket('udp4')
  return {
    write(note) {
      // Facility 13 (log audit), severity 5 (notice).
      const head = `<109>1 ${new Date().toISOString()} ${hostname()} holdfast - checkpoint - `
      const [origin, size, root] = note.split('\n')
      socket.send(
        `${head}${origin} ${size} ${root}`,
        Number(target.slice(at + 1)),
        target.slice(0, at),
      )
    },
    readBack: null,
    close: () => socket.close(),
  }
}
