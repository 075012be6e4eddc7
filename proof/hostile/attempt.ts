/** One attack at a running server: refused with a stable code, nothing written, the process whole and answering. */

import assert from 'node:assert/strict'
import { connect } from 'node:net'
import type { TestServer } from '../testkit/server.ts'

export interface Attempt {
  readonly method?: string
  readonly path: string
  readonly body?: string | Uint8Array
  readonly headers?: { readonly [name: string]: string }
}

interface Told {
  readonly status: number
  readonly code: string
  readonly text: string
}

/** `code`: the one it must be, or one of them; Vault's clients know statuses alone. */
export async function refused(server: TestServer, attempt: Attempt, code?: RegExp): Promise<Told> {
  const before = server.context.driver.view.size
  const names = Reflect.ownKeys(Object.prototype)
  const told = await sent(server, attempt)
  assert.ok(told.status >= 400 && told.status < 500, `${told.status}: ${told.text.slice(0, 500)}`)
  if (code !== undefined) assert.match(told.code, code, told.text.slice(0, 500))
  assert.equal(server.context.driver.view.size, before, 'nothing is written')
  assert.deepEqual(Reflect.ownKeys(Object.prototype), names, 'nothing is in every object')
  const { status } = await server.call('GET', '/livez', undefined, { authorization: '' })
  assert.equal(status, 200)
  return told
}

export async function sent(server: TestServer, attempt: Attempt): Promise<Told> {
  const { method = 'POST', path, body, headers } = attempt
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${server.adminToken}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  })
  const text = await response.text()
  return { status: response.status, code: codeOf(text), text }
}

/** Of problem+json; AuthZEN's errors are a text, Vault's a list of texts. */
function codeOf(text: string): string {
  try {
    const body = JSON.parse(text) as { code?: string } | string
    return typeof body === 'string' ? body : (body.code ?? '')
  } catch {
    return ''
  }
}

/** Bytes as they are, and what comes back until the server ends the connection. `ends`: nothing follows them. */
export function overWire(server: TestServer, bytes: string, ends = true): Promise<string> {
  const { hostname, port } = new URL(server.url)
  return new Promise((done) => {
    let text = ''
    const socket = connect({ host: hostname, port: Number(port) }, () => {
      socket.write(bytes)
      if (ends) socket.end()
    })
    socket.on('data', (part: Buffer) => (text += part.toString()))
    socket.on('error', () => done(text))
    socket.on('close', () => done(text))
  })
}
