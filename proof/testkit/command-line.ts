/** The command line as a program of its own, against the server of a data directory. */

import { spawn, type ChildProcess } from 'node:child_process'
import { resolve } from 'node:path'
import type { Readable } from 'node:stream'

const HOLDFAST = resolve(import.meta.dirname, '../../apps/cli/main.ts')

export interface Ran {
  readonly exit: number | null
  readonly out: string
  readonly err: string
}

type Until = (until: (text: string) => boolean) => Promise<string>

export interface Running {
  readonly child: ChildProcess
  /** Ends when this is true of all of standard output so far. */
  readonly written: Until
  /** Likewise of standard error. */
  readonly told: Until
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
  const out = followed(child.stdout)
  const err = followed(child.stderr)
  const ended = new Promise<Ran>((done) => {
    child.on('close', (exit) => done({ exit, out: out.text(), err: err.text() }))
  })
  child.stdin.end(input)
  const orEnded = (of: Followed): Until => {
    return async (until) => {
      const early = ended.then((ran) => {
        if (until(of.text())) return of.text()
        throw new Error(`it ended with ${ran.exit}, having written: ${ran.out}${ran.err}`)
      })
      return Promise.race([of.seen(until), early])
    }
  }
  return { child, written: orEnded(out), told: orEnded(err), ended }
}

interface Followed {
  readonly text: () => string
  readonly seen: Until
}

function followed(stream: Readable): Followed {
  let text = ''
  const waiting = new Set<() => void>()
  stream.on('data', (part: Buffer) => {
    text += part.toString()
    for (const look of waiting) look()
  })
  const seen: Until = async (until) =>
    new Promise((done) => {
      const look = (): void => {
        if (!until(text)) return
        waiting.delete(look)
        done(text)
      }
      waiting.add(look)
      look()
    })
  return { text: () => text, seen }
}

export function runCommand(
  data: string,
  args: readonly string[],
  input = '',
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  return startCommand(data, args, { input, env }).ended
}
