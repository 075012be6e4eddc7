/** What a storm breaks on: an agent's blocked host, a scanned one that is good, tokens, and messages as they were sent. */

import { createServer, request as forward, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mustBeEnrolled } from '@holdfast/agent/agent'
import { blockedScene, ESTATE, type Scene } from '../browser/scene.ts'
import type { TestServer } from '../testkit/server.ts'
import type { Target } from './hostile.ts'
import { ask, type Asked } from './wire.ts'

export interface Stormed {
  readonly scene: Scene
  /** Of those who mean harm. */
  readonly tokens: Target['tokens']
  readonly honest: Pick<Target['tokens'], 'apply' | 'decide' | 'report'>
  readonly recorded: readonly Asked[]
  readonly routes: Target['routes']
}

const SHOP = `---
apiVersion: holdfast.dev/v1
kind: Source
metadata: { name: scanner }
spec: { assets: { all: true }, says: [os-packages], independence: second, mayRaise: always }
---
apiVersion: holdfast.dev/v1
kind: Asset
metadata: { name: shop-1 }
spec: { type: host, owner: team-shop }
---
apiVersion: holdfast.dev/v1
kind: Identity
metadata: { name: svc-shop }
spec: { type: service-account, owner: team-shop, purpose: sells, assets: [shop-1] }
---
apiVersion: holdfast.dev/v1
kind: Grant
metadata: { name: svc-shop-db }
spec: { identity: svc-shop, resource: prod/db/password, actions: [read] }
`

export async function stormed(server: Pick<TestServer, 'url' | 'call'>): Promise<Stormed> {
  const way = await recorder(server.url)
  const scene = await blockedScene({ ...server, url: way.url }, ESTATE + SHOP)
  way.close()
  // From now on it speaks to the server itself: nobody overtakes it.
  const enrolment = mustBeEnrolled(scene.agent)
  scene.agent.files.save({ ...enrolment, server: server.url })
  const token = async (scope: string): Promise<string> => {
    const made = await server.call('POST', '/api/v1/tokens', { for: 'storm', scope, expires: '2h' })
    if (made.status !== 201) throw new Error(JSON.stringify(made.body))
    return (made.body as { token: string }).token
  }
  const described = await server.call('GET', '/api/v1/openapi.json')
  const { paths } = described.body as { paths: Record<string, Record<string, unknown>> }
  const [first = 'GET /livez', ...routes] = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  return {
    scene,
    tokens: {
      admin: await token('admin'),
      read: await token('read'),
      report: await token('report:source=scanner'),
      decide: await token('decide:vouch=*'),
      apply: await token('apply'),
    },
    honest: {
      report: await token('report:source=scanner'),
      decide: await token('decide:vouch=*'),
      apply: await token('apply'),
    },
    recorded: way.recorded,
    routes: [first, ...routes],
  }
}

/** Stands between an agent and the server, and keeps what the agent says. */
async function recorder(
  url: string,
): Promise<{ readonly url: string; readonly recorded: Asked[]; close(): void }> {
  const recorded: Asked[] = []
  const proxy = createServer((incoming, outgoing) => {
    void bytesOf(incoming).then((body) => {
      const { method = 'GET', url: path = '/', headers } = incoming
      const { host: _, connection: __, 'content-length': ___, ...kept } = headers
      if (path.endsWith('/agent/report') && recorded.length < 1_000) {
        const texts = Object.entries(kept).map(([name, value]) => [name, String(value)] as const)
        recorded.push({ method, path, headers: Object.fromEntries(texts), body: body.toString() })
      }
      const { hostname, port } = new URL(url)
      const given = { ...kept, 'content-length': body.length }
      const onward = forward({ hostname, port, path, method, headers: given }, (response) => {
        outgoing.writeHead(response.statusCode ?? 502, response.headers)
        response.pipe(outgoing)
      })
      onward.on('error', () => outgoing.destroy())
      onward.end(body)
    })
  })
  await new Promise<void>((ready) => proxy.listen(0, '127.0.0.1', ready))
  const { port } = proxy.address() as AddressInfo // A TCP server that listens.
  return {
    url: `http://127.0.0.1:${port}`,
    recorded,
    close() {
      proxy.closeAllConnections()
      proxy.close()
    },
  }
}

async function bytesOf(incoming: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of incoming) parts.push(part as Buffer) // Without an encoding.
  return Buffer.concat(parts)
}

/** A scan of shop-1 in which nothing is wrong, of this moment. */
export function scan(): string {
  const purl = 'pkg:deb/debian/zlib1g@1.3?distro=debian-12'
  const found = { Name: 'zlib1g', Version: '1.3', Identifier: { PURL: purl } }
  return JSON.stringify({
    SchemaVersion: 2,
    ArtifactName: 'shop-1',
    ArtifactType: 'container_image',
    CreatedAt: new Date().toISOString(),
    Results: [{ Target: 'shop-1', Class: 'os-pkgs', Type: 'debian', Packages: [found] }],
  })
}

/** As the test server does it, for a process of its own. */
export function caller(url: string, token: string): TestServer['call'] {
  return async (method, path, body, headers = {}) => {
    const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body)
    const type = text === undefined ? {} : { 'content-type': 'application/json' }
    const all = { authorization: `Bearer ${token}`, ...type, ...headers }
    const asked = { method, path, headers: all, ...(text === undefined ? {} : { body: text }) }
    const answer = await ask(url, asked, true)
    return { status: answer.status, body: parsed(answer.text), headers: answer.headers }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
