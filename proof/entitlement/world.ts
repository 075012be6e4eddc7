/** Small worlds in which many sources speak of one host, step by step, through judge, apply and the correlator. */

import {
  allHits,
  emptyCorrelator,
  observe,
  publish,
  type Correlator,
} from '@holdfast/core/correlate/correlator'
import { agentSource } from '@holdfast/core/discover/declare-source'
import { canonicalJson, type Json } from '@holdfast/core/kernel/canonical-json'
import { digestOf, type Digest } from '@holdfast/core/kernel/hash'
import type { AssetUid } from '@holdfast/core/kernel/ids'
import { HOUR_MS, instant, MINUTE_MS, type Instant } from '@holdfast/core/kernel/instant'
import { utf8 } from '@holdfast/core/kernel/bytes'
import type { apply as applyOf } from '@holdfast/core/loop/apply'
import type { decide as decideOf } from '@holdfast/core/loop/decide'
import type { Env } from '@holdfast/core/loop/env'
import type { judge as judgeOf } from '@holdfast/core/loop/loop'
import type { Entry, EntryDraft } from '@holdfast/core/model/entry'
import type { ComponentFacts, FindingFact, HostFacts, Scope } from '@holdfast/core/model/facts'
import type { FeedRecord } from '@holdfast/core/model/feed'
import type { Input } from '@holdfast/core/model/input'
import type { Manifest, SourceSpec } from '@holdfast/core/model/manifest'
import { replacedBy } from '@holdfast/core/model/scopes'
import { emptyState, find, type State } from '@holdfast/core/model/state'
import { compareVersions } from '@holdfast/formats/versions/order'
import { manifest } from '../testkit/fleet.ts'
import { hash } from '../worlds/world.ts'
import { BALANCED, STRICT } from '../worlds/tables.ts'

/** The product, or one with a fault in it (mutants.ts). */
export interface Product {
  readonly judge: typeof judgeOf
  readonly apply: typeof applyOf
  readonly decide: typeof decideOf
}

export const HOST = 'web'
const BYSTANDERS = 30
const PACKAGES = 6

export type Step =
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'host'; readonly source: string; readonly says: HostSays }
  | { readonly do: 'list'; readonly source: string; readonly says: ListSays }
  | { readonly do: 'beat'; readonly source: string }
  | { readonly do: 'verify' }
  | { readonly do: 'advisory'; readonly id: string; readonly package: string }
  | { readonly do: 'feed' }
  | { readonly do: 'declare'; readonly source: string; readonly spec: SourceSpec }
  | { readonly do: 'delete'; readonly source: string }
  /** What was observed is read anew from what the ledger names; what a source said last may be lost. */
  | { readonly do: 'restart'; readonly lost?: string }

export interface HostSays {
  readonly version: string
  readonly pending: boolean
  /** Its own lists tell nothing: feeds have to. */
  readonly lists: boolean
  readonly packages: number
  readonly processes: boolean
  readonly replaced: boolean
}

export interface ListSays {
  readonly scope: Scope
  readonly version: string
  readonly finding: 'affected' | 'not-affected' | null
  readonly looked: boolean
  readonly packages: number
  readonly booted: boolean
  /** Insisted on although it is about something else. */
  readonly asserted: boolean
  readonly fixed?: string
}

export interface Taken {
  readonly entries: readonly EntryDraft[]
  readonly refused: boolean
}

/** What a caller gets at each tier: null is a denial. */
export type Access = readonly (Instant | null)[]

export interface World {
  readonly state: State
  readonly uid: AssetUid
  take(step: Step): Taken
  access(): Access
}

export const SOURCES: readonly (readonly [string, SourceSpec])[] = [
  ['scan', spec({})],
  ['scan-2', spec({ maxAge: 3 * HOUR_MS })],
  ['probe', spec({ says: ['os-packages', 'processes'], independence: 'host' })],
  ['packages-only', spec({ says: ['os-packages'], independence: 'host' })],
  ['npm-only', spec({ says: ['language:npm'] })],
  ['never', spec({ mayRaise: 'never' })],
  ['elsewhere', spec({ assets: { names: ['bystander-0'] } })],
]

export const AGENT = agentSource(HOST).name

export function spec(change: Partial<SourceSpec>): SourceSpec {
  return {
    assets: { all: true },
    says: ['os-packages', 'processes', 'language:npm'],
    independence: 'second',
    mayRaise: 'always',
    ...change,
  }
}

