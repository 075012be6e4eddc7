/** The fleet on a real server: declared, reported, asked. Time may pass between two starts of it. */

import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { testServer, YAML, type TestServer } from '../testkit/server.ts'
import { advisoryFiles, reportOf, type FixtureHost } from './hosts-of-fixtures.ts'
import { containersOf, digestOf, scanOf, type FixtureImage } from './images-of-fixtures.ts'

export type Member =
  | { readonly kind: 'host'; readonly host: FixtureHost; bootedAt: number }
  | { readonly kind: 'image'; image: FixtureImage }

export const nameOf = (member: Member): string =>
  member.kind === 'host' ? member.host.name : member.image.name

export interface Explained {
  readonly sentence: string
  readonly fix: readonly string[]
  readonly askForTime: string | null
  readonly causes: readonly {
    readonly id: string
    readonly title: string
    readonly exits: readonly string[]
  }[]
}

export interface Refusal {
  readonly code: string
  readonly next: string | null
  readonly classes: readonly string[]
  readonly unknownReason: string | null
  readonly explained: Explained
}

export interface Breaker {
  readonly id: string
  readonly kind: string
  readonly reason: string
  readonly endedAt: string | null
}

export class Fleet {
  readonly members: readonly Member[]
  private server: TestServer
  private passed = 0
  private readonly identities = new Map<Member, string>()
  private readonly feeds = new Set<string>()

  private constructor(members: readonly Member[], server: TestServer) {
    this.members = members
    this.server = server
  }

  static async start(fixtures: string, members: readonly Member[]): Promise<Fleet> {
    const feed = mkdtempSync(join(tmpdir(), 'holdfast-fleet-'))
    for (const file of advisoryFiles(fixtures)) copyFileSync(file, join(feed, basename(file)))
    writeFileSync(join(feed, 'critical.json'), JSON.stringify(CRITICAL))
    const fleet = new Fleet(members, await testServer('enforce'))
    await fleet.apply(estateOf(members, feed))
    await fleet.read()
    return fleet
  }

  now(): number {
    return Date.now()
  }

  /** The server stops, days pass, and it starts on what it wrote. */
  async later(pass: (ms: number) => void, ms: number): Promise<void> {
    const { data } = this.server
    await this.server.close()
    this.passed += ms
    pass(this.passed)
    this.server = await testServer('enforce', data)
    await this.read()
  }

  async read(): Promise<void> {
    await this.call('POST', '/api/v1/sources/published/sync?wait=true')
    await this.settled()
  }

  close(): Promise<void> {
    return this.server.close()
  }

  async settled(): Promise<void> {
    await this.server.context.matcher.settled()
    await this.server.context.driver.submit({ kind: 'tick', jumpedMs: 0 }, 'system')
  }

  /** What the runtime lists: the workload runs from the image it was moved to. */
  async listContainers(member: Member, asset: string): Promise<void> {
    const path = `/api/v1/import?asset=${asset}&source=runtime`
    await this.call('POST', path, containersOf(nameOf(member), this.now()))
  }

  async call<T = unknown>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<T> {
    const answer = await this.server.call(method, path, body, headers)
    assert.ok(answer.status < 300, `${method} ${path}: ${JSON.stringify(answer.body)}`)
    return answer.body as T
  }

  async apply(manifests: readonly object[]): Promise<void> {
    await this.call(
      'POST',
      '/api/v1/apply',
      manifests.map((manifest) => JSON.stringify(manifest)).join('\n---\n'),
      YAML,
    )
  }

  /** With a nonce of this moment, as a person would hand it in. */
  async report(member: Member): Promise<void> {
    const name = nameOf(member)
    if (member.kind === 'image') {
      const path = `/api/v1/import?asset=${name}&source=images&assertSubject=false`
      await this.call('POST', path, scanOf(member.image, this.now()))
      return
    }
    const issued = await this.call<{ nonce: string }>(
      'GET',
      `/api/v1/assets/${name}/nonce?source=collect`,
    )
    const text = reportOf(member.host, issued.nonce, this.now(), member.bootedAt)
    await this.call('POST', `/api/v1/import?asset=${name}&source=collect`, text, {
      'content-type': 'text/plain',
    })
  }

  async reportAll(members: readonly Member[] = this.members): Promise<void> {
    for (const member of members) await this.report(member)
    await this.settled()
  }

  async breakers(): Promise<Breaker[]> {
    const { items } = await this.call<{ items: Breaker[] }>('GET', '/api/v1/overrides')
    return items.filter((breaker) => breaker.kind === 'breaker' && breaker.endedAt === null)
  }

  /** As a person says that what the breakers counted is real, until none is left. */
  async confirmBreakers(): Promise<Breaker[]> {
    const confirmed: Breaker[] = []
    for (;;) {
      const live = await this.breakers()
      if (live.length === 0) return confirmed
      for (const { id } of live) await this.call('DELETE', `/api/v1/overrides/${id}?reason=real`)
      confirmed.push(...live)
      await this.settled()
    }
  }

