/** Those who mean harm, each a loop until it is told to stop: what they send is odd, huge, slow, false or never ends. */

import type { Socket } from 'node:net'
import { oddBody, oddPath, pick, type Random } from './odd.ts'
import type { Tally } from './tally.ts'
import { ask, raw, type Asked } from './wire.ts'

export interface Target {
  readonly url: string
  /** As the server describes them: `POST /api/v1/apply`. */
  readonly routes: readonly [string, ...string[]]
  /** Good ones, by scope, of the least that a sender needs. */
  readonly tokens: { readonly [scope in 'admin' | 'read' | 'report' | 'decide' | 'apply']: string }
  /** Messages of an agent as they went over the wire. */
  readonly recorded: readonly Asked[]
  readonly tally: Tally
  /** Bytes of what is called huge. */
  readonly huge: number
  /** Connections that one sender holds at once. */
  readonly held: number
}

type Sender = (target: Target, random: Random, stop: AbortSignal) => Promise<void>

const JSON_TYPE = { 'content-type': 'application/json' }
const bearer = (token: string): { authorization: string } => ({ authorization: `Bearer ${token}` })

function repeated(
  name: string,
  make: (target: Target, random: Random) => Asked,
  fresh = false,
): readonly [string, Sender] {
  const sender: Sender = async (target, random, stop) => {
    while (!stop.aborted) {
      const asked = make(target, random)
      target.tally.add(name, asked, await ask(target.url, asked, fresh))
    }
  }
  return [name, sender]
}

/** Keeps as many connections as it may, each begun by `begin`, and now and then gives one up. */
function holding(
  name: string,
  begin: (socket: Socket, target: Target, random: Random) => void,
): readonly [string, Sender] {
  const sender: Sender = async (target, random, stop) => {
    const open = new Set<Socket>()
    while (!stop.aborted) {
      const socket = raw(target.url)
      open.add(socket)
      socket.on('close', () => open.delete(socket))
      socket.on('connect', () => begin(socket, target, random))
      if (open.size >= target.held) [...open][Math.floor(random() * open.size)]?.destroy()
      await new Promise((next) => setTimeout(next, 5))
    }
    for (const socket of open) socket.destroy()
  }
  return [name, sender]
}

const head = (method: string, path: string, more: string): string =>
  `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${more}\r\n`

/** Not where the storm itself would be ended, changed for good, or left without the tokens it uses. */
const SPARED =
  /^(?!GET )\w+ \/api\/v1\/(?:off|eject|mode|resume|tokens|overrides|holds)(?:\/|$)|\/api\/v1\/events$|quarantine|^DELETE|revoke-self/

function anyRoute({ routes }: Target, random: Random, write: boolean): readonly [string, string] {
  for (;;) {
    const [method = 'GET', path = '/'] = pick(random, routes).split(' ')
    if (write === (method === 'GET') || SPARED.test(`${method} ${path}`)) continue
    return [method, path]
  }
}

const YAML_BOMBS: readonly [() => string, ...(() => string)[]] = [
  () => Array.from({ length: 20_000 }, (_, at) => `k${at}: 1`).join('\n'),
  () => '&a '.repeat(100_000),
  () => '- '.repeat(200_000),
  () => '---\n'.repeat(100_000),
  () => `a: &a [x]\n${Array.from({ length: 30 }, (_, at) => `b${at}: [*a, *a, *a]`).join('\n')}`,
  () => `${'{a: '.repeat(50_000)}1${'}'.repeat(50_000)}`,
]

