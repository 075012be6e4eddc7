/**
 * Discover: is this report acceptable, and what may it do? Signature, key and size were checked at
 * the door; here counters, nonces, clocks, entitlement and coverage decide. Refused evidence changes
 * nothing; accepted evidence may always lower and only sometimes raise (law 4).
 */

import type { Hash } from '../kernel/hash.ts'
import { deriveId, type AssetUid } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import { err, ok, type Result } from '../kernel/result.ts'
import type { Evidence, SourceStanding } from '../model/evidence.ts'
import type { Coverage, HostFacts, ComponentFacts, Scope } from '../model/facts.ts'
import type { ImportInput, NonceClaim, Refusal, ReportInput } from '../model/input.ts'
import { coverKey, uncovered } from '../model/feed-cover.ts'
import { itemsOf } from '../model/inventory.ts'
import { selects } from '../model/scope.ts'
import { find, type View } from '../model/state.ts'
import { isAbout, subjectName } from './match-subject.ts'

export interface Accepted {
  readonly asset: AssetUid
  readonly evidence: Evidence
  readonly standing: SourceStanding
  readonly nonce: string | null
  readonly facts: HostFacts | ComponentFacts
  readonly late: boolean
}

export function acceptReport(
  view: View,
  input: ReportInput,
  now: Instant,
  hash: Hash,
): Result<Accepted, Refusal> {
  const known = view.assets.get(input.asset)
  if (known === undefined || !view.manifests.Asset.has(input.asset)) {
    return refuse('wrong-asset', `asset \`${input.asset}\` is not known`, 'enrol the agent again')
  }
  const before = known.standings.get(input.source)
  if (before !== undefined && input.counter <= before.counter) {
    return refuse(
      'counter-not-newer',
      `report ${input.counter} is not newer than ${before.counter}`,
      'an agent restored from a copy must be enrolled again; causes are kept',
    )
  }
  const accepted = accept(view, input.asset, input, input.counter, now, hash)
  // Before the first report of a source nothing can be late.
  const late = input.late && before !== undefined
  return accepted.ok ? ok({ ...accepted.value, late }) : accepted
}

export function acceptImport(
  view: View,
  input: ImportInput,
  now: Instant,
  hash: Hash,
): Result<Accepted, Refusal> {
  const asset = find(view, 'Asset', input.asset)
  if (asset === undefined) {
    return refuse('asset-unknown', `asset \`${input.asset}\` is not known`, 'declare it with apply')
  }
  const subject = subjectName(input.facts)
  const matches = isAbout(asset, input.facts)
  if (!matches && !input.assertSubject) {
    return refuse(
      'subject-mismatch',
      `the report is about \`${subject}\`, not about \`${asset.name}\``,
      'import it for the asset it names, or assert the subject: then it may only lower',
    )
  }
  const counter = view.assets.get(asset.uid)?.standings.get(input.source)?.counter ?? 0
  return accept(view, asset.uid, input, counter, now, hash, !matches)
}

function accept(
  view: View,
  asset: AssetUid,
  input: ReportInput | ImportInput,
  counter: number,
  now: Instant,
  hash: Hash,
  subjectAsserted = false,
): Result<Accepted, Refusal> {
  const { facts, nonce } = input
  if (nonce !== null && view.usedNonces.has(nonce.text)) {
    return refuse('nonce-used', 'the nonce of this report was used before', 'fetch a new nonce')
  }
  const claimedStart = facts.kind === 'host' ? facts.startedAt : facts.observedAt
  if (claimedStart !== null && claimedStart > now + LIMITS.clockSkewMsMax) {
    return refuse(
      'clock-skew',
      'the report claims to have started in the future',
      'set the clock of the reporting machine',
    )
  }
  const before = view.assets.get(asset)?.standings.get(input.source)
  const relied = reliesOn(view, facts)
  const unknown = unknownReason(facts, nonce, before, relied)
  const cannotRaise = whyNotRaise(view, asset, input.source, facts, nonce, unknown)
  if (input.kind === 'report' && input.late) cannotRaise.push('late')
  if (subjectAsserted) cannotRaise.push('subject-asserted')
  const evidence: Evidence = {
    id: deriveId(hash, view.ledgerId, 'evidence', {
      asset,
      source: input.source,
      document: input.document,
      at: now,
      counter,
    }),
    asset,
    source: input.source,
    document: input.document,
    facts: input.factsDigest,
    reader: input.reader,
    receivedAt: now,
    nonceIssuedAt: nonce?.issuedAt ?? null,
    bootId: facts.kind === 'host' ? facts.boot.id : null,
    coverage: facts.coverage,
    mayRaise: cannotRaise.length === 0,
    cannotRaise,
  }
  const good = unknown === null && !subjectAsserted
  const standing: SourceStanding = {
    source: input.source,
    independence: find(view, 'Source', input.source)?.spec.independence ?? 'host',
    lastAt: now,
    lastGoodAt: good ? goodSince(facts, nonce, now) : (before?.lastGoodAt ?? null),
    lastGood: good ? evidence.id : (before?.lastGood ?? null),
    lastFacts: input.factsDigest,
    lastDocument: input.document,
    unknown,
    items: good ? countsOf(facts.coverage) : (before?.items ?? {}),
    inventory: isWholeList(facts, unknown) ? input.factsDigest : (before?.inventory ?? null),
    reliesOn: good ? relied : (before?.reliesOn ?? []),
    counter,
    bootId: evidence.bootId,
  }
  return ok({ asset, evidence, standing, nonce: nonce?.text ?? null, facts, late: false })
}

