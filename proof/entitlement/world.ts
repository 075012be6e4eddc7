/** Small worlds in which many sources speak of one host, step by step, through judge, apply and the correlator. */

import { agentSource } from '@holdfast/core/state/estate/declare-source'
import { allHits, observe, publish } from '@holdfast/core/correlate/correlator'
import { emptyCorrelator, type Correlator } from '@holdfast/core/correlate/correlator-state'
import { canonicalJson } from '@holdfast/core/kernel/canonical-json'
import { digestOf } from '@holdfast/core/kernel/hash'
import type { AssetUid } from '@holdfast/core/kernel/ids'
import { HOUR_MS, type Instant } from '@holdfast/core/kernel/instant'
import { utf8 } from '@holdfast/core/kernel/bytes'
import type { EntryDraft } from '@holdfast/core/state/entries'
import type { ComponentFacts, HostFacts } from '@holdfast/core/model/facts'
import type { FeedRecord } from '@holdfast/core/model/feed'
import type { Input } from '@holdfast/core/model/input'
import type { Manifest, SourceSpec } from '@holdfast/core/model/manifest'
import { replacedBy } from '@holdfast/core/model/scopes'
import { find, type State } from '@holdfast/core/state/state'
import { compareVersions } from '@holdfast/formats/versions/order'
import { manifest } from '../testkit/fleet.ts'
import { CREATE, makeLoop, type Product } from '../testkit/loop.ts'
import { advisory, HOST, hostFacts, listFacts, type HostSays, type ListSays } from './facts.ts'
import { hash } from '../worlds/clock.ts'

const BYSTANDERS = 30

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

export const AGENT: string = agentSource(HOST).name

export function spec(change: Partial<SourceSpec>): SourceSpec {
  return {
    assets: { all: true },
    says: ['os-packages', 'processes', 'language:npm'],
    independence: 'second',
    mayRaise: 'always',
    ...change,
  }
}

export function makeWorld(product: Product, enrolled: boolean): World {
  const loop = makeLoop({}, product)
  const { state } = loop
  let all: Correlator = emptyCorrelator(compareVersions)
  const advisories: FeedRecord[] = []
  const blobs = new Map<string, HostFacts | ComponentFacts>()
  let count = 0
  const run = (input: Input, facts?: HostFacts | ComponentFacts): Taken => {
    const { entries, answer } = loop.take(input, 't')
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

  run({ ...CREATE, ledgerId: 'w' })
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
    ...SOURCES.map(([name, sourceSpec]) => manifest('Source', name, sourceSpec)),
  )
  if (enrolled) {
    run({ kind: 'enroll', token: null, asset: HOST, publicKey: 'k', keyId: 'k', identifiers: {} })
  }
  const uid = find(state, 'Asset', HOST)?.uid
  if (uid === undefined) throw new Error('the host is declared')

  const report = (source: string, facts: HostFacts | ComponentFacts, asserted = false): Taken => {
    count += 1
    const factsDigest = digestOf(hash, utf8(canonicalJson(facts)))
    blobs.set(factsDigest, facts)
    const nonce = facts.kind === 'host' ? { text: `n${count}`, issuedAt: loop.now() } : null
    const base = { source, nonce, factsDigest, document: factsDigest, reader: 't' }
    return source === AGENT && facts.kind === 'host'
      ? run({ ...base, kind: 'report', asset: uid, counter: count, late: false, facts }, facts)
      : run({ ...base, kind: 'import', asset: HOST, facts, assertSubject: asserted }, facts)
  }
  return {
    state,
    uid,
    take(step) {
      const now = loop.now()
      switch (step.do) {
        case 'wait':
          loop.later(step.ms)
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
        const answer = product.decide(state, request, { id: 't', vouchesFor: 'all' }, loop.env())
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
