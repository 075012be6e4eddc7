/** What this program is called by who types it here: `holdfast` where that is on PATH, else `npx holdfast` in a clone, else a path. */

import { existsSync, realpathSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { shellQuoted } from '@holdfast/core/kernel/shell-quoted'
import type { Program } from '@holdfast/core/kernel/typed-command'

const ROOT = resolve(import.meta.dirname, '../..')
/** sudo(8) and its usual secure_path. */
const SUDO_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

export interface Surroundings {
  readonly path: string
  readonly cwd: string
  /** Of the executable. */
  readonly executable: string
  readonly root: string
  /** The real file behind a path; undefined where there is none. */
  readonly real: (path: string) => string | undefined
}

/** `onHost`: the line is about this very machine, so what stands behind sudo is of it too. */
export function programIn(around: Surroundings, onHost: boolean): Program {
  const path = shellQuoted(around.executable)
  const isIn = (folders: string): boolean =>
    folders
      .split(':')
      // npm puts these there for itself: they are not on the PATH of who reads this.
      .filter((folder) => folder !== '' && !folder.endsWith('node_modules/.bin'))
      .some((folder) => around.real(join(folder, 'holdfast')) === around.executable)
  const inClone = `${around.cwd}${sep}`.startsWith(`${around.root}${sep}`)
  const name = isIn(around.path) ? 'holdfast' : inClone ? 'npx holdfast' : path
  return { name, behindSudo: onHost ? (isIn(SUDO_PATH) ? 'holdfast' : path) : null }
}

const programs = new Map<boolean, Program>()

export function programHere(onHost: boolean): Program {
  const known = programs.get(onHost)
  if (known !== undefined) return known
  const around = {
    path: process.env['PATH'] ?? '',
    cwd: process.cwd(),
    executable: join(ROOT, 'bin/holdfast'),
    root: ROOT,
    real: (path: string) => (existsSync(path) ? realpathSync(path) : undefined),
  }
  const program = programIn(around, onHost)
  programs.set(onHost, program)
  return program
}
