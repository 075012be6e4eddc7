/**
 * Discover: is this report acceptable, and what may it do? Signature, key and size were checked at
 * the door; here entitlement, counters, nonces, clocks and coverage decide. Refused evidence changes
 * nothing; accepted evidence may lower and only sometimes raise (law 4).
 */

import type { Env } from '../model/env.ts'
import { declarationFor } from '../state/estate/declare-source.ts'
import { deriveId, type AssetUid } from '../kernel/ids.ts'
import { LIMITS } from '../kernel/limits.ts'
import { err, ok, type Result } from '../kernel/result.ts'
import type { Evidence, SourceStanding } from '../model/evidence.ts'
import type { HostFacts, ComponentFacts } from '../model/facts.ts'
import type { ImportInput, ReportInput } from '../model/input.ts'
import { notKnown, refusal, type Refusal } from '../model/refusals.ts'
import { find, type View } from '../state/state.ts'
import type { Accepted } from '../state/evidence/accepted.ts'
import { entitlement, type Entitlement } from '../state/estate/entitlement.ts'
import {
  awaitsMatch,
  countsOf,
  factsAt,
  goodSince,
  isWholeList,
  judgedAtOf,
  listsEndOf,
  reliesOn,
} from './left-standing.ts'
import { isAbout, subjectName } from './match-subject.ts'
import { answersIn } from '../model/answering.ts'
import { clockBehind, unknownReason, whyNotRaise } from './unknown-report.ts'

export function acceptEvidence(
  view: View,
  input: ReportInput | ImportInput,
  env: Env,
): Result<Accepted, Refusal> {
  return input.kind === 'report' ? acceptReport(view, input, env) : acceptImport(view, input, env)
}

function acceptReport(view: View, input: ReportInput, env: Env): Result<Accepted, Refusal> {
  const known = view.assets.get(input.asset)
  if (known === undefined || !view.manifests.Asset.has(input.asset)) {
    return err(notKnown('asset', input.asset, 'enrol the agent again', 'wrong-asset'))
  }
  const entitled = entitlement(view, input.source, input.asset, input.facts)
  if (!entitled.mayLower) return notDeclared(view, input.source, [input.asset], input.facts)
  const before = known.standings.get(input.source)
  if (before !== undefined && input.counter <= before.counter) {
    return err(
      refusal(
        'counter-not-newer',
        `report ${input.counter} is not newer than ${before.counter}`,
        'an agent restored from a copy must be enrolled again; causes are kept',
      ),
    )
  }
  const accepted = accept(view, input.asset, input, entitled, input.counter, env)
  // Before the first report of a source nothing can be late.
  const late = input.late && before !== undefined
  return accepted.ok ? ok({ ...accepted.value, late }) : accepted
}

function acceptImport(view: View, input: ImportInput, env: Env): Result<Accepted, Refusal> {
  const asset = find(view, 'Asset', input.asset)
  if (asset === undefined) {
    return err(notKnown('asset', input.asset, 'declare it with apply', 'asset-unknown'))
  }
  const entitled = entitlement(view, input.source, asset.uid, input.facts)
  if (!entitled.mayLower) return notDeclared(view, input.source, [asset.uid], input.facts)
  const subject = subjectName(input.facts)
  const matches = isAbout(asset, input.facts)
  if (!matches && !input.assertSubject) {
    return err(
      refusal(
        'subject-mismatch',
        `the report is about \`${subject}\`, not about \`${asset.name}\``,
        'import it for the asset it names, or say that it is this one (--assert-subject): then it may only lower',
      ),
    )
  }
  const counter = view.assets.get(asset.uid)?.standings.get(input.source)?.counter ?? 0
  return accept(view, asset.uid, input, entitled, counter, env, !matches)
}

function accept(
  view: View,
  asset: AssetUid,
  input: ReportInput | ImportInput,
  entitled: Entitlement,
  counter: number,
  env: Env,
  subjectAsserted = false,
): Result<Accepted, Refusal> {
  const { now, hash } = env
  const { nonce } = input
  const facts = factsAt(input.facts, now)
  if (nonce !== null && view.usedNonces.has(nonce.text)) {
    return err(
      refusal('nonce-used', 'the nonce of this report was used before', 'fetch a new nonce'),
    )
  }
  const claimedStart = facts.kind === 'host' ? facts.startedAt : facts.observedAt
  if (claimedStart !== null && claimedStart > now + LIMITS.clockSkewMsMax) {
    return err(
      refusal(
        'clock-skew',
        'the report claims to have started in the future',
        'set the clock of the reporting machine',
      ),
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
  const answers = good && entitled.mayRaise ? answersIn(facts) : (before?.answers ?? [])
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
    ...(answers.length === 0 ? {} : { answers }),
  }
  return ok({ asset, evidence, standing, entitled, nonce: nonce?.text ?? null, facts, late: false })
}

/** Told with the manifest that would entitle it, filled in. */
export function notDeclared(
  view: View,
  source: string,
  assets: readonly AssetUid[],
  facts: Pick<HostFacts | ComponentFacts, 'kind' | 'coverage'> | null,
): Result<never, Refusal> {
  const [first] = assets
  const named = first === undefined ? '' : (view.manifests.Asset.get(first)?.name ?? first)
  const name = assets.length > 1 ? `${assets.length} assets` : `\`${named}\``
  const declared = find(view, 'Source', source) !== undefined
  return err({
    code: 'source-not-declared',
    message: declared
      ? `source \`${source}\` has not been given ${assets.length > 1 ? name : `asset ${name}`}`
      : `no manifest declares source \`${source}\`, so it may say nothing of ${name}`,
    help: 'read its manifest, filled in, and apply it if it may: holdfast apply -f -',
    manifest: declarationFor(view, source, assets, facts),
  })
}
