/** A server as a process of its own, which can be killed and started again on what it left. */

import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const HOLDFAST = resolve(import.meta.dirname, '../../apps/cli/main.ts')

export interface Served {
  readonly child: ChildProcess
  readonly url: string
  readonly token: string
  /** What it has written to standard error, the end of it. */
  readonly said: () => string
}

export interface NotServed {
  readonly exit: number
  readonly text: string
}

/** `node`: options of the runtime. `stdio`: standard error must stay a pipe. `environment`: beside the test's own. */
export async function serve(
  data: string,
  {
    node = [],
    stdio = ['ignore', 'ignore', 'pipe'],
    listen = '127.0.0.1:0',
    environment = {},
  }: {
    node?: readonly string[]
    stdio?: StdioOptions
    listen?: string
    environment?: NodeJS.ProcessEnv
  } = {},
): Promise<Served | NotServed> {
  const options = ['--data', data, 'serve', '--listen', listen, '--mode', 'enforce']
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', ...node, HOLDFAST, ...options],
    { stdio, env: { ...process.env, ...environment } },
  )
  let text = ''
  const ready = new Promise<boolean>((done) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      text = (text + chunk.toString()).slice(-100_000)
      if (text.includes('serves at')) done(true)
    })
    child.on('exit', () => done(false))
  })
  if (!(await ready)) return { exit: child.exitCode ?? -1, text }
  const url = /serves at (\S+)/.exec(text)?.[1] ?? ''
  return {
    child,
    url,
    token: readFileSync(join(data, 'admin-token'), 'utf8').trim(),
    said: () => text,
  }
}
