/** Findings as the API shows them: what the matcher knows, joined with what the decisions make of it. */

import { bodDays, weigh } from '@holdfast/core/assess/weigh'
import type {
  FindingDetail,
  FindingRow,
  FindingSummary,
} from '@holdfast/core/correlate/finding-views'
import type { AssetUid, IdentityUid } from '@holdfast/core/kernel/ids'
import { instant, type Instant } from '@holdfast/core/kernel/instant'
import { dueOf, type Cause } from '@holdfast/core/model/cause'
import { isLive } from '@holdfast/core/model/scope'
import { causesOf } from '@holdfast/core/model/standing'
import { find } from '@holdfast/core/model/state'
import { TIERS } from '@holdfast/core/model/posture'
import { idsOf } from '@holdfast/core/model/statement'
import { Problem } from '@holdfast/edges-base/http/problems'
import type { Context } from '../context.ts'
import { at } from './assets.ts'
import { statementItem } from './statements.ts'

export function findingItem(context: Context, one: FindingSummary): Record<string, unknown> {
  return { ...one, name: one.id, causes: causesNamed(context, one).length }
}

export async function findingDetail(
  context: Context,
  one: FindingDetail,
): Promise<Record<string, unknown>> {
  const causes = causesNamed(context, one)
  const byAsset = Map.groupBy(causes, (cause) => cause.asset)
  const { view } = context.driver
  const names = (uids: readonly AssetUid[]): string[] =>
    uids.map((uid) => view.manifests.Asset.get(uid)?.name ?? uid).toSorted()
  return {
    ...one,
    name: one.id,
    advisories: one.advisories.map((each) => ({
      ...each,
      publishedAt: at(each.publishedAt as Instant | null),
      modifiedAt: at(each.modifiedAt as Instant | null),
    })),
    rows: one.rows.map((row) => ({ ...row, assets: names(row.assets), count: row.assets.length })),
    assets: [...new Set(one.rows.flatMap((row) => row.assets))].map((uid) =>
      assetLine(context, uid, byAsset.get(uid) ?? [], one.rows),
    ),
    identities: identitiesOf(context, one, byAsset),
    statements: statementsOn(context, one),
    clock: {
      table: 'cisa-bod-26-04',
      days: bodDays({
        exploited: one.exploited,
        exposed: causes.some((cause) => cause.rule.includes('exposed yes')),
        automatable: one.automatable,
        impact: one.impact,
      }),
      rules: [...new Set(causes.map((cause) => cause.rule))],
    },
  }
}

function assetLine(
  context: Context,
  uid: AssetUid,
  causes: readonly Cause[],
  rows: readonly FindingRow[],
): Record<string, unknown> {
  const { view } = context.driver
  const { now } = context.driver.env()
  const due = causes.flatMap((cause) => TIERS.map((tier) => dueOf(cause, tier)))
  const first = due.filter((one) => one !== null).toSorted((a, b) => a - b)[0] ?? null
  const here = rows.filter((row) => row.assets.includes(uid))
  const suppressed = causes.find((one) => (one.suppressed?.until ?? 0) > now)?.suppressed
  return {
    name: view.manifests.Asset.get(uid)?.name ?? uid,
    uid,
    posture: view.assets.get(uid)?.posture ?? 'unknown',
    hold: view.assets.get(uid)?.hold ?? null,
    versions: here.map((row) => `${row.component} ${row.version}`),
    status: here[0]?.status ?? 'unknown',
    cause: causes[0]?.id ?? null,
    weight: causes[0]?.weight ?? null,
    since: at(causes[0]?.firstSeenAt),
    dueAt: at(first),
    missingProof:
      causes.find((one) => one.detail.missingProof !== null)?.detail.missingProof ?? null,
    retracted: causes.find((one) => one.detail.retracted !== null)?.detail.retracted ?? null,
    suppressedUntil: at(suppressed?.until),
  }
}

