/** Many assets with one identity each, driven through judge and apply without a server. */

import { utf8 } from '@holdfast/core/kernel/bytes'
import { digestOf, type Digest } from '@holdfast/core/kernel/hash'
import type { Instant } from '@holdfast/core/kernel/instant'
import { decide } from '@holdfast/core/loop/answer/decide'
import type { Decision } from '@holdfast/core/model/decision'
import type { EntryDraft } from '@holdfast/core/state/entries'
import type { ComponentFacts, FindingFact, Scope } from '@holdfast/core/model/facts'
import type { Input, InventoryMatchedInput, MatchedHit } from '@holdfast/core/model/input'
import { no, NOTHING_TOLD, yes, type Told } from '@holdfast/core/model/told'
import type { Manifest } from '@holdfast/core/model/manifest'
import { isCovered } from '@holdfast/core/state/feeds/feed-cover'
import { find } from '@holdfast/core/state/state'
import { hash } from '../worlds/clock.ts'
import { CREATE, makeLoop, type Loop } from './loop.ts'

export interface Fleet extends Loop {
  run(input: Input): readonly EntryDraft[]
  runAs(actor: string, input: Input): readonly EntryDraft[]
  declare(...manifests: Manifest[]): void
  /** One scan of one asset by the source `scan`: log4j-core of this version, and these findings. */
  scan(
    asset: string,
    version?: string,
    findings?: readonly FindingFact[],
    looked?: boolean,
    bootedAt?: Instant,
    source?: string,
    scope?: Scope,
  ): readonly EntryDraft[]
  /** The matcher's answer about an asset: its lists are matched, and this much of it is not judged. */
  matched(asset: string, change?: Partial<InventoryMatchedInput>): readonly EntryDraft[]
  decide(asset: string, resource?: string): Decision
}

export const nameOf = (index: number): string => `h${index.toString().padStart(6, '0')}`

/** Every tenth asset stands in the domain `db`, the others in `web`. Its identity is `i-<asset>`. */
export function fleet(
  size: number,
  labelsOf: (index: number) => Record<string, string> = serviceOf,
): Fleet {
  const loop = makeLoop()
  const { state } = loop
  const runAs: Fleet['runAs'] = (actor, input) => {
    const { entries, answer } = loop.take(input, actor)
    if (answer.kind === 'refused') throw new Error(JSON.stringify(answer.refusals))
    return entries
  }
  const run: Fleet['run'] = (input) => runAs('tester', input)
  const declare: Fleet['declare'] = (...manifests) =>
    void run({ kind: 'apply-manifests', manifests, dryRun: false, origin: 'declared' })
  run({ ...CREATE, ledgerId: 'fleet' })
  const names = Array.from({ length: size }, (_, index) => nameOf(index))
  declare(
    manifest('Source', 'scan', {
      assets: { all: true },
      says: ['os-packages', 'language:maven', 'language:npm'],
      independence: 'second',
      mayRaise: 'always',
    }),
    manifest('Resource', 'r0', { type: 'secret', tier: 0 }),
    manifest('Resource', 'r1', { type: 'secret', tier: 1 }),
    ...names.map((name, index) =>
      manifest('Asset', name, { type: 'host', exposure: 'internet' }, labelsOf(index)),
    ),
    ...names.map((name) =>
      manifest('Identity', `i-${name}`, { type: 'service-account', assets: [name] }),
    ),
    ...names.flatMap((name) =>
      ['r0', 'r1'].map((resource) =>
        manifest('Grant', `g-${name}-${resource}`, {
          identity: `i-${name}`,
          resource,
          actions: ['read'],
        }),
      ),
    ),
  )
  return {
    ...loop,
    run,
    runAs,
    declare,
    scan: (
      asset,
      version = '2.14.0',
      findings = [],
      looked = true,
      bootedAt,
      source = 'scan',
      scope,
    ) => {
      const facts = {
        ...scanned(asset, version, findings, loop.now()),
        ...(looked ? {} : NOBODY_LOOKED),
        ...(scope === undefined ? {} : { coverage: [{ ...ALL_READ, scope }] }),
        ...(bootedAt === undefined ? {} : { bootedAt }),
      }
      return run(importOf(asset, facts, source))
    },
    matched: (asset, change = {}) => {
      const uid = find(state, 'Asset', asset)?.uid
      if (uid === undefined) throw new Error(`no asset ${asset}`)
      const lists = [...(state.assets.get(uid)?.standings.values() ?? [])].flatMap(
        ({ source, lastFacts, awaits, reliesOn }) => {
          if (lastFacts === null) return []
          const kinds = (awaits?.reliesOn ?? reliesOn).filter((kind) =>
            isCovered(state.feedsCovering, kind),
          )
          return [{ source, facts: lastFacts, kinds }]
        },
      )
      const about = { kind: 'inventory-matched', cause: 'test', asset: uid } as const
      return run({ ...about, lists, gaps: [], unjudged: [], ended: [], ...change })
    },
    decide: (asset, resource = 'r0') => {
      const question = {
        subject: { type: 'identity', id: `i-${asset}` },
        action: { name: 'read' },
        resource: { type: 'secret', id: resource },
        context: {},
        assets: [asset],
      }
      return loop.reading(() => decide(state, question, { id: 't', vouchesFor: 'all' }, loop.env()))
    },
  }
}

