/** Holds as the API shows them: what is blocked, why, since when, what to do, when it comes back. */

import type { HoldDetail, HoldItem, TimelineLine } from '@holdfast/api/contract/hold'
import { accessOf, usesOf } from '@holdfast/core/loop/answer/access'
import { personOf } from '@holdfast/core/state/tokens/person-of'
import type { Entry } from '@holdfast/core/state/entries'
import { rowOf } from '@holdfast/core/state/registry'
import { titleOf } from '@holdfast/core/decide/cause-line'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { Stepwise } from '@holdfast/core/kernel/stepwise'
import { worstCauses } from '@holdfast/core/assess/worst-causes'
import { causesOf } from '@holdfast/core/state/evidence/standing'
import type { Hold } from '@holdfast/core/model/hold'
import type { AssetAccess } from '@holdfast/core/decide/asset-access'
import type { HoldEnd } from '@holdfast/core/model/hold'
import type { Stored } from '@holdfast/core/model/manifest'
import { effectsOf } from '@holdfast/core/state/effects/table'
import { allOverrides } from '@holdfast/core/state/overrides/table'
import type { View } from '@holdfast/core/state/state'
import { formatInstant, type Instant } from '@holdfast/core/kernel/instant'
import type { Context } from '../context.ts'
import { inTurns, mapInTurns, takeTurns } from '../turns.ts'
import { effectItem } from './effects.ts'
import { at, causesLeftOut, explanationOf, overrideNamed } from './assets.ts'

/** Undefined: it is not declared any more, or the hold is of another thing. */
export function assetHeld(view: View, { subject }: Hold): Stored<'Asset'> | undefined {
  return subject.kind === 'asset' ? view.manifests.Asset.get(subject.uid) : undefined
}

/** How an open hold stands, by the decisions about its asset; null: it has ended. */
export function standingOf(context: Context, hold: Hold): AssetAccess | null {
  const { view } = context.driver
  if (hold.state !== 'open' || hold.subject.kind !== 'asset') return null
  const env = context.driver.env()
  const { uid } = hold.subject
  return accessOf(view, uid, usesOf(view, uid, env), env)
}

/** With the worst few of its causes. */
export function holdItem(context: Context, hold: Hold): Promise<HoldItem> {
  return inTurns(itemOf(context, hold), takeTurns())
}

function* itemOf(context: Context, hold: Hold): Stepwise<HoldItem> {
  const { view } = context.driver
  const causes = causesOf(view, hold.causes)
  const standing = standingOf(context, hold)
  const asset = assetHeld(view, hold)
  yield
  const worst = yield* worstCauses(causes, LIMITS.listedCausesMax)
  return {
    name: hold.id,
    uid: hold.id,
    id: hold.id,
    asset: asset?.name ?? hold.subject.uid,
    assetType: asset?.spec.type ?? null,
    owner: asset?.spec.owner ?? null,
    state: hold.state,
    /** Whether it refuses anybody now. */
    access: standing?.state ?? null,
    tiers: standing?.tiers ?? [],
    since: at(hold.enforcedAt),
    openedAt: at(hold.openedAt),
    dueAt: at(hold.dueAt),
    override: overrideNamed(view, standing?.override),
    closedAt: at(hold.closedAt),
    end: endWords(view, hold, context.driver.env().now),
    probationUntil: at(hold.probationUntil),
    causes: worst.map(titleOf),
    ...causesLeftOut(asset?.name ?? hold.subject.uid, causes.length - worst.length),
    identities:
      hold.subject.kind === 'asset'
        ? [...(view.identitiesByAsset.get(hold.subject.uid) ?? [])]
            .map((uid) => view.manifests.Identity.get(uid)?.name ?? uid)
            .toSorted()
        : [],
  }
}

export async function holdDetail(context: Context, hold: Hold): Promise<HoldDetail> {
  const { view } = context.driver
  const asset = assetHeld(view, hold)
  const overrides = [...allOverrides(view)]
    .filter((override) => override.scope.assets?.some((uid) => uid === hold.subject.uid) === true)
    .toSorted((a, b) => a.createdAt - b.createdAt)
  return {
    ...(await holdItem(context, hold)),
    explanation: asset === undefined ? null : await explanationOf(context, asset),
    closedBy: hold.closedBy,
    exposures: hold.exposures.map((exposure) => ({
      ...exposure,
      identity: view.manifests.Identity.get(exposure.identity)?.name ?? exposure.identity,
      at: at(exposure.at),
    })),
    effects: [...effectsOf(view, hold.id)].map((effect) => effectItem(view, effect)),
    overrides: overrides.map((override) => ({
      id: override.id,
      kind: override.kind,
      name: override.name,
      reason: override.reason,
      owner: personOf(view, override.owner),
      expiresAt: at(override.expiresAt),
      endedAt: at(override.endedAt),
    })),
    timeline: await timelineOf(context, hold),
  }
}

