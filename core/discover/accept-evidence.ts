/**
 * Discover: is this report acceptable, and what may it do? Signature, key and size were checked at
 * the door; here entitlement, counters, nonces, clocks and coverage decide. Refused evidence changes
 * nothing; accepted evidence may lower and only sometimes raise (law 4).
 */

import type { Digest, Hash } from '../kernel/hash.ts'
import { deriveId, type AssetUid } from '../kernel/ids.ts'
import { formatDuration, type Instant } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import { err, ok, type Result } from '../kernel/result.ts'
import type { AwaitedMatch, Evidence, SourceStanding } from '../model/evidence.ts'
import type { Coverage, HostFacts, ComponentFacts, Scope } from '../model/facts.ts'
import type { ImportInput, NonceClaim, Refusal, ReportInput } from '../model/input.ts'
import { kindsOf, unasked, untold } from '../model/feed-cover.ts'
import { fixesAt, listsEnd } from '../model/package-lists.ts'
import { find, type View } from '../model/state.ts'
import { declarationFor } from './declare-source.ts'
import { entitlement, type Entitlement, type EntitlementWord } from './entitlement.ts'
import { isAbout, subjectName } from './match-subject.ts'

export interface Accepted {
  readonly asset: AssetUid
  readonly evidence: Evidence
  readonly standing: SourceStanding
  /** What its source may say of the asset: asked here, and nowhere again. */
  readonly entitled: Entitlement
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
  const entitled = entitlement(view, input.source, input.asset, input.facts)
  if (!entitled.mayLower) return notDeclared(view, input.source, [input.asset], input.facts)
  const before = known.standings.get(input.source)
  if (before !== undefined && input.counter <= before.counter) {
    return refuse(
      'counter-not-newer',
      `report ${input.counter} is not newer than ${before.counter}`,
      'an agent restored from a copy must be enrolled again; causes are kept',
    )
  }
  const accepted = accept(view, input.asset, input, entitled, input.counter, now, hash)
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
  const entitled = entitlement(view, input.source, asset.uid, input.facts)
  if (!entitled.mayLower) return notDeclared(view, input.source, [asset.uid], input.facts)
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
  return accept(view, asset.uid, input, entitled, counter, now, hash, !matches)
}

function accept(
  view: View,
  asset: AssetUid,
  input: ReportInput | ImportInput,
  entitled: Entitlement,
  counter: number,
  now: Instant,
  hash: Hash,
  subjectAsserted = false,
): Result<Accepted, Refusal> {
  const { nonce } = input
  const facts = factsAt(input.facts, now)
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
  const spec = find(view, 'Source', input.source)?.spec
  const before = view.assets.get(asset)?.standings.get(input.source)
  const relied = reliesOn(view, facts)
  const behind = clockBehind(facts, nonce)
  const unknown = unknownReason(facts, entitled, nonce, before, relied) ?? behind
  const cannotRaise = whyNotRaise(facts, entitled, nonce, unknown)
  if (input.kind === 'report' && input.late) cannotRaise.push('late')
  if (subjectAsserted) cannotRaise.push('subject-asserted')
  if (behind !== null) cannotRaise.push('clock-behind')
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
    scopes: entitled.scopes,
  }
  // What its source may not raise is unknown by it: the reason says so.
  const good = unknown === null && !subjectAsserted
  const listsEndAt = good ? listsEndOf(facts) : before?.listsEndAt
  const goodAt = good ? goodSince(facts, nonce, now) : null
  const awaits = awaitsMatch(view, asset, before, input.factsDigest, evidence.id, goodAt, relied)
  const judgedAt = judgedAtOf(facts.coverage, now)
  // What is not matched yet gives nothing good: until then the asset keeps what it had.
  const counts = goodAt !== null && awaits === undefined
  const standing: SourceStanding = {
    source: input.source,
    independence: spec?.independence ?? 'host',
    lastAt: now,
    lastGoodAt: counts ? goodAt : (before?.lastGoodAt ?? null),
    lastGood: counts ? evidence.id : (before?.lastGood ?? null),
    ...(listsEndAt === undefined ? {} : { listsEndAt }),
    lastFacts: input.factsDigest,
    lastDocument: input.document,
    unknown,
    items: good ? countsOf(facts.coverage, entitled, before) : (before?.items ?? {}),
    inventory:
      entitled.mayRaise && !subjectAsserted && isWholeList(facts, unknown)
        ? input.factsDigest
        : (before?.inventory ?? null),
    reliesOn: counts ? relied : (before?.reliesOn ?? []),
    counter,
    bootId: evidence.bootId,
    ...(entitled.mayRaise ? {} : { entitled: false as const }),
    ...(spec?.maxAge === undefined ? {} : { maxAge: spec.maxAge }),
    ...(judgedAt === null ? {} : { judgedAt }),
    ...(before?.compared === undefined ? {} : { compared: before.compared }),
    ...(awaits === undefined ? {} : { awaits }),
  }
  return ok({ asset, evidence, standing, entitled, nonce: nonce?.text ?? null, facts, late: false })
}