export function makeWorld({ judge, apply, decide }: Product, enrolled: boolean): World {
  const state = emptyState()
  let all: Correlator = emptyCorrelator(compareVersions)
  const advisories: FeedRecord[] = []
  const blobs = new Map<string, HostFacts | ComponentFacts>()
  let now = instant(Date.UTC(2026, 10, 24))
  let count = 0
  const env = (): Env => ({
    now,
    clockSuspect: false,
    hash,
    versionOrder: compareVersions,
    tables: { balanced: BALANCED, strict: STRICT },
    accessPolicy: {
      version: 't',
      evaluate: () => ({ permits: [], forbids: [], errors: [] }),
      ungoverned: { resourceTypes: new Set(), subjectTypes: new Set() },
      entities: () => [],
      actions: () => [],
    },
  })
  const run = (input: Input, facts?: HostFacts | ComponentFacts): Taken => {
    const { entries, answer } = judge(state, input, 't', env())
    for (const entry of entries) apply(state, { ...entry, salt: '' } as Entry)
    const taken: EntryDraft[] = [...entries]
    for (const entry of entries) {
      if (entry.kind !== 'evidence.accepted' || facts === undefined) continue
      const { evidence, standing } = entry.body
      const whole = replacedBy(evidence, standing)
      const { hits } = observe(all, evidence.asset, standing.source, facts, whole)
      const matched: Input = { kind: 'matched', cause: evidence.id, hits: [...hits], retracted: [] }
      taken.push(...run(matched).entries)
    }
    return { entries: taken, refused: answer.kind === 'refused' }
  }
  const declare = (...manifests: Manifest[]): Taken =>
    run({ kind: 'apply-manifests', manifests, dryRun: false, origin: 'declared' })

  run({ kind: 'create-ledger', ledgerId: 'w', product: 't', mode: 'enforce', checkpointKey: 'k', sample: false }) // prettier-ignore
  const tiers = [0, 1, 2, 3] as const
  declare(
    manifest('Asset', HOST, { type: 'host', exposure: 'internet' }),
    // A domain in which one blocked host is no mass lock-out.
    ...Array.from({ length: BYSTANDERS }, (_, at) =>
      manifest('Asset', `bystander-${at}`, { type: 'host' }),
    ),
    manifest('Identity', 'svc', { type: 'service-account', assets: [HOST] }),
    ...tiers.map((tier) => manifest('Resource', `r${tier}`, { type: 'secret', tier })),
    ...tiers.map((tier) =>
      manifest('Grant', `g${tier}`, { identity: 'svc', resource: `r${tier}`, actions: ['read'] }),
    ),
    manifest('PosturePolicy', 'at-once', {
      assets: { all: true },
      deadline: { after: 0, weight: 'critical' },
    }),
    manifest('Source', 'feed', {
      ...spec({ mayRaise: 'never', says: ['os-packages'] }),
      fetch: { adapter: 'advisories', directory: '/x' },
    }),
    ...SOURCES.map(([name, one]) => manifest('Source', name, one)),
  )
  if (enrolled) {
    run({ kind: 'enroll', token: null, asset: HOST, publicKey: 'k', keyId: 'k', identifiers: {} })
  }
  const uid = find(state, 'Asset', HOST)?.uid
  if (uid === undefined) throw new Error('the host is declared')

  const report = (source: string, facts: HostFacts | ComponentFacts, asserted = false): Taken => {
    count += 1
    const factsDigest = digestOf(hash, utf8(canonicalJson(facts as unknown as Json))) // Facts are JSON.
    blobs.set(factsDigest, facts)
    const nonce = facts.kind === 'host' ? { text: `n${count}`, issuedAt: now } : null
    const base = { source, nonce, factsDigest, document: factsDigest, reader: 't' }
    return source === AGENT && facts.kind === 'host'
      ? run({ ...base, kind: 'report', asset: uid, counter: count, late: false, facts }, facts)
      : run({ ...base, kind: 'import', asset: HOST, facts, assertSubject: asserted }, facts)
  }
  return {
    state,
    uid,
    take(step) {
      switch (step.do) {
        case 'wait':
          now = instant(now + step.ms)
          return run({ kind: 'tick', jumpedMs: 0 })
        case 'host':
          return report(step.source, hostFacts(step.says, now))
        case 'list':
          return report(step.source, listFacts(step.says, now), step.says.asserted)
        case 'beat': {
          count += 1
          const beat = { asset: uid, source: step.source, at: now, counter: count }
          return run({ kind: 'heartbeats', beats: [{ ...beat, nonce: `n${count}` }] })
        }
        case 'verify':
          return run({ kind: 'request-verification', asset: HOST })
        case 'advisory': {
          const record = advisory(step.id, step.package)
          advisories.push(record)
          const found = publish(all, 'feed', [record], [])
          return run({ kind: 'matched', cause: 'feed', hits: [...found.hits], retracted: [] })
        }
        case 'feed': {
          const digest = digestOf(hash, utf8(`${now}`))
          const content = { ...FEED, digest, epoch: now }
          const change = { added: 0, changed: 0, removed: 0, assets: 0 }
          return run({ kind: 'import-feed', source: 'feed', content, change })
        }
        case 'declare':
          return declare(manifest('Source', step.source, step.spec))
        case 'delete':
          return run({
            kind: 'delete-manifest',
            manifest: 'Source',
            name: step.source,
            reason: 't',
          })
        case 'restart': {
          all = emptyCorrelator(compareVersions)
          for (const { source, inventory, lastFacts } of state.assets
            .get(uid)
            ?.standings.values() ?? []) {
            if (source === step.lost) continue
            const [whole, last] = [blobs.get(inventory ?? ''), blobs.get(lastFacts ?? '')]
            if (whole !== undefined) observe(all, uid, source, whole, true)
            if (last !== undefined && lastFacts !== inventory)
              observe(all, uid, source, last, false)
          }
          publish(all, 'feed', advisories, [])
          return run({ kind: 'matched', cause: 'start', hits: [...allHits(all)], retracted: [] })
        }
      }
    },
    access: () =>
      tiers.map((tier) => {
        const request = {
          subject: { type: 'identity', id: 'svc' },
          action: { name: 'read' },
          resource: { type: 'secret', id: `r${tier}` },
          context: {},
          assets: [HOST],
        }
        const answer = decide(state, request, { id: 't', vouchesFor: 'all' }, env())
        return answer.decision ? answer.allowedUntil : null
      }),
  }
}

