/** Findings as the API shows them: what the matcher knows, joined with what the decisions make of it. */

import type { Change, WhatIf } from '@holdfast/api/contract/finding'
import {
  RANKS,
  type AffectedAsset,
  type FindingDetailItem,
  type FindingItem,
} from '@holdfast/api/contract/parts/finding'
import type { StatementItem } from '@holdfast/api/contract/parts/statement'
import { bodDays, weigh } from '@holdfast/core/assess/weigh'
import { causeLine } from '@holdfast/core/decide/cause-line'
import { inputLines } from '@holdfast/core/decide/input-lines'
import { triageLine } from '@holdfast/core/decide/triage-line'
import { policyFor } from '@holdfast/core/assess/weigh-cause'
import type {
  FindingDetail,
  FindingRow,
  FindingSummary,
} from '@holdfast/core/correlate/finding-views'
import type { AssetUid, IdentityUid } from '@holdfast/core/kernel/ids'
import { instant, type Instant } from '@holdfast/core/kernel/instant'
import { dueOf, isDue, restrictsFrom, type Cause } from '@holdfast/core/model/cause'
import { aboutOf, completed, exploitedNow, inputsOf } from '@holdfast/core/state/causes/inputs'
import { BLOCKED_CODES } from '@holdfast/core/model/reason-codes'
import { isLive } from '@holdfast/core/model/scope'
import { causesOf } from '@holdfast/core/state/evidence/standing'
import { find } from '@holdfast/core/state/state'
import { TIERS } from '@holdfast/core/model/posture'
import { idsOf } from '@holdfast/core/model/statement'
import { no, NOTHING_TOLD, taken, yes, type Told } from '@holdfast/core/model/told'
import type { StoredDuty } from '@holdfast/core/model/triage'
import { Problem } from '@holdfast/edges-base/http/problems'
import type { Context } from '../context.ts'
import { at, triageItem } from './assets.ts'
import { statementItem } from './statements.ts'

/** An input nobody told is null, and its sentence says what would tell. */
export function findingItem(context: Context, { said, ...one }: FindingSummary): FindingItem {
  const told = findingInputs(context, { said, ...one })
  const causes = causesNamed(context, one)
  const dated = causes.some((cause) => TIERS.some((tier) => dueOf(cause, tier) !== null))
  const { now } = context.driver.env()
  return {
    ...one,
    name: one.id,
    exploited: flagOf(told.exploited),
    automatable: flagOf(told.automatable),
    impact: told.impact.is === 'unknown' ? null : told.impact.is === 'yes' ? 'total' : 'partial',
    inputs: inputLines({ ...told, exposed: NOTHING_TOLD.exposed }, dated, now)
      .filter((line) => line.name !== 'exposed')
      .map((line) => ({ ...line, at: at(line.at) })),
    causes: causes.length,
  }
}

function findingInputs(
  context: Context,
  { id, aliases, said }: Pick<FindingSummary, 'id' | 'aliases' | 'said'>,
): FindingSummary['said'] {
  const { driver } = context
  const exploited = exploitedNow(driver.view, [id, ...aliases], said.exploited, driver.env())
  return { ...said, exploited }
}

/** As a filter asks for it. */
export function exploitedWord(context: Context, summary: FindingSummary): string {
  return String(flagOf(findingInputs(context, summary).exploited) ?? 'unknown')
}

function flagOf(told: Told): boolean | null {
  return told.is === 'unknown' ? null : told.is === 'yes'
}