/**
 * The word of a report that other rules accepted, as these take it: never for more than it counted before. That
 * it was good then shows that it carried what had to be carried; what its facts say is judged again.
 */
export function judgedAgain(
  view: View,
  asset: AssetUid,
  before: SourceStanding,
  facts: HostFacts | ComponentFacts | null,
): SourceStanding {
  const entitled = entitlement(view, before.source, asset, facts)
  const [barred] = entitled.why
  // Whom nobody asked made it look known by the old rules alone, whatever is left of what it said.
  if (barred !== undefined) {
    if (before.entitled === false && before.lastGoodAt === null) return before
    const unknown = before.unknown ?? UNHEARD[barred]
    return { ...before, unknown, lastGoodAt: null, lastGood: null, entitled: false }
  }
  if (facts === null || before.unknown !== null || before.lastGoodAt === null) return before
  const relied = [...new Set([...before.reliesOn, ...reliesOn(view, facts)])].toSorted()
  const carried = { text: '', issuedAt: before.lastGoodAt }
  const unknown = unknownReason(facts, entitled, carried, undefined, relied)
  // What was good by the old rules alone was never good by these.
  if (unknown !== null) return { ...before, unknown, lastGoodAt: null, lastGood: null }
  return relied.length === before.reliesOn.length ? before : { ...before, reliesOn: relied }
}

/** What its lists say counts for as long as they are good by our own clock, never by the host's. */
function factsAt(facts: HostFacts | ComponentFacts, now: Instant): HostFacts | ComponentFacts {
  return facts.kind === 'host' ? { ...facts, fixes: fixesAt(facts.fixes, now) } : facts
}

function listsEndOf(facts: HostFacts | ComponentFacts): Instant | undefined {
  return facts.kind === 'host' && facts.fixes.state === 'known' ? listsEnd(facts.fixes) : undefined
}

/** It cannot have looked before it was asked: no time it writes can be believed. */
function clockBehind(facts: HostFacts | ComponentFacts, nonce: NonceClaim | null): string | null {
  if (facts.kind !== 'host' || nonce === null) return null
  const behind = nonce.issuedAt - facts.startedAt
  return behind <= LIMITS.clockSkewMsMax
    ? null
    : `its clock is ${formatDuration(behind)} behind: it says it looked before it was asked (set its clock)`
}

/**
 * What only feeds can judge waits for the matcher. A report that says nothing good leaves what waits as it is: it is
 * answered with the newer list, which adds to the index and takes nothing away.
 */
function awaitsMatch(
  view: View,
  asset: AssetUid,
  before: SourceStanding | undefined,
  facts: Digest,
  evidence: Evidence['id'],
  goodAt: Instant | null,
  reliesOn: readonly string[],
): AwaitedMatch | undefined {
  if (goodAt === null) return before?.awaits === undefined ? undefined : { ...before.awaits, facts }
  if (reliesOn.length === 0 || isMatched(before, facts)) return undefined
  const held = (view.assets.get(asset)?.hold ?? null) !== null
  return { facts, evidence, goodAt, reliesOn, held }
}

/** The very list was matched before: the index is kept up to date, nothing has to be waited for. */
function isMatched(
  before: SourceStanding | undefined,
  facts: SourceStanding['lastFacts'],
): boolean {
  return (
    before?.lastFacts === facts &&
    before.awaits === undefined &&
    before.lastGood !== null &&
    before.reliesOn.length > 0
  )
}

/** The oldest database that looked; a date in the future is no date. */
function judgedAtOf(coverage: readonly Coverage[], now: Instant): Instant | null {
  let oldest: Instant | null = null
  for (const { databaseAt } of coverage) {
    if (databaseAt === undefined || databaseAt > now) continue
    if (oldest === null || databaseAt < oldest) oldest = databaseAt
  }
  return oldest
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
  entitled: Entitlement,
  nonce: NonceClaim | null,
  before: SourceStanding | undefined,
  relied: readonly string[],
): string | null {
  const [barred] = entitled.why
  if (barred !== undefined) return UNHEARD[barred]
  const said = facts.coverage.filter((one) => entitled.scopes.includes(one.scope))
  // The packages of the system are what an asset stands on: nobody who may say so has looked at them.
  if (said.length < facts.coverage.length && !said.some((one) => one.scope === 'os-packages')) {
    if (facts.coverage.some((one) => one.scope === 'os-packages')) return NOT_OF_PACKAGES
  }
  if (facts.kind === 'components') {
    if (facts.looksForFlaws === false && relied.length === 0) {
      return 'the report lists nothing that anybody could be asked about'
    }
    // Packages of a system that could not be read are not made up for by others that could.
    const blind = facts.coverage.find((one) => one.scope === 'os-packages')
    if (blind?.state === 'unknown') return blind.reason ?? 'the system packages could not be read'
    return said.some((one) => one.state === 'complete')
      ? shrunk(said, before)
      : 'the report does not say what it looked at'
  }
  if (nonce === null) return 'the report carries no nonce of ours, so it may be old'
  // Feeds speak of its packages: what its own lists cannot tell is looked up there.
  if (facts.fixes.state === 'unknown' && relied.length === 0)
    return untold(facts, facts.fixes.detail)
  const packages = facts.coverage.find((one) => one.scope === 'os-packages')
  if (packages === undefined || packages.items === 0) return 'the package list is empty'
  if (packages.state !== 'complete') return packages.reason ?? 'the package list is incomplete'
  return shrunk(said, before)
}

