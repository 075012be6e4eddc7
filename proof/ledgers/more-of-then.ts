/**
 * More that a ledger of the first rules may hold, written on behind the fixture in the shape of then: assets whose
 * answer by later rules comes from the matcher, from what nobody can judge, and from dates by our own clock.
 */

import { canonicalJson, type Json } from '@holdfast/core/kernel/canonical-json'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { digestOf, type Digest } from '@holdfast/core/kernel/hash'
import { deriveId, type AssetUid } from '@holdfast/core/kernel/ids'
import { DAY_MS, HOUR_MS, instant, type Instant } from '@holdfast/core/kernel/instant'
import type { HostFacts } from '@holdfast/core/model/facts'
import type { FeedRecord } from '@holdfast/core/model/feed'
import { advisory, affected, exploited } from '../testkit/listed.ts'
import { hash } from '../worlds/clock.ts'

export interface MoreOfThen {
  readonly lines: readonly string[]
  readonly names: readonly string[]
  readonly blobs: readonly string[]
}

type Body = Readonly<Record<string, unknown>>

/** `now`: when the ledger is upgraded; everything that was reported was reported an hour before. */
export function moreOfThen(now: Instant): MoreOfThen {
  const lines: string[] = []
  const blobs: string[] = []
  const began = instant(now - 6 * DAY_MS)
  const heard = instant(now - HOUR_MS)
  const write = (kind: string, at: Instant, body: Body): void => {
    const entry = {
      actor: 'k1',
      at,
      body,
      cause: 'then',
      kind,
      salt: 'AAAAAAAAAAAAAAAAAAAAAA',
      v: 1,
    }
    lines.push(canonicalJson(entry as unknown as Json)) // Json members only.
  }
  const keep = (value: unknown): Digest => {
    const text = typeof value === 'string' ? value : canonicalJson(value as Json) // As above.
    blobs.push(text)
    return digestOf(hash, utf8(text))
  }
  const manifest = (kind: 'Asset' | 'Source', name: string, spec: Body): string => {
    const prefix = kind === 'Asset' ? 'asset' : 'policy'
    const uid = deriveId(hash, 'then', prefix, { kind, name })
    const labels = kind === 'Asset' ? { service: name } : {}
    write('manifest.applied', began, { kind, uid, name, labels, spec, origin: 'declared', singlePerson: [] }) // prettier-ignore
    return uid
  }
  const uids = new Map(NAMES.map((name) => [name, manifest('Asset', name, { type: 'host' })]))
  const uidOf = (name: string): AssetUid => (uids.get(name) ?? '') as AssetUid
  manifest('Source', 'hosts', DECLARED)
  manifest('Source', 'more', { ...DECLARED, mayRaise: 'never', fetch: { adapter: 'advisories', directory: '/x' } }) // prettier-ignore

  const opened = (name: string, cause: Body, due: Instant | null, hold: boolean): void => {
    const asset = uidOf(name)
    const id = deriveId(hash, 'then', 'cause', name)
    const rest = { suppressed: null, provenBy: [], weight: 'serious', firstSeenAt: began, openedAt: began } // prettier-ignore
    write('cause.opened', began, {
      cause: { id, asset, class: 'pending-fix', due: [due, due, null, null], rule: 'of then', ...rest, ...cause }, // prettier-ignore
    })
    if (!hold) return
    const held = {
      id: deriveId(hash, 'then', 'hold', name),
      subject: { kind: 'asset', uid: asset },
      causes: [id],
      exposures: [],
      state: 'open',
      since: began,
      openedBy: id,
      openSeq: 0,
      closedAt: null,
      closedBy: null,
      closedSeq: null,
    }
    write('hold.opened', began, { cut: [], hold: held, mode: 'enforce' })
  }
  const reported = (name: string, facts: Body, source = 'hosts', relies: string[] = []): void => {
    const asset = uidOf(name)
    const digest = keep(facts)
    const id = deriveId(hash, 'then', 'evidence', name)
    const { coverage } = facts
    const nonceIssuedAt = facts['kind'] === 'host' ? heard : null
    const about = { source, bootId: null }
    const evidence = { id, asset, document: digest, facts: digest, reader: 'r', receivedAt: heard, nonceIssuedAt, coverage, mayRaise: true, cannotRaise: [], ...about } // prettier-ignore
    const standing = { independence: 'host', lastAt: heard, lastGoodAt: heard, lastGood: id, lastFacts: digest, lastDocument: digest, unknown: null, items: { 'os-packages': 1 }, inventory: digest, reliesOn: relies, counter: 0, ...about } // prettier-ignore
    write('evidence.accepted', heard, { evidence, standing, nonce: null, summary: null })
  }

  opened('exploited-undeclared', fixOf('gem', 'rack', 'CVE-2025-500', true), instant(now + 8 * DAY_MS), false) // prettier-ignore
  opened('old-kernel', fixOf('deb', 'linux', 'CVE-2025-600', false), began, true)
  opened('no-longer-found', fixOf('deb', 'openssl', 'CVE-2025-700', false), began, true)
  const shard = keep(RECORDS.map((feedRecord) => canonicalJson(feedRecord)).join('\n'))
  const content = { digest: shard, shards: [shard], documents: [], formats: ['osv'], advisories: RECORDS.length, signals: 1, statements: 0, dropped: 0, epoch: null, incomplete: null, covers: ['gem', 'deb debian:12', 'deb debian:10'] } // prettier-ignore
  const change = { added: 1, changed: 0, removed: 0, assets: 0 }
  write('feed.imported', heard, { source: 'more', content, change, acceptedBy: null })
  reported('from-nobody', listOf('from-nobody', 'pkg:gem/fine@3.0.0', true), 'nobody')
  reported('nobody-can-judge', listOf('nobody-can-judge', 'pkg:gem/odd@1.0..x', false), 'hosts', ['gem']) // prettier-ignore
  reported('exploited-undeclared', listOf('exploited-undeclared', 'pkg:gem/rack@1.0.0', false), 'hosts', ['gem']) // prettier-ignore
  reported('lists-no-feed', listOf('lists-no-feed', 'pkg:hackage/never@1.0', false), 'hosts')
  const fresh = { listsSignedAt: heard, listsValidUntil: null }
  const ended = { listsSignedAt: began, listsValidUntil: instant(heard - HOUR_MS) }
  reported('lists-ended', hostOf('lists-ended', '11', ended, heard))
  reported('lists-end-since', hostOf('lists-end-since', '11', { ...ended, listsValidUntil: instant(heard + 1) }, heard)) // prettier-ignore
  reported('out-of-support', hostOf('out-of-support', '10', fresh, heard))
  reported('old-kernel', hostOf('old-kernel', '12', fresh, heard, LINUX_OF_THEN))
  reported('no-longer-found', hostOf('no-longer-found', '12', fresh, heard))
  reported('nothing-new', hostOf('nothing-new', '12', fresh, heard))
  return { lines, blobs, names: NAMES }
}