export async function findingDetail(
  context: Context,
  one: FindingDetail,
): Promise<FindingDetailItem> {
  const causes = causesNamed(context, one)
  const byAsset = Map.groupBy(causes, (cause) => cause.asset)
  const { view } = context.driver
  const names = (uids: readonly AssetUid[]): string[] =>
    uids.map((uid) => view.manifests.Asset.get(uid)?.name ?? uid).toSorted()
  const { said: _, ...rest } = one
  const item = findingItem(context, one)
  const env = context.driver.env()
  const row = taken({ ...findingInputs(context, one), exposed: NOTHING_TOLD.exposed })
  const exposed = causes.some((cause) => inputsOf(view, cause, env).exposed.is === 'yes')
  return {
    ...rest,
    ...item,
    advisories: one.advisories.map((each) => ({
      ...each,
      publishedAt: at(each.publishedAt as Instant | null),
      modifiedAt: at(each.modifiedAt as Instant | null),
    })),
    rows: one.rows.map((row) => ({ ...row, assets: names(row.assets), count: row.assets.length })),
    assets: assetsOf(one, byAsset).map((uid) =>
      assetLine(context, uid, byAsset.get(uid) ?? [], one.rows),
    ),
    identities: await identitiesOf(context, one, byAsset),
    statements: statementsOn(context, one),
    clock: {
      table: 'cisa-bod-26-04',
      days: bodDays({ ...row, exposed }),
      rules: [...new Set(causes.map((cause) => causeLine(view, cause, env).rule))],
    },
    triage: dutiesNamed(context, one).map((duty) => triageItem(triageLine(view, duty, env.now))),
  }
}

/** Also of causes that are gone. */
function dutiesNamed(context: Context, { id, aliases }: FindingSummary): StoredDuty[] {
  const names = [id, ...aliases]
  return [...context.driver.view.duties.values()].filter((duty) =>
    duty.vulnerabilities.some((name) => names.includes(name)),
  )
}

function assetLine(
  context: Context,
  uid: AssetUid,
  causes: readonly Cause[],
  rows: readonly FindingRow[],
): AffectedAsset {
  const { view } = context.driver
  const env = context.driver.env()
  const due = causes.flatMap((cause) => TIERS.map((tier) => dueOf(cause, tier)))
  const first = due.filter((one) => one !== null).toSorted((a, b) => a - b)[0] ?? null
  const here = rows.filter((row) => row.assets.includes(uid))
  const suppressed = causes.find((cause) => (cause.suppressed?.until ?? 0) > env.now)?.suppressed
  return {
    name: view.manifests.Asset.get(uid)?.name ?? uid,
    uid,
    posture: view.assets.get(uid)?.posture ?? 'unknown',
    hold: view.assets.get(uid)?.hold ?? null,
    versions: here.map((row) => `${row.component} ${row.version}`),
    status: here[0]?.status ?? 'unknown',
    cause: causes[0]?.id ?? null,
    weight: causes[0]?.weight ?? null,
    restricts: causes.some((cause) => TIERS.some((tier) => restrictsFrom(cause, tier) !== null)),
    exposed:
      causes[0] === undefined
        ? null
        : (causeLine(view, causes[0], env).inputs.find((line) => line.name === 'exposed')?.says ??
          null),
    since: at(causes[0]?.firstSeenAt),
    dueAt: at(first),
    missingProof:
      causes.find((cause) => cause.detail.missingProof !== null)?.detail.missingProof ?? null,
    retracted: causes.find((cause) => cause.detail.retracted !== null)?.detail.retracted ?? null,
    suppressedUntil: at(suppressed?.until),
  }
}

/** Those that list it, and those whose fix is not proven yet: what left a list holds until then. */
function assetsOf(
  one: FindingDetail,
  byAsset: ReadonlyMap<AssetUid, readonly Cause[]>,
): readonly AssetUid[] {
  return [...new Set([...one.rows.flatMap((row) => row.assets), ...byAsset.keys()])]
}

type Rank = (typeof RANKS)[number]

/** Who acts from there, by what decisions do to them because of it: each once, by the worst of its assets. */
async function identitiesOf(
  context: Context,
  one: FindingDetail,
  byAsset: ReadonlyMap<AssetUid, readonly Cause[]>,
): Promise<Record<Rank, number>> {
  const { view } = context.driver
  const { now } = context.driver.env()
  const { rows, access } = await context.refusals.look()
  const blocked = new Set(
    rows
      .filter((row) => BLOCKED_CODES.has(row.code))
      .map(({ identity, asset }) => `${identity} ${asset}`),
  )
  const overridden = overriddenAssets(context, one)
  const states = new Map<IdentityUid, Rank>()
  for (const uid of assetsOf(one, byAsset)) {
    const causes = byAsset.get(uid) ?? []
    const due = causes.some((cause) => isDue(cause, now))
    const open = causes.length > 0 ? 'grace' : 'other'
    const unheld = view.assets.get(uid)?.posture === 'unknown' && causes.length === 0
    const there = access.get(uid)?.state
    for (const identity of view.identitiesByAsset.get(uid) ?? []) {
      const state = !due
        ? unheld
          ? 'unknown'
          : open
        : overridden.has(uid) || there === 'overridden'
          ? 'override'
          : blocked.has(`${identity} ${uid}`)
            ? 'blocked'
            : there === 'report-only'
              ? 'would-be'
              : 'other'
      const before = states.get(identity)
      if (before === undefined || RANKS.indexOf(state) < RANKS.indexOf(before)) {
        states.set(identity, state)
      }
    }
  }
  const counts = { blocked: 0, 'would-be': 0, override: 0, grace: 0, unknown: 0, other: 0 }
  for (const state of states.values()) counts[state] += 1
  return counts
}

