/** The command line as a program of its own, against the server of a data directory. */

import { spawn, type ChildProcess } from 'node:child_process'
import { resolve } from 'node:path'

const HOLDFAST = resolve(import.meta.dirname, '../../apps/cli/main.ts')

export interface Ran {
  readonly exit: number | null
  readonly out: string
  readonly err: string
}

export interface Running {
  readonly child: ChildProcess
  /** Whenever something was written, with all of it so far. */
  readonly written: (until: (out: string) => boolean) => Promise<string>
  readonly ended: Promise<Ran>
}

export function startCommand(
  data: string,
  args: readonly string[],
  {
    input = '',
    env = {},
  }: { readonly input?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Running {
  const options = ['--disable-warning=ExperimentalWarning', HOLDFAST, '--data', data, ...args]
  const child = spawn(process.execPath, options, { env: { ...process.env, ...env } })
  let out = ''
  let err = ''
  const waiting = new Set<() => void>()
  child.stdout.on('data', (part: Buffer) => {
    out += part.toString()
    for (const look of waiting) look()
  })
  child.stderr.on('data', (part: Buffer) => (err += part.toString()))
  const ended = new Promise<Ran>((done) => {
    child.on('close', (exit) => done({ exit, out, err }))
  })
  child.stdin.end(input)
  const written = async (until: (out: string) => boolean): Promise<string> => {
    const seen = new Promise<string>((done) => {
      const look = (): void => {
        if (!until(out)) return
        waiting.delete(look)
        done(out)
      }
      waiting.add(look)
      look()
    })
    const early = ended.then((ran) => {
      if (until(ran.out)) return ran.out
      throw new Error(`it ended with ${ran.exit}, having written: ${ran.out}${ran.err}`)
    })
    return Promise.race([seen, early])
  }
  return { child, written, ended }
}

export function runCommand(
  data: string,
  args: readonly string[],
  input = '',
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  return startCommand(data, args, { input, env }).ended
}
