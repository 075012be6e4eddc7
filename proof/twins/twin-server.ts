/**
 * What the twins of foreign servers have in common: a real HTTP server on loopback that remembers what it was
 * asked and fails on demand. Test servers only; nothing of them is shipped.
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface TwinRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
}

export interface TwinAnswer {
  readonly status: number
  readonly json?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface TwinFailure {
  /** Of the path with its query. */
  readonly path: RegExp
  /** `truncated`: half of the body, then nothing. `not-json`: a proxy's page with status 200. */
  readonly answer: number | 'truncated' | 'not-json' | 'hang-up'
  /** How often it fails; for ever where it is not said. */
  readonly times?: number
  readonly headers?: Readonly<Record<string, string>>
}

export interface TwinServer {
  readonly url: string
  /** `GET /path?query`, in the order they came. */
  readonly asked: readonly string[]
  forgetAsked(): void
  fail(failure: TwinFailure): void
  mend(): void
  close(): Promise<void>
}

export async function serveTwin(route: (request: TwinRequest) => TwinAnswer): Promise<TwinServer> {
  const asked: string[] = []
  let failures: { failure: TwinFailure; left: number }[] = []
  const server = createServer((incoming, outgoing) => {
    incoming.resume()
    incoming.on('end', () => {
      const { method = 'GET', url = '/', headers } = incoming
      asked.push(`${method} ${url}`)
      const { pathname, searchParams } = new URL(url, 'http://twin.invalid')
      const answer = route({ method, path: pathname, query: searchParams, headers })
      const failing = failures.find((failure) => failure.left > 0 && failure.failure.path.test(url))
      if (failing === undefined) send(outgoing, answer)
      else {
        failing.left -= 1
        sendFailure(outgoing, failing.failure, answer)
      }
    })
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // It listens on a port.
    asked,
    forgetAsked: () => void asked.splice(0),
    fail: (failure) => void failures.push({ failure, left: failure.times ?? Infinity }),
    mend: () => void (failures = []),
    close: () => closed(server),
  }
}

function send(outgoing: ServerResponse, { status, json, headers }: TwinAnswer): void {
  const body = json === undefined ? '' : JSON.stringify(json)
  outgoing.writeHead(status, { 'content-type': 'application/json', ...headers })
  outgoing.end(body)
}

function sendFailure(
  outgoing: ServerResponse,
  { answer, headers }: TwinFailure,
  good: TwinAnswer,
): void {
  if (answer === 'hang-up') {
    outgoing.destroy()
  } else if (answer === 'truncated') {
    const body = Buffer.from(JSON.stringify(good.json ?? null))
    outgoing.writeHead(200, { 'content-length': body.length + 1, ...good.headers })
    outgoing.write(body.subarray(0, Math.ceil(body.length / 2)), () => outgoing.destroy())
  } else if (answer === 'not-json') {
    outgoing.writeHead(200, { 'content-type': 'text/html' })
    outgoing.end('<html><body>Please sign in</body></html>')
  } else {
    send(outgoing, { status: answer, json: { message: 'failing on demand' }, ...optional(headers) })
  }
}

function optional(headers: TwinFailure['headers']): Pick<TwinAnswer, 'headers'> {
  return headers === undefined ? {} : { headers }
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((done) => server.close(() => done()))
}