const NAMES = (
  'from-nobody nobody-can-judge exploited-undeclared lists-no-feed lists-ended lists-end-since ' +
  'out-of-support old-kernel no-longer-found nothing-new'
).split(' ')

const DECLARED = {
  assets: { all: true },
  says: ['os-packages', 'processes', 'kernel', 'language:gem', 'language:hackage'],
  independence: 'host',
  mayRaise: 'always',
}

const RECORDS: readonly FeedRecord[] = [
  advisory('CVE-2025-400', { affected: [affected('gem', 'odd')] }),
  advisory('CVE-2025-500', { affected: [affected('gem', 'rack')], severity: 'high' }),
  exploited('CVE-2025-500'),
  advisory('CVE-2025-600', {
    severity: 'high',
    affected: [
      affected('deb', 'linux', {
        distro: 'debian:12',
        ranges: [{ introduced: '0', fixed: '6.1.2-1', lastAffected: null }],
      }),
    ],
  }),
  advisory('end-of-life debian 10', {
    lineage: 'endoflife',
    severity: 'unrated',
    publishedAt: instant(Date.UTC(2024, 5, 30)),
    affected: [affected('os', 'os', { distro: 'debian:10', ranges: [], versions: ['debian:10'] })],
  }),
]

const whole = (scope: string) => ({
  scope,
  roots: [],
  items: 1,
  unreadable: 0,
  truncated: false,
  state: 'complete',
})