/** The tier at which `a` gives more than `b`, or -1. */
export function looser(a: Access, b: Access): number {
  return a.findIndex((at, tier) => {
    const other = b[tier] ?? null
    return at !== null && (other === null || at > other)
  })
}

const FEED = {
  shards: [],
  documents: [],
  formats: [],
  advisories: 1,
  signals: 0,
  statements: 0,
  dropped: 0,
  incomplete: null,
  covers: ['npm', 'deb debian:12'],
}

function hostFacts(says: HostSays, now: Instant): HostFacts {
  const packages = Array.from({ length: says.packages }, (_, at) => {
    const name = at === 0 ? 'libssl' : `p${at}`
    const source = at === 0 ? 'openssl' : name
    const version = at === 0 ? says.version : '1'
    return {
      name,
      version,
      arch: 'amd64',
      manager: 'dpkg',
      source,
      sourceVersion: version,
    } as const
  })
  const fixed = [{ name: 'libssl', arch: 'amd64', installed: '1', fixed: '2' }]
  const looked = { roots: [], unreadable: 0, truncated: false, state: 'complete' } as const
  return {
    kind: 'host',
    v: 1,
    tool: { name: 't', version: '1' },
    subject: { hostname: HOST },
    startedAt: now,
    endedAt: now,
    boot: { id: 'b', at: instant(now - HOUR_MS) },
    os: { id: 'debian', versionId: '12', name: 'Debian' },
    kernel: { state: 'not-applicable', reason: 'container' },
    packages,
    fixes: says.lists
      ? {
          state: 'known',
          items: says.pending
            ? [{ source: 'openssl', fixedVersion: '2', packages: fixed, feed: 'debian-security', advisories: [], severity: 'high', publishedAt: null, use: 'running', usedBy: ['nginx'] }] // prettier-ignore
            : [],
          listsSignedAt: now,
          listsValidUntil: null,
        }
      : { state: 'unknown', reason: 'no-lists', detail: 'it has no lists' },
    processes: says.processes
      ? [
          {
            pid: 7,
            program: 'nginx',
            unit: 'nginx',
            startedAt: now,
            replaced: says.replaced ? [{ path: '/usr/lib/libssl.so', source: 'openssl' }] : [],
            listening: [':443/tcp'],
            judgedBy: 'maps',
          },
        ]
      : [],
    rebootRequired: false,
    credentialFiles: [],
    coverage: [
      { ...looked, scope: 'os-packages', items: packages.length },
      ...(says.processes ? [{ ...looked, scope: 'processes', items: 1 } as const] : []),
    ],
    warnings: [],
  }
}

