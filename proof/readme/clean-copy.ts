/** What a newcomer has after `git clone` and `npm ci`: the files of this checkout in a place of their own, and the installed packages. */

import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
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

/** `npm start` in a clone; resolves when it has said where its console is. */
export async function npmStart(
  copy: string,
): Promise<{ readonly out: string; stop(): Promise<void> }> {
  const child = spawn('npm', ['start'], {
    cwd: copy,
    env: newcomer(),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const out = await told(child, /Console: \S+\n(?:.*\n)*.*holdfast eject/)
  return {
    out,
    async stop() {
      if (child.exitCode !== null || child.pid === undefined) return
      const { promise, resolve: ended } = Promise.withResolvers<void>()
      child.on('close', () => ended())
      // The group: npm, the launcher, the server and what it builds.
      process.kill(-child.pid, 'SIGTERM')
      await promise
    },
  }
}

function told(child: ChildProcess, awaited: RegExp): Promise<string> {
  const { promise, resolve: done, reject } = Promise.withResolvers<string>()
  let out = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data: Buffer) => {
      out += data.toString()
      if (awaited.test(out)) done(out)
    })
  }
  child.on('error', reject)
  child.on('exit', (code) => reject(new Error(`it ended with ${code}: ${out}`)))
  return promise
}