/** Null: it has not ended. */
function endWords(view: View, { closedBy, probationUntil }: Hold, now: Instant): string | null {
  if (closedBy === null) return null
  const words = endText(view, closedBy)
  if (probationUntil === undefined || probationUntil <= now) return words
  return `${words}; on probation until ${formatInstant(probationUntil)}`
}

/** *Proven* is said of proof alone. */
function endText(view: View, end: HoldEnd): string {
  switch (end.kind) {
    case 'proven':
      return end.singleSource ? 'proven, by a single source' : 'proven, by two sources'
    case 'lifted':
      return `lifted by ${personOf(view, end.by)}: ${end.reason}`
    case 'suppressed':
      return `suppressed until ${formatInstant(end.until)} by ${end.statement}`
    case 'ended':
      return `ended: ${end.why}`
  }
}

/** Entries of the ledger that name the hold, its asset or its causes, from a while before it opened. */
async function entriesAbout(
  context: Context,
  hold: Hold,
): Promise<readonly { seq: number; line: string }[]> {
  const { view } = context.driver
  const { id, subject } = hold
  const causes: ReadonlySet<string> = new Set(hold.causes)
  const isAbout = (line: string): boolean =>
    line.includes(id) ||
    line.includes(subject.uid) ||
    (line.match(CAUSE_IDS) ?? []).some((one) => causes.has(one))
  const turn = takeTurns()
  const from = Math.max(0, hold.openSeq - BEFORE)
  const to = Math.min(view.size, (hold.closedSeq ?? view.size) + AFTER)
  const about: { seq: number; line: string }[] = []
  const seen: { seq: number; line: string }[] = []
  for (let at = from; at < to; at += CHUNK) {
    const lines = await context.writer.ledger.read(at, Math.min(to, at + CHUNK))
    for (const [index, line] of lines.entries()) {
      if (turn.isOver()) await turn.pause()
      // A workload's token is renewed every few minutes: hundreds of lines that say nothing of the hold.
      if (line.includes('"kind":"token.created"')) continue
      const one = { seq: at + index, line }
      if (isAbout(line)) {
        about.push(one)
        if (about.length > LINES_KEPT) about.splice(LINES_MAX / 2, about.length - LINES_MAX)
      } else if (/"kind":"(?:containers\.listed|endpoint\.observed)"/.test(line)) seen.push(one)
    }
  }
  // What was seen elsewhere belongs to it where something of it rests on that.
  const cited = new Set(about.flatMap((one) => one.line.match(EVIDENCE_IDS) ?? []))
  for (const one of seen) {
    const [, evidence] = /"evidence":"(ev_[0-9A-Z]+)"/.exec(one.line) ?? []
    if (evidence !== undefined && cited.has(evidence)) about.push(one)
  }
  about.sort((a, b) => a.seq - b.seq)
  // Of a very long one the beginning and the end: both prove something.
  return about.length <= LINES_MAX
    ? about
    : [...about.slice(0, LINES_MAX / 2), ...about.slice(-LINES_MAX / 2)]
}

const CAUSE_IDS = /\bca_[0-9A-Z]{13}\b/g
const EVIDENCE_IDS = /\bev_[0-9A-Z]{13}\b/g
const BEFORE = 2_000
const AFTER = 10
/** Lines are taken over from another thread so many at a time. */
const CHUNK = 500
const LINES_MAX = 500
/** Of more than these the middle is dropped as it goes. */
const LINES_KEPT = 2 * LINES_MAX

async function timelineOf(context: Context, hold: Hold): Promise<TimelineLine[]> {
  const lines = await entriesAbout(context, hold)
  return mapInTurns(lines, ({ seq, line }) => {
    const entry = JSON.parse(line) as Entry // A line of our own ledger, which was folded.
    const { words } = rowOf(entry)
    return { seq, at: at(entry.at), kind: entry.kind, text: words?.(entry.body) ?? entry.kind }
  })
}
