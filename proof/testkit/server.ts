/** A real server on a fresh directory and a free loopback port, for tests. */

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { misfit } from '@holdfast/api/fits'
import type { Program } from '@holdfast/core/kernel/typed-command'
import { readConfig } from '@holdfast/edges-base/config/config'
import { startServer, type RunningServer } from '@holdfast/server/compose'
import type { Outside } from '@holdfast/server/outside'

/** Tests read advisories where they write them, and those that stand beside the checkout. */
const ROOT = resolve(import.meta.dirname, '../../..')

/** As a test lends a secret file to servers of its own. */
export function lentHere(...files: readonly string[]): string {
  return files.map((file) => `${relative(tmpdir(), file)}=127.0.0.1`).join(',')
}

export interface TestServer extends RunningServer {
  readonly data: string
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ readonly status: number; readonly body: unknown; readonly headers: Headers }>
}

/** `lend`: secrets below the temporary directory or in the environment, and the hosts they may be sent to. */
export async function testServer(
  mode: 'enforce' | 'report-only',
  data?: string,
  {
    listen = '127.0.0.1:0',
    lend,
    program,
    sink,
    outside,
  }: {
    readonly sink?: string
    readonly listen?: string
    readonly lend?: string
    readonly program?: Program
    readonly outside?: Outside
  } = {},
): Promise<TestServer> {
  const directory = data ?? mkdtempSync(join(tmpdir(), 'holdfast-'))
  const config = readConfig(
    {
      data: directory,
      listen,
      mode,
      logLevel: 'silent',
      secrets: tmpdir(),
      lend,
      privateHosts: '127.0.0.1,localhost',
      directories: [tmpdir(), ROOT].join(','),
      checkpointSink: sink,
    },
    {},
  )
  if (!config.ok) throw new Error(config.error.join('; '))
  const started = await startServer(config.value, program, outside)
  if (!started.ok) throw new Error(`${started.error.code}: ${started.error.message}`)
  const server = started.value
  return {
    ...server,
    data: directory,
    async call(method, path, body, headers = {}) {
      const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body)
      const response = await fetch(`${server.url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${server.adminToken}`,
          ...(text === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(text === undefined ? {} : { body: text }),
      })
      const answer = parsed(await response.text())
      // Whatever a test is about: what it is answered is what the contract says.
      const wrong = misfit(method, path, response.status, answer)
      if (wrong !== null) throw new Error(wrong)
      return { status: response.status, body: answer, headers: response.headers }
    },
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

export const YAML = { 'content-type': 'application/yaml' }
