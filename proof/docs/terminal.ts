/** The terminals of somebody who follows a page: one in which lines are typed, and others in which something is left running. */

import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cleanCopy, newcomer } from './clean-copy.ts'

export interface Typed {
  readonly exit: number
  readonly out: string
}

export interface Terminal {
  /** A clone of its own. */
  readonly folder: string
  run(command: string): Promise<Typed>
  /** Answers what it wrote once these parts, in this order, are in it. */
  leave(command: string, awaited: readonly string[]): Promise<string>
  /** Ends what was left running, as Ctrl-C does. */
  stop(): Promise<void>
  close(): Promise<void>
}

/** Folders of a system, which a page names as they are: here they lie below one of its own. */
const SYSTEM = ['etc', 'run', 'srv', 'var/backups', 'var/lib']
const OF_SYSTEM = /(?<![\w./$}-])\/(?=(?:etc|run|srv|var\/backups|var\/lib)\/)/g
/**
 * Another machine is this one under the name that it is reached by. Whoever follows a page is root already; as with the
 * real sudo, what was exported before does not reach what runs behind it.
 */
const ELSEWHERE: { readonly [program: string]: string } = {
  ssh: `host=$1; shift; sh -c "$*" | sed "/^== hostname/{n;s/.*/$host/}"`,
  sudo: 'exec env -i PATH="$PATH" HOME="$HOME" HOLDFAST_AGENT_DATA="$HOLDFAST_AGENT_DATA" "$@"',
}
const ENDED = 'the page goes on'

export async function openTerminal(): Promise<Terminal> {
  const folder = cleanCopy()
  const system = mkdtempSync(join(tmpdir(), 'holdfast-system-'))
  for (const path of [...SYSTEM, 'bin']) mkdirSync(join(system, path), { recursive: true })
  symlinkSync(join(folder, 'bin/holdfast'), join(system, 'bin/holdfast'))
  for (const [name, script] of Object.entries(ELSEWHERE)) {
    writeFileSync(join(system, 'bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  }
  const port = await freePort()
  const env = {
    ...newcomer(),
    PATH: `${join(system, 'bin')}:${process.env['PATH'] ?? ''}`,
    // The usual one may be another's, and whoever starts at the same moment moves on to the same next one.
    HOLDFAST_LISTEN: `127.0.0.1:${port}`,
    HOLDFAST_AGENT_DATA: join(system, 'var/lib/holdfast-agent'),
  }
  const left: ChildProcess[] = []
  const shell = spawn('sh', [], { cwd: folder, env, stdio: ['pipe', 'pipe', 'pipe'] })
  // What a page calls its server, on its own machine and from another, is the one that it left running.
  const here = (command: string): string =>
    command
      .replaceAll(OF_SYSTEM, `${system}/`)
      .replaceAll('https://holdfast.example:7420', `http://127.0.0.1:${port}`)
      .replaceAll(/(?<=\w):7420\b/g, `:${port}`)
  const shown = (out: string): string => out.replaceAll(system, '')
  return {
    folder,
    async run(command) {
      const marked = new RegExp(`\\n${ENDED} (\\d+)\\n`)
      const written = told(shell, (out) => marked.test(out))
      const ended = `printf '\\n${ENDED} %s\\n' "$?"`
      shell.stdin.write(`{\n${here(command)}\n} </dev/null 2>&1\n${ended}\n`)
      const out = await written
      return { exit: Number(marked.exec(out)?.[1]), out: shown(out.replace(marked, '')) }
    },
    async leave(command, awaited) {
      const child = spawn('sh', ['-c', here(command)], {
        cwd: folder,
        env,
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      left.push(child)
      if (awaited.length === 0) return ''
      return shown(await told(child, (out) => missingIn(out, awaited) === null))
    },
    stop,
    async close() {
      await stop()
      shell.kill()
      for (const path of [folder, system]) {
        rmSync(path, { recursive: true, force: true, maxRetries: 10 })
      }
    },
  }

  async function stop(): Promise<void> {
    for (const child of left.splice(0)) {
      if (child.exitCode !== null || child.pid === undefined) continue
      const { promise, resolve: ended } = Promise.withResolvers<void>()
      child.on('close', () => ended())
      // The group: npm, the launcher, the server and what it builds.
      process.kill(-child.pid, 'SIGTERM')
      await promise
    }
  }
}

/** The first part that is not printed, in this order; null: all are. Columns are as wide as what stands in them. */
export function missingIn(out: string, parts: readonly string[]): string | null {
  const flat = out.replaceAll(/\s+/g, ' ')
  let from = 0
  for (const part of parts) {
    const found = flat.indexOf(part, from)
    if (found < 0) return part
    from = found + part.length
  }
  return null
}

function told(child: ChildProcess, isAll: (out: string) => boolean): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let out = ''
  const take = (data: Buffer): void => {
    out += data.toString()
    if (isAll(out)) resolve(out)
  }
  const fail = (code: number | null): void => reject(new Error(`it ended with ${code}: ${out}`))
  child.stdout?.on('data', take)
  child.stderr?.on('data', take)
  child.on('error', reject)
  child.on('close', fail)
  return promise.finally(() => {
    // What is left running goes on writing, and nobody may make it wait.
    child.stdout?.off('data', take).resume()
    child.stderr?.off('data', take).resume()
    child.off('close', fail).off('error', reject)
  })
}

async function freePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>()
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo // It listens on TCP.
    server.close(() => resolve(port))
  })
  return promise
}
