/** A real server in a process of its own, so that it can be killed. */

import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const HOLDFAST = resolve(import.meta.dirname, '../../apps/cli/main.ts')

export interface Served {
  readonly child: ChildProcess
  readonly url: string
  readonly token: string
}

/** `environment`: beside the test's own. */
export async function serve(
  data: string,
  environment: { readonly [name: string]: string } = {},
): Promise<Served | { readonly exit: number; readonly text: string }> {
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      HOLDFAST,
      '--data',
      data,
      'serve',
      '--listen',
      '127.0.0.1:0',
      '--mode',
      'enforce',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...environment } },
  )
  let text = ''
  const ready = new Promise<boolean>((done) => {
    child.stderr.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (text.includes('serves at')) done(true)
    })
    child.on('exit', () => done(false))
  })
  if (!(await ready)) return { exit: child.exitCode ?? -1, text }
  const url = /serves at (\S+)/.exec(text)?.[1] ?? ''
  return { child, url, token: readFileSync(join(data, 'admin-token'), 'utf8').trim() }
}
