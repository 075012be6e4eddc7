/** A real server on a fresh directory and a free loopback port, for tests. */

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '@holdfast/edges-base/config/config'
import { startServer, type RunningServer } from '@holdfast/server/compose'

export interface TestServer extends RunningServer {
  readonly data: string
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ readonly status: number; readonly body: unknown; readonly headers: Headers }>
}

export async function testServer(
  mode: 'enforce' | 'report-only',
  data?: string,
  listen = '127.0.0.1:0',
): Promise<TestServer> {
  const directory = data ?? mkdtempSync(join(tmpdir(), 'holdfast-'))
  const config = readConfig({ data: directory, listen, mode, logLevel: 'silent' }, {})
  if (!config.ok) throw new Error(config.error.join('; '))
  const started = await startServer(config.value)
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
      const answer = await response.text()
      return { status: response.status, body: parsed(answer), headers: response.headers }
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
