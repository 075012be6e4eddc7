/** What a newcomer has after `git clone` and `npm ci`: the files of this checkout in a place of their own, and the installed packages. */

import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

export const ROOT: string = resolve(import.meta.dirname, '../..')

/** With nothing in the environment that would lead it elsewhere. */
export function newcomer(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) =>
      !name.startsWith('HOLDFAST_') && !name.startsWith('npm_') && name !== 'NODE_TEST_CONTEXT',
  )
  return Object.fromEntries(own)
}

export function cleanCopy(): string {
  const copy = mkdtempSync(join(tmpdir(), 'holdfast-clone-'))
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  for (const file of listed.split('\n').filter((one) => existsSync(join(ROOT, one)))) {
    if (file === '') continue
    mkdirSync(dirname(join(copy, file)), { recursive: true })
    copyFileSync(join(ROOT, file), join(copy, file))
  }
  install(copy)
  return copy
}

/** The packages are the checkout's; those of the workspace are the copy's own. */
function install(copy: string): void {
  const from = join(ROOT, 'node_modules')
  mkdirSync(join(copy, 'node_modules/@holdfast'), { recursive: true })
  for (const name of readdirSync(from)) {
    if (name !== '@holdfast') symlinkSync(join(from, name), join(copy, 'node_modules', name))
  }
  const { workspaces } = JSON.parse(readFileSync(join(copy, 'package.json'), 'utf8')) as {
    readonly workspaces: readonly string[]
  }
  for (const folder of workspaces) {
    const text = readFileSync(join(copy, folder, 'package.json'), 'utf8')
    const { name } = JSON.parse(text) as { readonly name: string }
    symlinkSync(join(copy, folder), join(copy, 'node_modules', name))
  }
}
