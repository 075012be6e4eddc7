/** One host, one identity, two resources, driven through judge and apply without a server: for tests of the laws. */

import { agentSource } from '@holdfast/core/state/estate/declare-source'
import { hash } from '../worlds/clock.ts'
import { BALANCED, STRICT } from '../worlds/tables.ts'
import type { AssetUid } from '@holdfast/core/kernel/ids'
import { instant, type Instant } from '@holdfast/core/kernel/instant'
import type { Digest } from '@holdfast/core/kernel/hash'
import type { Entry, EntryKind } from '@holdfast/core/model/entry'
import type { HostFacts, ProcessFact } from '@holdfast/core/model/facts'
import type { Answer, Input } from '@holdfast/core/model/input'
import type { Manifest } from '@holdfast/core/model/manifest'
import { emptyState, find, type State } from '@holdfast/core/state/state'
import { factsOf } from '@holdfast/core/state/evidence/standing'
import { postureOf } from '@holdfast/core/assess/posture'
import { apply } from '@holdfast/core/loop/apply'
import { decide } from '@holdfast/core/loop/answer/decide'
import type { Env } from '@holdfast/core/model/env'
import { judge } from '@holdfast/core/loop/loop'

export const START = Date.UTC(2026, 10, 24)
const ORDER = new Map([
  ['1', 1],
  ['2', 2],
  ['3', 3],
])

export let state: State
export let now: Instant
let counter: number
let nonces: number

export const env = (change: Partial<Env> = {}): Env => ({
  now,
  clockSuspect: false,
  fromBackup: false,
  hash,
  versionOrder: (_ecosystem, a, b) => {
    const [left, right] = [ORDER.get(a), ORDER.get(b)]
    if (left === undefined || right === undefined) return 'incomparable'
    return left < right ? 'less' : left > right ? 'greater' : 'equal'
  },
  tables: { balanced: BALANCED, strict: STRICT },
  accessPolicy: {
    version: 't',
    evaluate: () => ({ permits: [], forbids: [], errors: [] }),
    ungoverned: { resourceTypes: new Set(), subjectTypes: new Set() },
    entities: () => [],
    actions: () => [],
  },
  ...change,
})

export function run(input: Input, at: Env = env()): { answer: Answer; kinds: EntryKind[] } {
  const { entries, answer } = judge(state, input, 'tester', at)
  for (const entry of entries) apply(state, { ...entry, salt: '' } as Entry)
  return { answer, kinds: entries.map((one) => one.kind) }
}

export const manifest = (kind: Manifest['kind'], name: string, spec: unknown): Manifest =>
  ({ kind, name, labels: {}, spec }) as unknown as Manifest

export function declare(...manifests: Manifest[]): Answer {
  return run({ kind: 'apply-manifests', manifests, dryRun: false, origin: 'declared' }).answer
}

export const AT_ONCE = manifest('PosturePolicy', 'at-once', {
  assets: { names: ['web'] },
  deadline: { after: 0, weight: 'serious' },
})

export function process(change: Partial<ProcessFact> = {}): ProcessFact {
  return {
    pid: 7,
    program: 'nginx',
    unit: 'nginx',
    startedAt: now,
    replaced: [],
    listening: [],
    judgedBy: 'maps',
    ...change,
  }
}

export function facts(change: Partial<HostFacts> = {}): HostFacts {
  const packages = [
    pack('1'),
    ...Array.from({ length: 9 }, (_, index) => ({
      ...pack('1'),
      name: `p${index}`,
      source: `p${index}`,
    })),
  ]
  return {
    kind: 'host',
    v: 1,
    tool: { name: 't', version: '1' },
    subject: { hostname: 'web' },
    startedAt: now,
    endedAt: now,
    boot: { id: 'b', at: now },
    os: { id: 'debian', versionId: '12', name: 'Debian' },
    kernel: { state: 'not-applicable', reason: 'container' },
    packages,
    fixes: { state: 'known', items: [], listsSignedAt: now, listsValidUntil: null },
    processes: [process()],
    rebootRequired: false,
    credentialFiles: [],
    coverage: [
      {
        scope: 'os-packages',
        roots: [],
        items: packages.length,
        unreadable: 0,
        truncated: false,
        state: 'complete',
      },
      {
        scope: 'processes',
        roots: [],
        items: 1,
        unreadable: 0,
        truncated: false,
        state: 'complete',
      },
    ],
    warnings: [],
    ...change,
  }
}