/** Assets that a live override of this very flaw leaves open. */
function overriddenAssets(context: Context, one: FindingDetail): ReadonlySet<AssetUid> {
  const { view } = context.driver
  const { now } = context.driver.env()
  const names = new Set([one.id, ...one.aliases])
  const own = new Set<string>(causesNamed(context, one).map((cause) => cause.id))
  const found = new Set<AssetUid>()
  // What a breaker keeps open is recorded with each asset.
  for (const { id, asset } of causesNamed(context, one)) {
    const kept = view.assets.get(asset)?.refusal?.shelters.some(({ override, causes }) => {
      const known = view.overrides.get(override)
      return causes.includes(id) && known !== undefined && isLive(known, now)
    })
    if (kept === true) found.add(asset)
  }
  for (const override of view.overrides.values()) {
    if (!isLive(override, now) || override.kind === 'report-only') continue
    const { assets, lineages, causes } = override.scope
    const about =
      lineages?.some((id) => names.has(id)) === true || causes?.some((id) => own.has(id)) === true
    if (about) for (const uid of assets ?? []) found.add(uid)
  }
  return found
}

function causesNamed(context: Context, one: Pick<FindingSummary, 'id' | 'aliases'>): Cause[] {
  const { view } = context.driver
  const ids = new Set(
    [one.id, ...one.aliases].flatMap((name) => [...(view.causesByVulnerability.get(name) ?? [])]),
  )
  return causesOf(view, ids)
}

function statementsOn(context: Context, one: FindingDetail): StatementItem[] {
  const { view } = context.driver
  const names = [one.id, ...one.aliases]
  const ids = new Set(names.flatMap((id) => [...(view.statementsByVulnerability.get(id) ?? [])]))
  const live = [...ids]
    .map((id) => view.statements.get(id))
    .filter((statement) => statement !== undefined)
  // People ended them one by one: those are few.
  return [...view.pastStatements.values(), ...live]
    .filter(({ says }) => idsOf(says).some((name) => names.includes(name)))
    .map((stored) => statementItem(context, stored))
}

/** The very bytes a feed's record was read from; of several feeds the one that is asked for. */
export async function rawRecord(
  context: Context,
  one: FindingDetail,
  source: string | null,
): Promise<Uint8Array> {
  const advisory = one.advisories.find((each) => source === null || each.feed === source)
  if (advisory === undefined) {
    const feeds = one.advisories.map((each) => each.feed).join(', ') || 'none'
    throw new Problem('not-found', 'no feed of that name says it', `feeds: ${feeds}`)
  }
  const key = `advisory ${advisory.id}`
  const record = await context.matcher.ask('record', { source: advisory.feed, key })
  const bytes = record === null ? undefined : await context.writer.blobs.get(record.document)
  if (record === null || bytes === undefined) {
    throw new Problem('not-found', 'its document is no longer kept', 'documents live 30 days')
  }
  return packed(bytes, record.file) ?? bytes
}

/** The newest report of a source about one asset: what its finding was read from. */
export async function rawReport(
  context: Context,
  one: FindingDetail,
  name: string,
  source: string | null,
): Promise<Uint8Array> {
  const { view } = context.driver
  const asset = find(view, 'Asset', name)
  const here = one.rows.filter((row) => asset !== undefined && row.assets.includes(asset.uid))
  const sources = new Set(here.flatMap((row) => row.says.map((said) => said.source)))
  for (const standing of view.assets.get(asset?.uid ?? ('' as AssetUid))?.standings.values() ??
    []) {
    if (!sources.has(standing.source) || (source !== null && standing.source !== source)) continue
    const { lastDocument } = standing
    const bytes = lastDocument === null ? undefined : await context.writer.blobs.get(lastDocument)
    if (bytes !== undefined) return bytes
  }
  throw new Problem(
    'not-found',
    `no report about \`${name}\` says it`,
    `sources: ${[...sources].join(', ') || 'none'}`,
  )
}

