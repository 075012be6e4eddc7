/** One case through a running server, as its users would: declare, fetch, import, ask. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { YAML, type TestServer } from '../testkit/server.ts'
import type { LoopCase } from './groups.ts'

export interface Seen {
  readonly imports: readonly { readonly status: number; readonly body: unknown }[]
  readonly findings: readonly SeenFinding[]
  readonly posture: string
  readonly weights: readonly string[]
  readonly decision: boolean
  readonly code: string
  readonly feed: unknown
}

export interface SeenFinding {
  readonly id: string
  readonly aliases: readonly string[]
  readonly severity: string
  readonly exploited: unknown
  readonly rows: readonly {
    readonly version: string
    readonly status: string
    readonly fixed: string | null
    readonly assets: readonly string[]
  }[]
}

/** Every case has objects, feed and failure domain of its own, so that one is never the other's crowd. */
export async function runLoop(server: TestServer, loopCase: LoopCase): Promise<Seen[]> {
  const asset = `h1-${loopCase.name.replace(/-.*/, '')}`
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-case-'))
  const drop = (files: readonly string[] | undefined): void => {
    for (const file of files ?? []) {
      writeFileSync(join(directory, basename(file)), readFileSync(join(loopCase.directory, file)))
    }
  }
  try {
    drop(loopCase.run.feed)
    const fetched = loopCase.run.feed !== undefined
    const applied = await server.call(
      'POST',
      '/api/v1/apply',
      estate(asset, loopCase.run.type ?? 'host', fetched ? directory : null),
      YAML,
    )
    if (applied.status !== 200) throw new Error(JSON.stringify(applied.body))
    const seen: Seen[] = []
    for (const step of loopCase.run.steps ?? [{ inventory: loopCase.run.inventory ?? [] }]) {
      drop('feed' in step ? step.feed : undefined)
      const synced = fetched
        ? await server.call('POST', `/api/v1/sources/feed-${asset}/sync?wait=true`)
        : null
      const imports: Seen['imports'][number][] = []
      for (const file of [step.inventory ?? []].flat()) {
        imports.push(await hand(server, asset, readFileSync(join(loopCase.directory, file))))
      }
      await server.context.matcher.settled()
      seen.push(await look(server, asset, imports, synced?.body ?? null))
    }
    return seen
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

async function hand(server: TestServer, asset: string, bytes: Buffer): Promise<Seen['imports'][0]> {
  const issued = await server.call('GET', `/api/v1/assets/${asset}/nonce?source=lists-${asset}`)
  const { nonce } = issued.body as { readonly nonce?: string }
  const body = bytes
    .toString('utf8')
    .replaceAll('{{NONCE}}', nonce ?? '')
    .replaceAll('{{NOW}}', String(Math.floor(Date.now() / 1_000)))
    .replaceAll('{{NOW_ISO}}', new Date().toISOString())
    // What the report is about goes by the name it has here.
    .replaceAll('"h1"', `"${asset}"`)
    .replaceAll(/^h1$/gm, asset)
  const sent = await server.call(
    'POST',
    `/api/v1/import?asset=${asset}&source=lists-${asset}`,
    body,
    { 'content-type': 'application/octet-stream' },
  )
  return { status: sent.status, body: sent.body }
}

async function look(
  server: TestServer,
  asset: string,
  imports: Seen['imports'],
  feed: unknown,
): Promise<Seen> {
  const get = async (path: string): Promise<unknown> => (await server.call('GET', path)).body
  const listed = (await get('/api/v1/findings?limit=500')) as { readonly items: SeenFinding[] }
  const findings: SeenFinding[] = []
  for (const { id } of listed.items) {
    const whole = (await get(`/api/v1/findings/${encodeURIComponent(id)}`)) as SeenFinding
    const rows = whole.rows.filter((row) => row.assets.includes(asset))
    if (rows.length > 0) findings.push({ ...whole, rows })
  }
  const { posture } = (await get(`/api/v1/assets/${asset}`)) as {
    readonly posture: { readonly state: string; readonly causes: { readonly weight: string }[] }
  }
  const asked = await server.call('POST', '/access/v1/evaluation', {
    subject: { type: 'identity', id: `svc-${asset}` },
    action: { name: 'read' },
    resource: { type: 'secret', id: `db-${asset}` },
    context: { asset },
  })
  const answer = asked.body as {
    readonly decision: boolean
    readonly context: { readonly code: string }
  }
  return {
    imports,
    findings,
    posture: posture.state,
    weights: posture.causes.map((cause) => cause.weight),
    decision: answer.decision,
    code: answer.context.code,
    feed,
  }
}

/** An asset on the internet, an identity on it, a secret of tier 0, and a source that may raise. */
function estate(asset: string, type: string, feed: string | null): string {
  const kinds = 'npm pypi maven golang gem nuget composer cargo'.split(' ')
  const says = ['os-packages', 'processes', 'kernel', ...kinds.map((kind) => `language:${kind}`)]
  const objects: [kind: string, name: string, spec: unknown][] = [
    [
      'Source',
      `lists-${asset}`,
      { assets: { names: [asset] }, says, independence: 'second', mayRaise: 'always' },
    ],
    ['Asset', asset, { type, exposure: 'internet', criticality: 'high' }],
    ['Identity', `svc-${asset}`, { type: 'service-account', assets: [asset] }],
    ['Resource', `db-${asset}`, { type: 'secret', tier: 0 }],
    [
      'Grant',
      `g-${asset}`,
      { identity: `svc-${asset}`, resource: `db-${asset}`, actions: ['read'] },
    ],
  ]
  if (feed !== null) {
    objects.push(['Source', `feed-${asset}`, { fetch: { adapter: 'advisories', directory: feed } }])
  }
  return objects
    .map(([kind, name, spec]) =>
      JSON.stringify({
        apiVersion: 'holdfast.dev/v1',
        kind,
        metadata: { name, labels: kind === 'Asset' ? { environment: name } : {} },
        spec,
      }),
    )
    .join('\n---\n')
}