/** Who acts from an affected asset: blocked, in grace, under an override, or not known. */
function identitiesOf(
  context: Context,
  one: FindingDetail,
  byAsset: ReadonlyMap<AssetUid, readonly Cause[]>,
): Record<string, number> {
  const { view } = context.driver
  const { now } = context.driver.env()
  const rank = ['blocked', 'override', 'grace', 'unknown', 'other'] as const
  const states = new Map<IdentityUid, (typeof rank)[number]>()
  const overridden = overriddenAssets(context, one)
  for (const uid of new Set(one.rows.flatMap((row) => row.assets))) {
    const causes = byAsset.get(uid) ?? []
    const posture = view.assets.get(uid)?.posture ?? 'unknown'
    const due = causes.some(
      (cause) => cause.weight !== 'watch' && TIERS.some((tier) => isDue(dueOf(cause, tier), now)),
    )
    const state = due
      ? (view.assets.get(uid)?.hold ?? null) !== null && !overridden.has(uid)
        ? 'blocked'
        : 'override'
      : causes.length > 0
        ? 'grace'
        : posture === 'unknown'
          ? 'unknown'
          : 'other'
    for (const identity of view.identitiesByAsset.get(uid) ?? []) {
      const before = states.get(identity)
      if (before === undefined || rank.indexOf(state) < rank.indexOf(before)) {
        states.set(identity, state)
      }
    }
  }
  const counts: Record<string, number> = { blocked: 0, grace: 0, override: 0, unknown: 0, other: 0 }
  for (const state of states.values()) counts[state] = (counts[state] ?? 0) + 1
  return counts
}

function isDue(due: Instant | null, now: Instant): boolean {
  return due !== null && due <= now
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

function causesNamed(context: Context, one: FindingSummary): Cause[] {
  const { view } = context.driver
  const ids = new Set(
    [one.id, ...one.aliases].flatMap((name) => [...(view.causesByVulnerability.get(name) ?? [])]),
  )
  return causesOf(view, ids)
}

function statementsOn(context: Context, one: FindingDetail): Record<string, unknown>[] {
  const { view } = context.driver
  const names = [one.id, ...one.aliases]
  const ids = new Set(names.flatMap((id) => [...(view.statementsByVulnerability.get(id) ?? [])]))
  return [...ids].flatMap((id) => {
    const stored = view.statements.get(id)
    return stored === undefined || !idsOf(stored.says).some((name) => names.includes(name))
      ? []
      : [statementItem(context, stored)]
  })
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
  const record = await context.matcher.ask({ kind: 'record', source: advisory.feed, key })
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
export function whatIf(
  context: Context,
  one: FindingDetail,
  change: Record<string, unknown>,
): Record<string, unknown> {
  const { view } = context.driver
  const { now } = context.driver.env()
  const byAsset = Map.groupBy(causesNamed(context, one), (cause) => cause.asset)
  const fixable = change['fixed'] !== false && (one.fix !== 'none' || change['fixed'] === true)
  const assets = [...new Set(one.rows.flatMap((row) => row.assets))].flatMap((uid) => {
    const stored = view.manifests.Asset.get(uid)
    if (stored === undefined) return []
    const [cause] = byAsset.get(uid) ?? []
    const weighed = weigh(
      {
        class: 'pending-fix',
        severity: one.severity,
        exploited: flag(change['exploited'], one.exploited),
        exposed: flag(change['exposed'], stored.spec.exposure === 'internet'),
        automatable: flag(change['automatable'], one.automatable),
        impact:
          change['impact'] === 'partial' || change['impact'] === 'total'
            ? change['impact']
            : one.impact,
      },
      undefined,
      cause?.firstSeenAt ?? now,
    )
    const blockedAt = weighed.due.map((due) => (fixable && weighed.weight !== 'watch' ? due : null))
    return [
      {
        asset: stored.name,
        weight: weighed.weight,
        rule: weighed.rule,
        due: blockedAt.map((due) => at(due)),
        blockedNow: blockedAt.map((due) => isDue(due, now)),
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
    note: fixable
      ? null
      : 'nothing fixes it: a person is asked instead of a block (no exit, no block)',
    assets,
    blockedAssets: blocked.length,
    blockedIdentities: new Set(blocked.flatMap((each) => each.identities)).size,
    at: at(instant(now)),
  }
}

function flag(value: unknown, otherwise: boolean): boolean {
  return typeof value === 'boolean' ? value : otherwise
}