  async accept(name: string, gap: string): Promise<void> {
    const expires = new Date(this.now() + 30 * 86_400_000).toISOString()
    const spec = { scope: { assets: [name], gaps: [gap] }, owner: 'ops', reason: 'known', expires }
    await this.apply([
      object('Exception', `gap-${name}-${gap.replaceAll(/[^A-Za-z0-9]/g, '-')}`, spec),
    ])
  }

  /** The workload names another image from now on. */
  async moveTo(member: Member): Promise<void> {
    const name = nameOf(member)
    if (this.identities.get(member) === undefined)
      this.identities.set(member, name.replace(/-anew$/, ''))
    await this.apply([
      object(
        'Asset',
        name,
        { type: 'image', exposure: 'internet', identifiers: { imageDigest: digestOf(name) } },
        { environment: 'production', service: 'moved' },
      ),
      object('Identity', `svc-${this.identityOf(member)}`, {
        type: 'service-account',
        assets: [name],
      }),
    ])
  }

  async addFeed(feed: { name: string; manifest: object }): Promise<void> {
    if (this.feeds.has(feed.name)) return
    this.feeds.add(feed.name)
    await this.apply([feed.manifest])
    await this.call('POST', `/api/v1/sources/${feed.name}/sync?wait=true`)
    await this.settled()
  }

  private identityOf(member: Member): string {
    return this.identities.get(member) ?? nameOf(member)
  }

  /** Null: it is permitted. */
  async refusal(member: Member): Promise<Refusal | null> {
    const name = nameOf(member)
    const own = this.identityOf(member)
    const { decision, context } = await this.call<{
      decision: boolean
      context: { code: string; next?: string | null }
    }>('POST', '/access/v1/evaluation', {
      subject: { type: 'identity', id: `svc-${own}` },
      action: { name: 'read' },
      resource: { type: 'secret', id: `db-${own}` },
      context: { asset: name },
    })
    if (decision) return null
    const { posture } = await this.call<{
      posture: {
        unknownReason: string | null
        causes: { class: string; due: (string | null)[]; weight: string }[]
      }
    }>('GET', `/api/v1/assets/${name}`)
    const due = posture.causes.filter(
      (cause) =>
        cause.due[0] != null && Date.parse(cause.due[0]) <= this.now() && cause.weight !== 'watch',
    )
    return {
      code: context.code,
      next: context.next ?? null,
      classes: [...new Set(due.map((one) => one.class))].toSorted(),
      unknownReason: posture.unknownReason,
      explained: await this.call<Explained>('GET', `/api/v1/explain/asset/${name}`),
    }
  }
}

const IN_A_SERVICE = 15

/** Of the package that some hosts have from a vendor: none of the published records is of one and that urgent. */
const CRITICAL = {
  schema_version: '1.7.0',
  id: 'FLEET-2026-1',
  modified: '2026-11-01T00:00:00Z',
  aliases: ['CVE-2026-90001'],
  severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }],
  affected: ['Debian:13', 'Debian:12', 'Ubuntu:24.04:LTS'].map((ecosystem) => ({
    package: { ecosystem, name: 'nodejs' },
    ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '20.19.2-1' }] }],
  })),
}

function object(kind: string, name: string, spec: object, labels: object = {}): object {
  return { apiVersion: 'holdfast.dev/v1', kind, metadata: { name, labels }, spec }
}

export function declaredFeed(name: string, directory: string): { name: string; manifest: object } {
  const manifest = object('Source', name, { fetch: { adapter: 'advisories', directory } })
  return { name, manifest }
}

function estateOf(members: readonly Member[], feed: string): object[] {
  const languages = 'npm pypi maven golang gem nuget composer cargo'.split(' ')
  const says = [
    'os-packages',
    'processes',
    'kernel',
    ...languages.map((language) => `language:${language}`),
  ]
  const heard = { assets: { all: true }, says, mayRaise: 'always' }
  return [
    object('Source', 'collect', { ...heard, independence: 'host' }),
    object('Source', 'images', { ...heard, independence: 'second' }),
    object('Source', 'runtime', { ...heard, says: ['containers'], independence: 'second' }),
    object('Source', 'published', { fetch: { adapter: 'advisories', directory: feed } }),
    object('PosturePolicy', 'sooner', { assets: { all: true }, endOfLife: { after: '14d' } }),
    ...members.flatMap((member, index) => {
      const name = nameOf(member)
      const service = `service-${Math.floor(index / IN_A_SERVICE)}`
      return [
        object(
          'Asset',
          name,
          {
            type: member.kind,
            ...(member.kind === 'image' ? { identifiers: { imageDigest: digestOf(name) } } : {}),
            ...(index % 3 === 2 ? {} : { exposure: 'internet' }),
            owner: `team-${service}`,
          },
          { environment: 'production', service },
        ),
        object('Identity', `svc-${name}`, { type: 'service-account', assets: [name] }),
        object('Resource', `db-${name}`, { type: 'secret', tier: 0 }),
        object('Grant', `g-${name}`, {
          identity: `svc-${name}`,
          resource: `db-${name}`,
          actions: ['read'],
        }),
      ]
    }),
  ]
}