const UNHEARD: Readonly<Record<EntitlementWord, string>> = {
  'source-not-declared': 'no manifest declares its source',
  'source-not-for-this-asset': 'its source has not been given this asset',
  'source-may-not-raise': 'its source may block and not clear',
  'source-does-not-say-this': 'its source is not asked about any of this',
}
const NOT_OF_PACKAGES = 'its source is not asked about the packages of the system'

/** Less than four fifths of the last complete count is not complete (DESIGN section 5). */
function shrunk(coverage: readonly Coverage[], before: SourceStanding | undefined): string | null {
  for (const one of coverage) {
    if (one.scope === 'processes') continue
    const last = before?.items[one.scope] ?? 0
    if (one.items * 100 < last * LIMITS.completeShareMinPercent) {
      return `only ${one.items} of the last ${last} items of ${one.scope} were reported`
    }
  }
  // A list of something else, such as a lock file, neither renews nor replaces those of the system.
  const system = before?.items['os-packages'] ?? 0
  if (system > 0 && !coverage.some((one) => one.scope === 'os-packages')) {
    return `none of the last ${system} items of os-packages were reported`
  }
  return null
}

function whyNotRaise(
  facts: HostFacts | ComponentFacts,
  entitled: Entitlement,
  nonce: NonceClaim | null,
  unknown: string | null,
): string[] {
  const why: string[] = [...entitled.why]
  if (facts.kind === 'host') {
    if (nonce === null) why.push('no-nonce')
    if (unknown !== null) why.push('report-unknown')
  } else if (!facts.canClear) why.push('findings-only')
  for (const one of facts.coverage) {
    if (one.scope === 'processes') continue // Judged per cause: start times may stand in.
    if (!entitled.scopes.includes(one.scope)) continue // It proves nothing in any case.
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

/** The kinds of packages in which nobody looked for flaws, so that only feeds can tell. */
function reliesOn(view: View, facts: HostFacts | ComponentFacts): string[] {
  if (facts.kind === 'components') return facts.looksForFlaws === false ? kindsOf(facts) : []
  const { fixes } = facts
  if (fixes.state !== 'unknown' || fixes.reason === 'failed' || fixes.reason === 'end-of-life') {
    return []
  }
  const kinds = kindsOf(facts)
  return kinds.length > 0 && unasked(view, { reliesOn: kinds }).length === 0 ? kinds : []
}

/** Of a scope its source may not raise the last count stays. */
function countsOf(
  coverage: readonly Coverage[],
  entitled: Entitlement,
  before: SourceStanding | undefined,
): { readonly [scope in Scope]?: number } {
  const items: { [scope in Scope]?: number } = {}
  for (const one of coverage) {
    if (one.state === 'complete' && entitled.scopes.includes(one.scope)) {
      items[one.scope] = one.items
    }
  }
  for (const [name, count] of Object.entries(before?.items ?? {})) {
    const scope = name as Scope // A key of the same table.
    if (!entitled.scopes.includes(scope)) items[scope] = count ?? 0
  }
  return items
}

/** Told with the manifest that would entitle it, filled in. */
export function notDeclared(
  view: View,
  source: string,
  assets: readonly AssetUid[],
  facts: HostFacts | ComponentFacts | null,
): Result<never, Refusal> {
  const [first] = assets
  const named = first === undefined ? '' : (view.manifests.Asset.get(first)?.name ?? first)
  const name = assets.length > 1 ? `${assets.length} assets` : `\`${named}\``
  const declared = find(view, 'Source', source) !== undefined
  return err({
    code: 'source-not-declared',
    message: declared
      ? `source \`${source}\` has not been given asset ${name}`
      : `no manifest declares source \`${source}\`, so it may say nothing of ${name}`,
    help: 'read its manifest, filled in, and apply it if it may: holdfast apply -f -',
    manifest: declarationFor(view, source, assets, facts),
  })
}

function refuse(code: string, message: string, help: string): Result<never, Refusal> {
  return err({ code, message, help })
}
