/** The one explanation of an asset (law 14): everything else only renders it. */

import { postureOf, standingAt } from '../assess/posture.ts'
import { evidenceCommands, fixCommands } from '../decide/fix-commands.ts'
import { causeLine } from '../decide/cause-line.ts'
import { triageLines } from '../decide/triage-line.ts'
import { holdOf } from '../enforce/hold-identity.ts'
import type { AssetUid, HoldId } from '../kernel/ids.ts'
import { formatDuration, formatInstant, instant, SECOND_MS } from '../kernel/instant.ts'
import { dueOf, restricts, type Cause } from '../model/cause.ts'
import type { AccessLine, ChecklistLine, Explanation } from '../model/explanation.ts'
import { gapText, notJudged } from '../model/gap.ts'
import type { Stored } from '../model/manifest.ts'
import { TIERS } from '../model/posture.ts'
import { factsOf, type PostureNow } from '../model/standing.ts'
import { find, type View } from '../model/state.ts'
import { decide } from './decide.ts'
import type { Env } from './env.ts'
import { clearersOver, exitLines, moveChecks, noSource, proofCommands, toldOf } from './exits.ts'

export function explainAsset(view: View, asset: Stored<'Asset'>, env: Env): Explanation {
  const facts = factsOf(view, asset.uid)
  const causes = byUrgency(facts.causes)
  const posture = postureOf(view, facts, env.now)
  const holdId = holdOf(view, asset.uid, env.now, env.hash)
  const hold = holdId === null ? undefined : view.holds.get(holdId)
  const { cannot, still, reportOnly } = access(view, asset.uid, env)
  const due = causes.filter((cause) => restricts(cause, env.now))
  const standings = [...facts.standings]
  const gaps = view.assets.get(asset.uid)?.gaps ?? []
  const count = notJudged(gaps)
  // Whatever else holds it: where its evidence denies by itself, that is to be ended, too.
  const aged = TIERS.some((tier) => !FRESH.has(standingAt(view, facts, tier, env.now).aged))
  const known = aged
    ? evidenceCommands(
        asset.name,
        asset.spec.type,
        posture.unknownReason,
        standings.filter((one) => one.entitled !== false).map((one) => one.source),
      )
    : []
  const clearers = clearersOver(view, asset)
  // Nothing is installed or restarted in an image: what acts from it moves.
  const moves = due.length === 0 ? [] : moveChecks(view, asset, env, clearers)
  const nobody = aged || due.length > 0 ? noSource(view, asset, env, clearers) : null
  return {
    asset: { uid: asset.uid, name: asset.name, type: asset.spec.type },
    posture: posture.state,
    hold: holdId,
    since: hold?.since ?? null,
    reportOnly,
    sentence: sentence(view, asset, posture, causes, due, holdId, reportOnly, env),
    publicSentence: publicSentence(asset, posture, holdId),
    ...(count === 0
      ? {}
      : { notJudged: { count, text: gapText(gaps), list: `holdfast asset gaps ${asset.name}` } }),
    cannot,
    still,
    causes: causes.map((cause) => ({
      ...causeLine(view, cause, env.now),
      exits: exitLines(asset, cause, clearers),
    })),
    ...(nobody === null ? {} : { noSource: toldOf(nobody) }),
    fix: [
      ...fixCommands(asset.name, asset.spec.type, causes),
      ...proofCommands(view, asset, causes, clearers),
      ...known,
    ],
    checklist:
      moves.length > 0
        ? moves
        : checklist(
            due.length > 0 ? due : causes,
            standings.map((one) => one.source),
          ),
    triage: triageLines(view, asset.uid, env.now),
    nextDueAt: posture.nextDue?.at ?? null,
    askForTime: holdId === null ? null : `holdfast hold release ${holdId} --until 8h --reason "…"`,
  }
}

/** Evidence that denies at no tier by its age alone. */
const FRESH: ReadonlySet<string> = new Set(['fresh', 'stale'])

/** Worked out once for each: a report may bring ten thousand. */
function byUrgency(causes: Iterable<Cause>): Cause[] {
  const dated = [...causes].map((cause) => ({
    cause,
    at: Math.min(...TIERS.map((tier) => dueOf(cause, tier) ?? Number.MAX_SAFE_INTEGER)),
  }))
  return dated
    .toSorted((a, b) => a.at - b.at || (a.cause.id < b.cause.id ? -1 : 1))
    .map((one) => one.cause)
}

/** What each bound identity may and may not do from here now, by the very function that decides. */
function access(
  view: View,
  asset: AssetUid,
  env: Env,
): { readonly cannot: AccessLine[]; readonly still: AccessLine[]; readonly reportOnly: boolean } {
  const cannot: AccessLine[] = []
  const still: AccessLine[] = []
  let reportOnly = view.mode === 'report-only' || view.stopped !== null
  for (const uid of [...(view.identitiesByAsset.get(asset) ?? [])].toSorted()) {
    const identity = view.manifests.Identity.get(uid)
    if (identity === undefined) continue
    for (const grantUid of [...(view.grantsByIdentity.get(uid) ?? [])].toSorted()) {
      const grant = view.manifests.Grant.get(grantUid)
      const stored = grant === undefined ? undefined : find(view, 'Resource', grant.spec.resource)
      if (grant === undefined || stored === undefined) continue
      const decision = decide(
        view,
        {
          subject: { type: 'identity', id: identity.name },
          action: { name: grant.spec.actions[0] ?? '*' },
          resource: { type: stored.spec.type, id: stored.name },
          context: {},
          assets: [view.manifests.Asset.get(asset)?.name ?? asset],
        },
        { id: 'explain', vouchesFor: 'all' },
        env,
      )
      if (decision.reportOnly) reportOnly = true
      const line: AccessLine = {
        identity: identity.name,
        resource: stored.name,
        tier: stored.spec.tier,
        actions: grant.spec.actions,
        until: decision.allowedUntil,
        override:
          decision.overrides[0] === undefined
            ? null
            : (view.overrides.get(decision.overrides[0])?.name ?? null),
      }
      if (decision.decision) still.push(line)
      else cannot.push(line)
    }
  }
  return { cannot, still, reportOnly }
}