/** Such a scan as it is handed in. */
export function importOf(asset: string, facts: ComponentFacts, source = 'scan'): Input {
  return {
    kind: 'import',
    asset,
    source,
    nonce: null,
    facts,
    assertSubject: false,
    document: `sha256:${'0'.repeat(64)}` as Digest,
    factsDigest: digestOf(hash, utf8(JSON.stringify(facts))),
    reader: 'trivy',
  }
}

export function manifest(
  kind: Manifest['kind'],
  name: string,
  spec: unknown,
  labels: Record<string, string> = {},
): Manifest {
  return { kind, name, labels, spec } as unknown as Manifest // A test writes a spec of that kind.
}

function serviceOf(index: number): Record<string, string> {
  return { environment: 'production', service: index % 10 === 0 ? 'db' : 'web' }
}

export const LOG4J = 'org.apache.logging.log4j:log4j-core'

/** In words of a table: what is left out is known, as bad as it may be. */
export interface HitInputs {
  readonly exploited?: boolean | Told
  readonly exposed?: Told
  readonly automatable?: boolean | Told
  readonly impact?: 'partial' | 'total' | Told
}

/** A known-exploited flaw: due at once at tier 0 on an exposed asset. */
export function hit(
  fleetOf: Fleet,
  asset: string,
  {
    exploited = true,
    exposed,
    automatable = true,
    impact = 'total',
    ...change
  }: Partial<MatchedHit> & HitInputs = {},
): MatchedHit {
  const by = change.source ?? 'feed:kev'
  const told = (word: boolean | Told): Told =>
    typeof word !== 'boolean' ? word : word ? yes(by) : no(by)
  const uid = find(fleetOf.state, 'Asset', asset)?.uid
  if (uid === undefined) throw new Error(`no asset ${asset}`)
  return {
    asset: uid,
    source: 'feed:osv',
    component: LOG4J,
    ecosystem: 'maven',
    distro: null,
    lineage: 'GHSA-jfh8-c2jp-5v3q',
    advisories: ['GHSA-jfh8-c2jp-5v3q', 'CVE-2021-44228'],
    installed: '2.14.0',
    fixed: '2.15.0',
    severity: 'critical',
    said: {
      exploited: told(exploited),
      exposed: exposed ?? NOTHING_TOLD.exposed,
      automatable: told(automatable),
      impact: told(typeof impact === 'string' ? impact === 'total' : impact),
    },
    ...change,
  }
}

const ALL_READ = {
  roots: [],
  items: 1,
  unreadable: 0,
  truncated: false,
  state: 'complete',
} as const

const NOBODY_LOOKED = { looksForFlaws: false } as const

export function scanned(
  asset: string,
  version: string,
  findings: readonly FindingFact[],
  now: Instant,
): ComponentFacts {
  return {
    kind: 'components',
    v: 1,
    format: 'trivy',
    tool: { name: 'trivy', version: '1' },
    subject: { type: 'host', name: asset, digests: [], identifiers: [] },
    observedAt: now,
    components: [
      {
        purl: `pkg:maven/org.apache.logging.log4j/log4j-core@${version}`,
        name: 'log4j-core',
        version,
      },
    ],
    findings,
    coverage: [{ ...ALL_READ, scope: 'os-packages' }],
    canClear: true,
    dropped: [],
    warnings: [],
  }
}