function listFacts(says: ListSays, now: Instant): ComponentFacts {
  const npm = says.scope === 'language:npm'
  const components = Array.from({ length: says.packages }, (_, at) => {
    const name = at === 0 ? (npm ? 'left-pad' : 'openssl') : `p${at}`
    const version = at === 0 ? says.version : '1'
    const purl = npm ? `pkg:npm/${name}@${version}` : `pkg:deb/debian/${name}@${version}?distro=debian-12` // prettier-ignore
    return { purl, name, version }
  })
  const [first] = components
  const finding: FindingFact | undefined =
    says.finding === null || first === undefined
      ? undefined
      : { id: 'CVE-2026-0001', aliases: [], component: first, status: says.finding, fixedVersions: [says.fixed ?? '2'], severity: 'high', cvss: [], publishedAt: null, exploited: false } // prettier-ignore
  return {
    kind: 'components',
    v: 1,
    format: 't',
    tool: { name: 't', version: '1' },
    subject: { type: 'host', name: says.asserted ? 'another' : HOST, digests: [], identifiers: [] },
    observedAt: now,
    ...(says.booted ? { bootedAt: instant(now - MINUTE_MS) } : {}),
    ...(says.looked ? {} : { looksForFlaws: false as const }),
    components,
    findings: finding === undefined ? [] : [finding],
    coverage: [{ scope: says.scope, roots: [], items: components.length, unreadable: 0, truncated: false, state: 'complete' }], // prettier-ignore
    canClear: true,
    dropped: [],
    warnings: [],
  }
}

function advisory(id: string, name: string): FeedRecord {
  const ranges = [{ introduced: '0', fixed: '2', lastAffected: null }]
  return {
    key: `advisory ${id}`,
    file: 'f',
    document: `sha256:${'0'.repeat(64)}` as Digest,
    kind: 'advisory',
    value: {
      id,
      aliases: [],
      lineage: 'osv',
      modifiedAt: null,
      publishedAt: null,
      withdrawnAt: null,
      severity: 'high',
      cvss: [],
      affected: [{ type: 'deb', distro: 'debian:12', name, ranges, versions: [] }],
    },
  }
}

export const LIST: ListSays = {
  scope: 'os-packages',
  version: '1',
  finding: null,
  looked: true,
  packages: PACKAGES,
  booted: true,
  asserted: false,
}
export const ON_HOST: HostSays = {
  version: '1',
  pending: false,
  lists: true,
  packages: PACKAGES,
  processes: true,
  replaced: false,
}

/** A history: mostly reports, with time between them. */
export function makeSteps(random: () => number, length: number, enrolled: boolean): Step[] {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T // Never empty here.
  const chance = (share: number): boolean => random() < share
  const speakers = [...SOURCES.map(([name]) => name), 'import', 'nobody']
  const version = (): string => pick(['1', '1', '2'])
  const anyHost = (source: string): Step => {
    const at = version()
    const says = {
      version: at,
      pending: at === '1' && chance(0.8),
      lists: chance(0.8),
      packages: chance(0.9) ? PACKAGES : PACKAGES - 1,
      processes: chance(0.8),
      replaced: chance(0.1),
    }
    return { do: 'host', source, says }
  }
  const anyList = (source: string): Step => ({
    do: 'list',
    source,
    says: {
      scope: pick(['os-packages', 'os-packages', 'language:npm']),
      version: version(),
      finding: pick(['affected', 'affected', 'not-affected', null, null]),
      looked: chance(0.7),
      packages: chance(0.9) ? PACKAGES : PACKAGES - 1,
      booted: chance(0.6),
      asserted: chance(0.1),
    },
  })
  const steps: Step[] = []
  for (let at = 0; at < length; at++) {
    const kind = random()
    if (enrolled && kind < 0.2) steps.push(anyHost(AGENT))
    else if (kind < 0.35) steps.push(anyHost(pick([...speakers, 'probe', 'packages-only'])))
    else if (kind < 0.7) steps.push(anyList(pick(speakers)))
    else if (kind < 0.78) steps.push({ do: 'beat', source: enrolled ? AGENT : pick(speakers) })
    else if (kind < 0.82) steps.push({ do: 'verify' })
    else if (kind < 0.86)
      steps.push({ do: 'advisory', id: `DSA-${at}`, package: pick(['openssl', 'p3', 'p5']) }) // prettier-ignore
    else if (kind < 0.88) steps.push({ do: 'feed' })
    else if (kind < 0.9) steps.push({ do: 'restart' })
    else if (kind < 0.94) {
      const [source, own] = pick(SOURCES)
      const change: Partial<SourceSpec> = pick([{ mayRaise: 'never' }, {}, { says: ['files'] }])
      steps.push({ do: 'declare', source, spec: { ...own, ...change } })
    } else if (enrolled) {
      const own = agentSource(HOST).spec
      steps.push({ do: 'declare', source: AGENT, spec: chance(0.6) ? { ...own, mayRaise: 'never' } : own }) // prettier-ignore
    }
    steps.push({ do: 'wait', ms: pick([MINUTE_MS, 2 * HOUR_MS, 2 * HOUR_MS, 20 * HOUR_MS]) })
  }
  return steps
}
