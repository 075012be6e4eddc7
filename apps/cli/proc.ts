/** Which process holds something of this machine, as far as Linux tells it without being disturbed. */

import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { basename } from 'node:path'

export interface Holder {
  readonly pid: number
  readonly command: string
}

/** As people are told of it. */
export function calledBy({ pid, command }: Holder): string {
  return `${command} (process ${pid})`
}

/** Who holds a lock to write on this file; null: nobody does, or it is not told. */
export function lockHolder(path: string): Holder | null {
  const inode = statSync(path, { throwIfNoEntry: false })?.ino
  const holders = linesOf('/proc/locks').flatMap((line) => {
    // `1: POSIX  ADVISORY  WRITE 12345 08:01:131 0 EOF`.
    const [, kind = '', , access = '', pid = '', file = ''] = line.trim().split(/\s+/)
    const isWrite = kind === 'POSIX' && access === 'WRITE'
    return isWrite && file.endsWith(`:${inode}`) ? [Number(pid)] : []
  })
  // Inodes of several file systems may be equal: where its files are told, it has this one open.
  const holder = holders.find((pid) => {
    const open = openFiles(pid)
    return open === null || open.includes(path)
  })
  return holder === undefined ? null : { pid: holder, command: commandOf(holder) }
}

/** Who listens on a port; null: it is not told. */
export function portHolder(port: number): Holder | null {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  const sockets = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) =>
    linesOf(table).flatMap((line) => {
      const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/)
      return local.endsWith(`:${hex}`) && state === LISTENS ? [`socket:[${inode}]`] : []
    }),
  )
  if (sockets.length === 0) return null
  const holder = processes().find((pid) => openFiles(pid)?.some((open) => sockets.includes(open)))
  return holder === undefined ? null : { pid: holder, command: commandOf(holder) }
}

const LISTENS = '0A'

function processes(): number[] {
  return namesIn('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
}

/** What its descriptors lead to; null: it is gone, or of another user. */
function openFiles(pid: number): readonly string[] | null {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((name) => {
      try {
        return [readlinkSync(`/proc/${pid}/fd/${name}`)]
      } catch {
        // Closed meanwhile.
        return []
      }
    })
  } catch {
    return null
  }
}

/** Its program: what it was called with may hold secrets of others. */
function commandOf(pid: number): string {
  try {
    return basename(readlinkSync(`/proc/${pid}/exe`))
  } catch {
    const [command = ''] = linesOf(`/proc/${pid}/comm`)
    return command === '' ? 'a process' : command
  }
}

function linesOf(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n')
  } catch {
    return []
  }
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}