export function pack(version: string): HostFacts['packages'][number] {
  return {
    name: 'libssl',
    version,
    arch: 'amd64',
    manager: 'dpkg',
    source: 'openssl',
    sourceVersion: version,
  }
}

export const PENDING: HostFacts['fixes'] = {
  state: 'known',
  items: [
    {
      source: 'openssl',
      fixedVersion: '2',
      packages: [{ name: 'libssl', arch: 'amd64', installed: '1', fixed: '2' }],
      feed: 'debian-security',
      advisories: [],
      severity: 'unrated',
      publishedAt: null,
      use: 'running',
      usedBy: ['nginx'],
    },
  ],
  listsSignedAt: instant(START),
  listsValidUntil: null,
}

export const withPackages = (version: string, rest: Partial<HostFacts> = {}): HostFacts => {
  const base = facts(rest)
  return {
    ...base,
    packages: base.packages.map((one) => (one.name === 'libssl' ? pack(version) : one)),
  }
}

export function send(
  sent: HostFacts,
  change: { nonce?: string | null; nonceAt?: number; at?: Env; late?: boolean } = {},
): { answer: Answer; kinds: EntryKind[] } {
  const asset = find(state, 'Asset', 'web')?.uid as AssetUid
  counter += 1
  nonces += 1
  const nonce =
    change.nonce === null
      ? null
      : { text: change.nonce ?? `n${nonces}`, issuedAt: instant(change.nonceAt ?? now) }
  return run(
    {
      kind: 'report',
      asset,
      source: 'agent:web',
      counter,
      nonce,
      late: change.late ?? false,
      facts: sent,
      document: `sha256:${'0'.repeat(64)}` as Digest,
      factsDigest: `sha256:${'1'.repeat(64)}` as Digest,
      reader: 't',
    },
    change.at ?? env(),
  )
}

export const later = (ms: number): void => {
  now = instant(now + ms)
}
export const posture = (): string => {
  const asset = find(state, 'Asset', 'web')?.uid as AssetUid
  return postureOf(state, factsOf(state, asset), now).state
}
export const open = (): number =>
  [...state.holds.values()].filter((hold) => hold.state === 'open').length
export const codeAt = (tierResource: string): string =>
  decide(
    state,
    {
      subject: { type: 'identity', id: 'svc' },
      action: { name: 'read' },
      resource: { type: 'secret', id: tierResource },
      context: {},
      assets: ['web'],
    },
    { id: 't', vouchesFor: 'all' },
    env(),
  ).code

/** A fresh estate; every test begins with it. */
export function reset(): void {
  state = emptyState()
  now = instant(START)
  counter = 0
  nonces = 0
  run({
    kind: 'create-ledger',
    ledgerId: 'l',
    product: 't',
    mode: 'enforce',
    checkpointKey: 'k',
    sample: false,
  })
  declare(
    manifest('Asset', 'web', { type: 'host' }),
    agentSource('web'),
    manifest('Identity', 'svc', { type: 'service-account', assets: ['web'] }),
    manifest('Resource', 'r0', { type: 'secret', tier: 0 }),
    manifest('Resource', 'r3', { type: 'secret', tier: 3 }),
    manifest('Grant', 'g0', { identity: 'svc', resource: 'r0', actions: ['read'] }),
    manifest('Grant', 'g3', { identity: 'svc', resource: 'r3', actions: ['read'] }),
    AT_ONCE,
  )
}
