/** Where checkpoints go beside the data directory, so that a rewritten disk can be noticed. */

import { execFileSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { appendFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'

export interface CheckpointSink {
  write(note: string): void
  close(): void
}

/** `file:PATH`, `syslog:HOST:PORT` (RFC 5424 over UDP) or `git:DIR`; anything else is refused at start. */
export function openSink(spec: string | null): CheckpointSink {
  if (spec === null) return { write: () => undefined, close: () => undefined }
  const [kind, rest] = [spec.slice(0, spec.indexOf(':')), spec.slice(spec.indexOf(':') + 1)]
  if (kind === 'file')
    return { write: (note) => appendFileSync(rest, note), close: () => undefined }
  if (kind === 'git') return { write: (note) => commit(rest, note), close: () => undefined }
  if (kind === 'syslog') return syslog(rest)
  throw new Error(`checkpoint sink \`${spec}\` is not file:, syslog: or git:`)
}

function commit(directory: string, note: string): void {
  appendFileSync(join(directory, 'checkpoints'), `${note}\n`)
  const git = (...args: readonly string[]): void => {
    execFileSync('git', ['-C', directory, ...args], { stdio: 'ignore' })
  }
  git('add', 'checkpoints')
  git(
    '-c',
    'user.name=holdfast',
    '-c',
    'user.email=holdfast@localhost',
    'commit',
    '-m',
    'checkpoint',
  )
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
    close: () => socket.close(),
  }
}