function sentence(
  view: View,
  asset: Stored<'Asset'>,
  posture: PostureNow,
  causes: readonly Cause[],
  due: readonly Cause[],
  hold: HoldId | null,
  reportOnly: boolean,
  env: Env,
): string {
  const since = hold === null ? undefined : view.holds.get(hold)?.since
  const when =
    since === undefined
      ? ''
      : ` since ${formatInstant(instant(since - (since % SECOND_MS)))} (${formatDuration(env.now - since)})`
  const would = reportOnly ? 'would be blocked, if enforcing,' : 'is blocked'
  const first = due[0]
  switch (posture.state) {
    case 'quarantined':
      return `${asset.name} ${would}${when}: it is quarantined`
    case 'restricted':
      return `${asset.name} ${would}${when}: ${first === undefined ? 'a fix is due' : causeLine(view, first, env.now).title}${due.length > 1 ? ` and ${due.length - 1} more` : ''}`
    case 'grace': {
      const next = posture.nextDue
      const until =
        next === null
          ? 'no deadline'
          : `tier ${next.tier} would be blocked in ${formatDuration(next.at - env.now)}`
      const what = causes.every((cause) => cause.class === 'pending-fix')
        ? 'fixes are waiting'
        : `${causes.length} ${causes.length === 1 ? 'cause waits' : 'causes wait'}`
      const gaps = notJudged(view.assets.get(asset.uid)?.gaps ?? [])
      return `${asset.name} is not blocked; ${what}: ${until}${gaps === 0 ? '' : `; ${gaps} not judged`}`
    }
    case 'unknown':
      return `it is not known whether ${asset.name} is patched: ${posture.unknownReason ?? 'no evidence'}`
    case 'stale':
      return `the last proof of ${asset.name} is old${posture.unknownReason === null ? '' : `: ${posture.unknownReason}`}`
    case 'verified': {
      const gaps = view.assets.get(asset.uid)?.gaps ?? []
      const except = gaps.length === 0 ? '' : ` except ${notJudged(gaps)} not judged`
      return `${asset.name} is verified${except}: nothing is blocked${gaps.length === 0 ? '' : ` (${gapText(gaps)})`}`
    }
  }
}

/** For strangers: no thresholds, no package names. */
function publicSentence(asset: Stored<'Asset'>, posture: PostureNow, hold: HoldId | null): string {
  const id = hold === null ? '' : ` (hold ${hold})`
  if (posture.state === 'quarantined') return `${asset.name} is quarantined${id}`
  if (posture.state === 'restricted') {
    return `${asset.name} is blocked: a security fix is not yet proven to run there${id}${asset.spec.type === 'image' ? '' : `; on the ${asset.spec.type} itself run "sudo holdfast why"`}`
  }
  return `${asset.name} is ${posture.state}`
}

/** What would release it, line by line, with the source that can tick it. */
function checklist(causes: readonly Cause[], sources: readonly string[]): ChecklistLine[] {
  const source = sources.join(', ') || 'no source yet: enrol an agent'
  if (causes.length === 0) return []
  const lines: ChecklistLine[] = []
  const fixes = causes.filter(
    (cause) => cause.class === 'pending-fix' && cause.detail.triageAwaited !== true,
  )
  const restarts = causes.filter(
    (cause) => cause.class === 'replaced-code' || cause.class === 'kernel-restart',
  )
  const line = (text: string, state: ChecklistLine['state'], evidence: string | null): void => {
    lines.push({ text, state, source, evidence })
  }
  const evidence = causes[0]?.detail.evidence ?? null
  // Where nothing is to be installed or restarted, nothing of that is done either.
  if (fixes.length + restarts.length > 0) {
    line(
      fixes.length === 0
        ? 'fixed version installed'
        : `fixed version installed (${fixes.length} to go)`,
      fixes.length === 0 ? 'done' : 'open',
      fixes.length === 0 ? evidence : null,
    )
    line(
      restarts.length === 0
        ? 'old code not running'
        : `old code not running (${restarts.flatMap((cause) => cause.detail.programs).join(', ') || 'kernel'})`,
      restarts.length > 0 ? 'open' : fixes.length > 0 ? 'unknown' : 'done',
      null,
    )
  }
  const missing = causes.find((cause) => cause.detail.missingProof !== null)?.detail.missingProof
  line(missing ?? 'fresh complete evidence after the fix', 'open', null)
  for (const cause of causes) {
    if (cause.class === 'end-of-life') line('a supported release runs', 'open', null)
    if (cause.class === 'cannot-judge') {
      line(`${cause.component} can be judged, is removed, or is accepted`, 'open', null)
    }
    if (cause.class === 'human-quarantine') line('a person lifts the quarantine', 'open', null)
  }
  return lines
}