/**
 * The word of a report that other rules accepted, as these take it: never for more than it counted before. That
 * it was good then shows that it carried what had to be carried; what its facts say is judged again.
 */
export function judgedAgain(
  view: View,
  before: SourceStanding,
  facts: HostFacts | ComponentFacts,
): SourceStanding {
  if (before.unknown !== null || before.lastGoodAt === null) return before
  const relied = [...new Set([...before.reliesOn, ...reliesOn(view, facts)])].toSorted()
  const carried = { text: '', issuedAt: before.lastGoodAt }
  const unknown = unknownReason(facts, carried, undefined, relied)
  // What was good by the old rules alone was never good by these.
  if (unknown !== null) return { ...before, unknown, lastGoodAt: null, lastGood: null }
  return relied.length === before.reliesOn.length ? before : { ...before, reliesOn: relied }
}

/** Our own time: the nonce's issue for a host, never later than our receipt. */
function goodSince(
  facts: HostFacts | ComponentFacts,
  nonce: NonceClaim | null,
  now: Instant,
): Instant {
  if (nonce !== null) return nonce.issuedAt
  return facts.kind === 'components' && facts.observedAt !== null && facts.observedAt < now
    ? facts.observedAt
    : now
}

/** A report that itself says unknown does not renew the age of what was known (law 5). */
function unknownReason(
  facts: HostFacts | ComponentFacts,
  nonce: NonceClaim | null,
  before: SourceStanding | undefined,
  relied: readonly string[],
): string | null {
  if (facts.kind === 'components') {
    return facts.coverage.some((one) => one.state === 'complete')
      ? shrunk(facts.coverage, before)
      : 'the report does not say what it looked at'
  }
  if (nonce === null) return 'the report carries no nonce of ours, so it may be old'
  // Feeds speak of its packages: what its own lists cannot tell is looked up there.
  if (facts.fixes.state === 'unknown' && relied.length === 0) return facts.fixes.detail
  const packages = facts.coverage.find((one) => one.scope === 'os-packages')
  if (packages === undefined || packages.items === 0) return 'the package list is empty'
  if (packages.state !== 'complete') return packages.reason ?? 'the package list is incomplete'
  return shrunk(facts.coverage, before)
}

/** Less than four fifths of the last complete count is not complete (DESIGN section 5). */
function shrunk(coverage: readonly Coverage[], before: SourceStanding | undefined): string | null {
  for (const one of coverage) {
    if (one.scope === 'processes') continue
    const last = before?.items[one.scope] ?? 0
    if (one.items * 100 < last * LIMITS.completeShareMinPercent) {
      return `only ${one.items} of the last ${last} items of ${one.scope} were reported`
    }
  }
  return null
}

function whyNotRaise(
  view: View,
  asset: AssetUid,
  source: string,
  facts: HostFacts | ComponentFacts,
  nonce: NonceClaim | null,
  unknown: string | null,
): string[] {
  const why: string[] = []
  const spec = find(view, 'Source', source)?.spec
  const stored = view.manifests.Asset.get(asset)
  if (spec !== undefined) {
    if (spec.mayRaise === 'never') why.push('source-may-not-raise')
    if (stored !== undefined && !selects(spec.assets, stored)) why.push('source-not-for-this-asset')
    if (!spec.says.includes('os-packages')) why.push('source-does-not-say-packages')
  }
  if (facts.kind === 'host') {
    if (nonce === null) why.push('no-nonce')
    if (unknown !== null) why.push('report-unknown')
  } else {
    if (!facts.canClear) why.push('findings-only')
    if (spec === undefined) why.push('source-not-declared')
  }
  for (const one of facts.coverage) {
    if (one.scope === 'processes') continue // Judged per cause: start times may stand in.
    if (one.truncated || one.unreadable > 0) why.push(`incomplete-${one.scope}`)
  }
  return why
}

/** Only a whole list replaces the last one: what a shorter one leaves out is still there. */
function isWholeList(facts: HostFacts | ComponentFacts, unknown: string | null): boolean {
  if (facts.kind === 'components') return facts.canClear && unknown === null
  const packages = facts.coverage.find((one) => one.scope === 'os-packages')
  return packages?.state === 'complete' && packages.items > 0
}

/**
 * The kinds of packages in which nobody looked for flaws, so that only feeds can tell. Kinds whose versions
 * have no order are nobody's to judge.
 */
function reliesOn(view: View, facts: HostFacts | ComponentFacts): string[] {
  if (facts.kind === 'components') {
    if (facts.looksForFlaws !== false) return []
    const kinds = itemsOf(facts).filter((one) => ORDERED.has(one.type))
    return [...new Set(kinds.map((one) => coverKey(one)))].toSorted()
  }
  const { fixes } = facts
  if (fixes.state !== 'unknown' || fixes.reason === 'failed' || fixes.reason === 'end-of-life') {
    return []
  }
  const listed = itemsOf(facts).filter((one) => ORDERED.has(one.type))
  const kinds = [...new Set(listed.map((one) => coverKey(one)))].toSorted()
  return kinds.length > 0 && uncovered(view, kinds).length === 0 ? kinds : []
}

/** Package URL types with a version order. */
const ORDERED = new Set(
  'deb rpm apk npm pypi maven gem nuget golang cargo composer pub cran hackage'.split(' '),
)

function countsOf(coverage: readonly Coverage[]): { readonly [scope in Scope]?: number } {
  const items: { [scope in Scope]?: number } = {}
  for (const one of coverage) if (one.state === 'complete') items[one.scope] = one.items
  return items
}

function refuse(code: string, message: string, help: string): Result<never, Refusal> {
  return err({ code, message, help })
}
