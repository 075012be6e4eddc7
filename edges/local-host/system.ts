/** The operating system as a small typed object, handed in so that tests own it. */

import { execFile } from 'node:child_process'
import { readdir, readFile, readlink, stat } from 'node:fs/promises'

export interface FileStat {
  readonly modifiedMs: number
  readonly changedMs: number
  readonly size: number
  readonly mode: number
  readonly uid: number
  readonly isFile: boolean
}

export interface System {
  /** Undefined where it is absent or may not be read. */
  read(path: string): Promise<string | undefined>
  list(path: string): Promise<readonly string[]>
  link(path: string): Promise<string | undefined>
  stat(path: string): Promise<FileStat | undefined>
  /** The path to hand to a program; undefined where it leads nowhere. */
  real(path: string): Promise<string | undefined>
  /** Device and inode of what the path leads to: two names of one thing, or two things. */
  identity(path: string): Promise<string | undefined>
  /** Standard output of a program that exits 0 within the time; else undefined. */
  run(program: string, args: readonly string[], timeoutMs: number): Promise<string | undefined>
  readonly platform: string
  /** `uname -r`, and `uname -v` where the reader has it. */
  readonly kernel: string
  readonly build?: string
  readonly hostname: string
  readonly uid: number
  readonly groups?: readonly number[]
}

const OUTPUT_BYTES_MAX = 64 * 1_048_576

export function realSystem(
  about: Pick<System, 'platform' | 'kernel' | 'build' | 'hostname' | 'uid' | 'groups'>,
): System {
  return {
    ...about,
    read: (path) => readFile(path, 'utf8').catch(() => undefined),
    list: (path) => readdir(path).catch(() => []),
    link: (path) => readlink(path).catch(() => undefined),
    stat: (path) =>
      stat(path).then(
        (stats) => ({
          modifiedMs: stats.mtimeMs,
          changedMs: stats.ctimeMs,
          size: stats.size,
          mode: stats.mode & 0o7777,
          uid: stats.uid,
          isFile: stats.isFile(),
        }),
        () => undefined,
      ),
    real: (path) => Promise.resolve(path),
    identity: (path) =>
      stat(path, { bigint: true }).then(
        (stats) => `${stats.dev}:${stats.ino}`,
        () => undefined,
      ),
    run: (program, args, timeoutMs) =>
      new Promise((resolve) => {
        const env = { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' }
        const options = { timeout: timeoutMs, maxBuffer: OUTPUT_BYTES_MAX, env }
        execFile(program, [...args], options, (error, stdout) => {
          resolve(error === null ? stdout : undefined)
        })
      }),
  }
}
