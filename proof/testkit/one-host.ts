/** One host, one identity, two resources, driven through judge and apply without a server: for tests of the laws. */

import { agentSource } from '@holdfast/core/state/estate/declare-source'
import type { AssetUid } from '@holdfast/core/kernel/ids'
import { instant, type Instant } from '@holdfast/core/kernel/instant'
import type { Digest } from '@holdfast/core/kernel/hash'
import type { EntryKind } from '@holdfast/core/state/entries'
import type { HostFacts, ProcessFact } from '@holdfast/core/model/facts'
import type { Answer, Input } from '@holdfast/core/model/input'
import type { Manifest } from '@holdfast/core/model/manifest'
import { find, type State } from '@holdfast/core/state/state'
import { factsOf } from '@holdfast/core/state/evidence/standing'
import { postureOf } from '@holdfast/core/assess/posture'
import { decide } from '@holdfast/core/loop/answer/decide'
import type { Env } from '@holdfast/core/model/env'
import { CREATE, makeLoop, START, type Loop } from './loop.ts'

const ORDER = new Map([
  ['1', 1],
  ['2', 2],
  ['3', 3],
])
/** Knows three versions, and that it does not know others. */
const ofThree: Env['versionOrder'] = (_ecosystem, a, b) => {
  const [left, right] = [ORDER.get(a), ORDER.get(b)]
  if (left === undefined || right === undefined) return 'incomparable'
  return left < right ? 'less' : left > right ? 'greater' : 'equal'
}

export let state: State
export let now: Instant
let loop: Loop
let counter: number
let nonces: number

export const env = (change: Partial<Env> = {}): Env => loop.env(change)

export function run(
  input: Input,
  change: Partial<Env> = {},
  actor = 'tester',
): { answer: Answer; kinds: EntryKind[] } {
  const { entries, answer } = loop.take(input, actor, change)
  return { answer, kinds: entries.map((entry) => entry.kind) }
}

export const manifest = (kind: Manifest['kind'], name: string, spec: unknown): Manifest =>
  ({ kind, name, labels: {}, spec }) as unknown as Manifest // A test writes a spec of that kind.

export function declare(...manifests: Manifest[]): Answer {
  return run({ kind: 'apply-manifests', manifests, dryRun: false, origin: 'declared' }).answer
}

export const AT_ONCE: Manifest = manifest('PosturePolicy', 'at-once', {
  assets: { names: ['web'] },
  deadline: { after: 0, weight: 'serious' },
})

export const process = (change: Partial<ProcessFact> = {}): ProcessFact => ({
  ...processAt(now),
  ...change,
})

function processAt(startedAt: Instant): ProcessFact {
  return {
    pid: 7,
    program: 'nginx',
    unit: 'nginx',
    startedAt,
    replaced: [],
    listening: [],
    judgedBy: 'maps',
  }
}

export const facts = (change: Partial<HostFacts> = {}): HostFacts => factsAt(now, change)

/** All of it was read at that instant, and nothing is amiss. */
export function factsAt(now: Instant, change: Partial<HostFacts> = {}): HostFacts {
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
    processes: [processAt(now)],
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
  listsSignedAt: START,
  listsValidUntil: null,
}

export const withPackages = (version: string, rest: Partial<HostFacts> = {}): HostFacts => {
  const base = facts(rest)
  return {
    ...base,
    packages: base.packages.map((packageFact) =>
      packageFact.name === 'libssl' ? pack(version) : packageFact,
    ),
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
  loop.later(ms)
  now = loop.now()
}
export const posture = (): string => {
  const asset = find(state, 'Asset', 'web')?.uid as AssetUid
  return postureOf(state, factsOf(state, asset), now).state
}
export const open = (): number =>
  [...state.holds.values()].filter((hold) => hold.state === 'open').length
export const codeAt = (tierResource: string): string => {
  const question = {
    subject: { type: 'identity', id: 'svc' },
    action: { name: 'read' },
    resource: { type: 'secret', id: tierResource },
    context: {},
    assets: ['web'],
  }
  return loop.reading(() => decide(state, question, { id: 't', vouchesFor: 'all' }, env()).code)
}

/** A fresh estate; every test begins with it. */
export function reset(): void {
  loop = makeLoop({ versionOrder: ofThree })
  state = loop.state
  now = loop.now()
  counter = 0
  nonces = 0
  run(CREATE)
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