export const HOSTILE: readonly (readonly [string, Sender])[] = [
  repeated('odd JSON to every route', ({ routes, tokens, ...rest }, random) => {
    const [method, path] = anyRoute({ routes, tokens, ...rest }, random, true)
    const headers = { ...JSON_TYPE, ...bearer(tokens.admin) }
    return { method, path: oddPath(random, path), headers, body: oddBody(random) }
  }),
  repeated('odd questions', (target, random) => {
    const [method, path] = anyRoute(target, random, false)
    return { method, path: oddPath(random, path), headers: bearer(target.tokens.admin) }
  }),
  repeated('no token and bad tokens', (target, random) => {
    const [method, path] = anyRoute(target, random, true)
    const token = pick(random, ['', 'hf_x', 'x'.repeat(8_000), '\u00ff', `${target.tokens.read}x`])
    return { method, path, headers: { ...JSON_TYPE, ...bearer(token) }, body: oddBody(random) }
  }),
  repeated(
    'huge bodies',
    (target, random) => {
      const [method, path] = anyRoute(target, random, true)
      const filler = pick(random, ['[', ' ', 'A', '{"a":'])
      const headers = { ...JSON_TYPE, ...bearer(pick(random, ['', target.tokens.admin])) }
      return { method, path, headers, body: filler.repeat(target.huge / filler.length) }
    },
    true,
  ),
  repeated(
    'huge unauthenticated envelopes',
    ({ huge }) => ({
      method: 'POST',
      path: '/api/v1/agent/report',
      headers: JSON_TYPE,
      body: `{"payload":"${'QUFB'.repeat(huge / 4)}","payloadType":"x","signatures":[]}`,
    }),
    true,
  ),
  repeated('documents that are bombs', ({ tokens }, random) => ({
    method: 'POST',
    path: '/api/v1/apply?dryRun=true',
    headers: { 'content-type': 'application/yaml', ...bearer(tokens.apply) },
    body: pick(random, YAML_BOMBS)(),
  })),
  repeated('reports that are none', ({ tokens }, random) => ({
    method: 'POST',
    path: '/api/v1/import?asset=shop-1&source=scanner',
    headers: bearer(tokens.report),
    body: oddBody(random),
  })),
  repeated('replayed agent messages', ({ recorded }, random) => {
    const at = Math.floor(random() * recorded.length)
    return recorded[at] ?? { method: 'GET', path: '/livez' }
  }),
  repeated('forged agent messages', ({ recorded }, random) => {
    const asked = recorded[Math.floor(random() * recorded.length)]
    const text = typeof asked?.body === 'string' ? asked.body : '{}'
    const at = Math.floor(random() * text.length)
    const body = text.slice(0, at) + pick(random, ['A', '"', '0', '']) + text.slice(at + 1)
    return { method: 'POST', path: '/api/v1/agent/report', headers: JSON_TYPE, ...asked, body }
  }),
  holding('half-open bodies', (socket, { tokens }, random) => {
    const path = pick(random, ['/api/v1/agent/report', '/api/v1/apply', '/api/v1/import?asset=x'])
    const token = pick(random, ['', tokens.admin])
    const length = pick(random, [10, 65_536, 60_000_000])
    const more = `Content-Type: application/json\r\nAuthorization: Bearer ${token}\r\nContent-Length: ${length}\r\n`
    socket.write(`${head('POST', path, more)}{"a":`)
  }),
  holding('half-open headers', (socket) => socket.write('GET /livez HTTP/1.1\r\nHost: 127.0.')),
  holding('trickles', (socket, { tokens }) => {
    const more = `Authorization: Bearer ${tokens.decide}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n`
    socket.write(head('POST', '/access/v1/evaluation', more))
    const drip = setInterval(() => socket.write(' '), 200)
    socket.on('close', () => clearInterval(drip))
  }),
  holding('streams that are not read', (socket, { tokens }) => {
    socket.write(head('GET', '/api/v1/events', `Authorization: Bearer ${tokens.read}\r\n`))
    socket.pause()
  }),
  holding('answers that are not read', (socket, { tokens }, random) => {
    const path = pick(random, ['/api/v1/assets?limit=1000', '/api/v1/openapi.json', '/metrics'])
    const more = `Authorization: Bearer ${tokens.admin}\r\n`
    for (let times = 0; times < 20; times++) socket.write(head('GET', path, more))
    socket.pause()
  }),
  holding('connections that come and go', (socket, _, random) => {
    const words = [
      '',
      '\u0016\u0003\u0001',
      'LIST /v1/secret HTTP/1.1\r\n',
      'x'.repeat(20_000),
    ] as const
    socket.write(pick(random, words))
    if (random() < 0.8) socket.destroy()
  }),
  holding('two lengths', (socket) => {
    const more = 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n'
    socket.write(
      `${head('POST', '/access/v1/evaluation', more)}0\r\n\r\nGET /livez HTTP/1.1\r\n\r\n`,
    )
  }),
]