function listOf(name: string, purl: string, looksForFlaws: boolean): Body {
  const [, part = '', version = ''] = /\/([^@]+)@(.*)$/.exec(purl) ?? []
  return {
    kind: 'components',
    v: 1,
    format: 'cyclonedx',
    tool: { name: 'x', version: '1' },
    subject: { type: 'host', name, digests: [], identifiers: [] },
    observedAt: null,
    ...(looksForFlaws ? {} : { looksForFlaws }),
    components: [{ purl, name: part, version }],
    findings: [],
    coverage: [whole('os-packages')],
    canClear: true,
    dropped: [],
    warnings: [],
  }
}

const OPENSSL = { name: 'libssl3', source: 'openssl', version: '3', sourceVersion: '3' }
const PLAIN = { packages: [OPENSSL], kernel: { state: 'not-applicable', reason: 'container' } }

const LINUX = {
  packages: ['1', '2'].map((abi) => {
    const version = `6.1.${abi}-1`
    return {
      name: `linux-image-6.1.0-${abi}-amd64`,
      source: 'linux',
      version,
      sourceVersion: version,
    }
  }),
}
const RUNS = {
  state: 'known',
  running: '6.1.0-2-amd64',
  installed: '6.1.0-2-amd64',
  source: 'linux',
  current: true,
}
/** The first agents said which kernel runs, and not of which package each installed one is. */
const LINUX_OF_THEN = { ...LINUX, kernel: RUNS }

/** What the host with the old fallback kernel says in its next report. */
export function nextOfOldKernel(at: Instant): HostFacts {
  const fresh = { listsSignedAt: at, listsValidUntil: null }
  const packages = LINUX.packages.map(({ name, version }) => {
    return { name, version, runs: version === '6.1.2-1' ? version : null }
  })
  const kernel = { ...RUNS, runningVersion: '6.1.2-1', packages }
  return hostOf('old-kernel', '12', fresh, at, { ...LINUX, kernel }) as unknown as HostFacts // As an agent says it.
}

function hostOf(
  hostname: string,
  versionId: string,
  lists: Body,
  at: Instant,
  { packages, kernel }: { readonly packages: readonly Body[]; readonly kernel: Body } = PLAIN,
): Body {
  return {
    kind: 'host',
    v: 1,
    tool: { name: 'holdfast-agent', version: '1' },
    subject: { hostname },
    startedAt: at,
    endedAt: at,
    boot: { id: 'b', at },
    os: { id: 'debian', name: 'Debian', versionId },
    kernel,
    packages: packages.map((one) => ({ ...one, manager: 'dpkg', arch: 'amd64' })),
    fixes: { state: 'known', items: [], ...lists },
    processes: [],
    rebootRequired: false,
    credentialFiles: [],
    coverage: [whole('os-packages'), whole('processes'), whole('kernel')],
    warnings: [],
  }
}

function fixOf(ecosystem: string, component: string, id: string, isExploited: boolean): Body {
  const fixed = component === 'linux' ? '6.1.2-1' : '2.0.0'
  const detail = {
    ecosystem,
    distro: ecosystem === 'deb' ? 'debian:12' : null,
    installed: '1.0.0',
    fixed,
    packages: [],
    sourcePackages: [{ name: component, fixed }],
    advisories: [id],
    severity: 'high',
    programs: [],
    units: [],
    use: 'unknown',
    usedBy: [],
    evidence: deriveId(hash, 'then', 'evidence', component),
    source: 'feed:more',
    missingProof: null,
    exploited: isExploited,
    fixedSeenAt: null,
    retracted: null,
  }
  return { component, lineage: id, detail }
}
