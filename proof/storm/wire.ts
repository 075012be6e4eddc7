/** Requests and raw connections of a storm: nothing is thrown, what came back is counted. */

import { Agent, request, type IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'

export interface Answer {
  /** 0: the connection ended without one. */
  readonly status: number
  readonly text: string
  /** Of those that came the one that says when to come again. */
  readonly headers: Headers
}

export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers?: { readonly [name: string]: string }
  readonly body?: string | Uint8Array
}

const kept = new Agent({ keepAlive: true, maxSockets: 32 })

/** `fresh`: over a connection of its own. */
export function ask(url: string, asked: Asked, fresh = false): Promise<Answer> {
  return new Promise((done) => {
    const { body, method, path } = asked
    const none = (): void => done({ status: 0, text: '', headers: new Headers() })
    try {
      const { hostname, port } = new URL(url)
      const headers = {
        ...asked.headers,
        ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
      }
      const agent = fresh ? false : kept
      const sent = request({ hostname, port, path, method, headers, agent }, (response) => {
        const { statusCode: status = 0 } = response
        const after = response.headers['retry-after']
        const told = new Headers(after === undefined ? {} : { 'retry-after': after })
        void textOf(response).then((text) => done({ status, text, headers: told }), none)
      })
      sent.on('error', none)
      sent.end(body)
    } catch {
      none() // A header or a path that cannot be written.
    }
  })
}

async function textOf(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of response) parts.push(part as Buffer) // A response without an encoding.
  return Buffer.concat(parts).toString()
}

/** A connection whose errors are nobody's business. */
export function raw(url: string): Socket {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port) })
  socket.on('error', () => undefined)
  return socket
}