/**
 * Small documents are kept together, one line each: `{"base64": …, "file": …}`. Undefined: the blob is the
 * document itself, which may look like anything.
 */
function packed(bytes: Uint8Array, file: string): Uint8Array | undefined {
  const text = new TextDecoder().decode(bytes)
  if (!text.startsWith('{"base64":')) return undefined
  const ending = `,"file":${JSON.stringify(file)}}`
  const line = text.split('\n').find((one) => one.endsWith(ending))
  const base64 = line === undefined ? undefined : /^\{"base64":"([^"]*)"/.exec(line)?.[1]
  return base64 === undefined ? undefined : new Uint8Array(Buffer.from(base64, 'base64'))
}

/** What would follow if one of the inputs were otherwise: per asset the weight, the row and who would be cut. */
export function whatIf(context: Context, one: FindingDetail, change: Change): WhatIf {
  const { view } = context.driver
  const env = context.driver.env()
  const { now } = env
  const byAsset = Map.groupBy(causesNamed(context, one), (cause) => cause.asset)
  const fixable = change.fixed !== false && (one.fix !== 'none' || change.fixed === true)
  const assets = [...new Set(one.rows.flatMap((row) => row.assets))].flatMap((uid) => {
    const stored = view.manifests.Asset.get(uid)
    if (stored === undefined) return []
    const [cause] = byAsset.get(uid) ?? []
    const told = findingInputs(context, one)
    const exposed =
      cause === undefined
        ? completed(view, aboutOf(view, uid), [], NOTHING_TOLD, env).exposed
        : inputsOf(view, cause, env).exposed
    const inputs = {
      class: 'pending-fix' as const,
      severity: one.severity,
      exploited: supposed(change.exploited, told.exploited),
      exposed: supposed(change.exposed, exposed),
      automatable: supposed(change.automatable, told.automatable),
      impact: supposed(
        change.impact === undefined ? undefined : change.impact === 'total',
        told.impact,
      ),
      ...(one.forensicTriage === null ? {} : { listedTriage: one.forensicTriage }),
    }
    // Supposed to be exploited only now, its age as such counts from now.
    const flagged = cause?.detail.exploited === true ? cause.detail.exploitedFrom : now
    const from = (inputs.exploited.is === 'yes' ? flagged : undefined) ?? cause?.firstSeenAt ?? now
    const weighed = weigh(inputs, policyFor(view, uid), from)
    const supposedCause = { ...weighed, suppressed: null }
    const blockedAt = TIERS.map((tier) => (fixable ? restrictsFrom(supposedCause, tier) : null))
    return [
      {
        asset: stored.name,
        weight: weighed.weight,
        rule: weighed.rule,
        assumed: weighed.assumed?.rule ?? null,
        triage: weighed.triage?.because ?? null,
        due: blockedAt.map((due) => at(due)),
        blockedNow: TIERS.map((tier) => fixable && isDue(supposedCause, now, [tier])),
        identities: [...(view.identitiesByAsset.get(uid) ?? [])]
          .map((identity) => view.manifests.Identity.get(identity)?.name ?? identity)
          .toSorted(),
      },
    ]
  })
  const blocked = assets.filter((each) => each.blockedNow.some(Boolean))
  return {
    id: one.id,
    change,
    note: noteOf(assets.length, fixable),
    assets,
    blockedAssets: blocked.length,
    blockedIdentities: new Set(blocked.flatMap((each) => each.identities)).size,
    at: at(instant(now)),
  }
}

function noteOf(assets: number, fixable: boolean): string | null {
  if (assets === 0) return 'no asset here has it, as far as anybody looked'
  return fixable
    ? null
    : 'nothing fixes it: a person is asked instead of a block (no exit, no block)'
}

function supposed(value: boolean | undefined, otherwise: Told): Told {
  if (value === undefined) return otherwise
  return value ? yes('supposed') : no('supposed')
}
