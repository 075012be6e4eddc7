/**
 * `apply` folds one entry into state, in place. It never parses, matches, evaluates policy or reads
 * time: entries record conclusions. Each `(kind, v)` keeps its fold for ever.
 */

import { invariant, unreachable } from '../kernel/assert.ts'
import { isListed } from '../kernel/listed.ts'
import type { AssetUid, HoldId, TokenId } from '../kernel/ids.ts'
import { instant, type Instant } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import { dueOf, saidBy, type Cause } from '../model/cause.ts'
import type { Entry, EntryBodies, EntryOf } from './entries.ts'
import { domainOf } from '../model/domain.ts'
import { TIERS, type Tier } from '../model/posture.ts'
import { staleKey, type State } from './state.ts'
import { evidenceAccepted, evidenceFresh, evidenceLate, inventoryMatched } from './evidence/fold.ts'
import { clockSuspected, clockTrusted } from './clock/fold.ts'
import { foldManifest, foldTombstone, setOf } from './estate/fold.ts'
import { feedChecked, feedImported, feedRefused, feedRolledBack } from './feeds/fold.ts'
import { wakeAnew, wakeSoon } from './wakeups/wakeups.ts'
import {
  overrideCreated,
  overrideEnded,
  refusalChanged,
  rulesChanged,
  setStanding,
} from './overrides/fold.ts'
import {
  secretConfigured,
  secretDeleted,
  secretDestroyed,
  secretRemoved,
  secretUndeleted,
  secretWritten,
} from './secrets/fold.ts'
import { statementApproved, statementEnded, statementProposed } from './statements/fold.ts'
import { foldDuty, triageRecorded, triageWaived } from './triage/fold.ts'
import {
  enforcementResumed,
  enforcementStopped,
  holdChanged,
  holdClosed,
  holdOpened,
  modeSet,
  rolloutEnded,
  rolloutStarted,
} from './holds/fold.ts'
import { assetState } from './evidence/asset-state.ts'
import { bindingKept, bindingMoved, containersListed, wakeMoves } from './moves/fold.ts'
import { soundCause } from './causes/odd-state.ts'
import { tightenFirst } from './tighten-first.ts'

/** Told after each entry is folded: what it looks at anew stands in `wakeups.anew`. */
export type Listener = (state: State, entry: Entry) => void

export function foldEntry(state: State, entry: Entry, listener: Listener): void {
  invariant(state.size === 0 || entry.at >= state.lastAt, 'time in the ledger never goes back')
  fold(state, entry, state.size)
  listener(state, entry)
  state.size += 1
  state.lastAt = entry.at
}

/**
 * The entries of one input, in slices that only tighten until the last (tighten-first.ts). Between two of them
 * decisions may be asked; the size is that of before until all are in. Yields what it has just applied:
 * nothing while it puts them in order.
 */
export function* foldInSlices(
  state: State,
  entries: readonly Entry[],
  listener: Listener,
): Generator<readonly Entry[], void, void> {
  const from = state.size
  const ordering = tightenFirst(state, entries, from)
  let ordered = ordering.next()
  for (; ordered.done !== true; ordered = ordering.next()) yield []
  for (const slice of ordered.value) {
    for (const { entry, seq } of slice) {
      invariant(from === 0 || entry.at >= state.lastAt, 'time in the ledger never goes back')
      fold(state, entry, seq)
      listener(state, entry)
    }
    yield slice.map((one) => one.entry)
  }
  state.size = from + entries.length
  const last = entries.at(-1)
  if (last !== undefined) state.lastAt = last.at
}

/** `seq`: the entry's own position is the only sequence that cannot be wrong. */
function fold(state: State, entry: Entry, seq: number): void {
  foldKind(state, entry, seq)
  if (state.moving.size + state.left.size > 0) wakeMoves(state, entry)
}

function foldKind(state: State, entry: Entry, seq: number): void {
  switch (entry.kind) {
    case 'ledger.created':
      return created(state, entry)
    case 'manifest.applied':
      return foldManifest(state, entry.body, entry.at, seq)
    case 'manifest.deleted':
      return foldTombstone(state, entry.body, entry.at)
    case 'agent.enrolled':
      return enrolled(state, entry)
    case 'evidence.accepted':
      return evidenceAccepted(state, entry)
    case 'evidence.late':
      return evidenceLate(state, entry.body.evidence, entry.body.counter)
    case 'evidence.fresh':
      return evidenceFresh(state, entry)
    case 'inventory.matched':
      return inventoryMatched(state, entry)
    case 'containers.listed':
      return containersListed(state, entry.body.list)
    case 'endpoint.observed':
      state.observations.set(entry.body.observation.source, entry.body.observation)
      return
    case 'binding.kept':
      return bindingKept(state, entry.body, entry.at)
    case 'binding.moved':
      return bindingMoved(state, entry.body, entry.at)
    case 'cause.opened':
    case 'cause.changed':
      return causeSet(state, soundCause(entry.body.cause), entry.at)
    case 'cause.cleared':
      return causeCleared(state, entry.body, entry.at)
    case 'posture.changed': {
      const asset = assetState(state, entry.body.asset)
      asset.posture = entry.body.to
      asset.postureSince = entry.at
      asset.postureChanges = [...asset.postureChanges, entry.at].slice(-LIMITS.postureChangesKept)
      return wakeAnew(state.wakeups, entry.body.asset)
    }
    case 'hold.opened':
      return holdOpened(state, entry, seq)
    case 'hold.changed':
      return holdChanged(state, entry)
    case 'hold.closed':
      return holdClosed(state, entry, seq)
    case 'override.created':
      return overrideCreated(state, entry)
    case 'override.ended':
      return overrideEnded(state, entry)
    case 'refusal.changed':
      return refusalChanged(state, entry)
    case 'rules.changed':
      return rulesChanged(state, entry.body)
    case 'asset.rejudged': {
      for (const standing of entry.body.standings) {
        setStanding(state, assetState(state, entry.body.asset), standing)
      }
      state.unjudged.delete(entry.body.asset)
      return wakeAnew(state.wakeups, entry.body.asset)
    }
    case 'mode.set':
      return modeSet(state, entry)
    case 'rollout.started':
      return rolloutStarted(state, entry)
    case 'rollout.ended':
      return rolloutEnded(state, entry)
    case 'off.rehearsed':
      state.rehearsedAt = entry.at
      return
    case 'enforcement.stopped':
      return enforcementStopped(state, entry)
    case 'enforcement.resumed':
      return enforcementResumed(state, entry.at)
    case 'token.created':
      state.tokens.set(entry.body.token.id, entry.body.token)
      state.tokensByHash.set(entry.body.token.hash, entry.body.token.id)
      return
    case 'token.revoked':
      return tokenEnded(state, entry.body.id, { revokedAt: entry.at })
    case 'secret.written':
      return secretWritten(state, entry)
    case 'secret.deleted':
      return secretDeleted(state, entry.body, entry.at)
    case 'secret.undeleted':
      return secretUndeleted(state, entry.body, entry.at)
    case 'secret.destroyed':
      return secretDestroyed(state, entry.body, entry.at)
    case 'secret.removed':
      return secretRemoved(state, entry.body.path, entry.at)
    case 'secret.configured':
      return secretConfigured(state, entry.body, entry.at)
    case 'secret.erased':
      for (const envelope of entry.body.envelopes) state.erasing.delete(envelope)
      return
    case 'verification.requested':
      state.verifications.set(entry.body.id, {
        id: entry.body.id,
        asset: entry.body.asset,
        requestedAt: entry.at,
        outcome: null,
        finishedAt: null,
      })
      assetState(state, entry.body.asset).verifications = new Set([
        ...assetState(state, entry.body.asset).verifications,
        entry.body.id,
      ])
      return
    case 'verification.finished':
      return verificationFinished(state, entry)
    case 'effect.intended':
      state.effects.set(entry.body.effect.id, entry.body.effect)
      return
    case 'effect.settled':
      return effectSettled(state, entry)
    case 'decisions.sealed':
      state.sealedSegments.add(entry.body.segment)
      return
    case 'feed.imported':
      return feedImported(state, entry.body, entry.at)
    case 'feed.refused':
      return feedRefused(state, entry.body, entry.at)
    case 'feed.checked':
      return feedChecked(state, entry.body.source, entry.at)
    case 'feed.rolled-back':
      return feedRolledBack(state, entry.body.source, entry.at)
    case 'statement.proposed':
      return statementProposed(state, entry.body.statement)
    case 'statement.approved':
      return statementApproved(state, entry.body, entry.at)
    case 'statement.ended':
      return statementEnded(state, entry.body.id, entry.at)
    case 'triage.recorded':
      return triageRecorded(state, entry.body)
    case 'triage.waived':
      return triageWaived(state, entry.body)
    case 'decisions.deleted':
      state.sealedSegments.delete(entry.body.segment)
      return
    case 'exposure.recorded': {
      const { exposure } = entry.body
      const known = state.exposures.get(exposure.asset) ?? []
      state.exposures.set(exposure.asset, [...known, exposure])
      return
    }
    case 'ledger.restored':
      return restored(state, entry)
    case 'clock.suspected':
      return clockSuspected(state, entry)
    case 'clock.trusted':
      return clockTrusted(state, entry)
    case 'tick':
      for (const asset of entry.body.assets) wakeAnew(state.wakeups, asset)
      for (const { asset, tier } of entry.body.silent ?? [])
        fellSilent(state, asset, tier, entry.at)
      return
    default:
      return unreachable(entry)
  }
}

function created(state: State, { at, actor, body }: EntryOf<'ledger.created'>): void {
  invariant(state.size === 0, 'a ledger is created by its first entry')
  state.ledgerId = body.ledgerId
  state.checkpointKey = body.checkpointKey
  const reason = 'the ledger was created'
  state.modes = [{ mode: body.mode, scope: { everything: true }, at, by: actor, reason }]
}

/** Every agent is asked for all it knows: what it told since is not in here. */
function restored(state: State, { at, body }: EntryOf<'ledger.restored'>): void {
  state.epoch = body.epoch
  state.restoredAt = at
  for (const asset of state.assets.values()) {
    asset.contradicted = new Set(asset.agents.map((one) => one.source))
  }
}

function enrolled(state: State, entry: EntryOf<'agent.enrolled'>): void {
  const { asset, keyId, publicKey, source, token, counter = 0 } = entry.body
  const known = assetState(state, asset)
  // A new key replaces the old one of the same source: two live keys would be two claimants.
  known.agents = [
    ...known.agents.filter((agent) => agent.source !== source),
    { keyId, publicKey, source },
  ]
  state.assetsByAgentKey.set(keyId, asset)
  const standings = new Map(known.standings)
  const before = standings.get(source)
  // The counter of a new key starts anew; causes, first-seen dates and good evidence stay.
  if (before !== undefined) standings.set(source, { ...before, counter })
  known.standings = standings
  if (token !== null) tokenEnded(state, token, { usedAt: entry.at, revokedAt: entry.at })
}

function tokenEnded(
  state: State,
  id: TokenId,
  change: { readonly revokedAt: number; readonly usedAt?: number },
): void {
  const token = state.tokens.get(id)
  if (token === undefined) return
  state.tokens.set(id, {
    ...token,
    revokedAt: instant(change.revokedAt),
    usedAt: change.usedAt === undefined ? token.usedAt : instant(change.usedAt),
  })
}

/** Costs what this cause is, not what its asset has: it can only bring the next wake-up nearer. */
function causeSet(state: State, cause: Cause, at: Instant): void {
  unname(state, state.causes.get(cause.id))
  state.causes.set(cause.id, cause)
  for (const name of namesOf(cause)) setOf(state.causesByVulnerability, name).add(cause.id)
  assetState(state, cause.asset).causes.add(cause.id)
  foldDuty(state, cause)
  for (const tier of TIERS) {
    const due = dueOf(cause, tier)
    if (due !== null && due > at) wakeSoon(state, cause.asset, due)
  }
}

/** Its wake-up stays: early is harmless. */
function causeCleared(state: State, body: EntryBodies['cause.cleared'], at: Instant): void {
  const { id, asset: uid } = body
  const cause = state.causes.get(id)
  const by = body.sources ?? []
  if (cause !== undefined && body.sources !== undefined) contradict(state, cause, by)
  const hold = state.holds.get(assetState(state, uid).hold ?? ('' as HoldId)) // No hold has it.
  if (hold !== undefined && isListed(hold.causes, id)) {
    const { lifted, sources, evidence } = body
    if (lifted !== undefined) state.holds.set(hold.id, { ...hold, lifted })
    else if ((sources ?? evidence).length < 2) {
      state.holds.set(hold.id, { ...hold, onOneWord: true })
    }
  }
  unname(state, cause)
  if (cause?.class === 'pending-fix') {
    const { patched } = state
    while (patched[0] !== undefined && patched[0].at <= at - LIMITS.patchedKeptMs) patched.shift()
    patched.push({ at, ms: at - cause.firstSeenAt })
  }
  state.causes.delete(id)
  assetState(state, uid).causes.delete(id)
}

/** An agent goes on saying that nothing changed: what it said is not what was believed. */
function contradict(state: State, cause: Cause, by: readonly string[]): void {
  const asset = assetState(state, cause.asset)
  const said = saidBy(cause)
  const others = asset.agents.filter(({ source }) => said.includes(source) && !by.includes(source))
  if (others.length === 0) return
  asset.contradicted = new Set([...asset.contradicted, ...others.map((one) => one.source)])
}

function unname(state: State, cause: Cause | undefined): void {
  if (cause === undefined) return
  for (const name of namesOf(cause)) {
    const named = state.causesByVulnerability.get(name)
    named?.delete(cause.id)
    if (named?.size === 0) state.causesByVulnerability.delete(name)
  }
}

function namesOf(cause: Cause): ReadonlySet<string> {
  return new Set([cause.lineage, ...cause.detail.advisories])
}

/** Only the last quarter of an hour counts (telemetry.ts). */
function fellSilent(state: State, asset: AssetUid, tier: Tier, at: Instant): void {
  const labels = state.manifests.Asset.get(asset)?.labels
  if (labels === undefined) return
  const key = staleKey(tier, domainOf(labels))
  const recent = state.recentlySilent.get(key) ?? []
  while (recent[0] !== undefined && recent[0].at <= at - LIMITS.telemetryWindowMs) recent.shift()
  recent.push({ asset, at })
  state.recentlySilent.set(key, recent)
}

function verificationFinished(state: State, entry: EntryOf<'verification.finished'>): void {
  const { id, asset: uid, outcome } = entry.body
  const known = state.verifications.get(id)
  if (known === undefined) return
  state.verifications.set(id, { ...known, outcome, finishedAt: entry.at })
  const asset = assetState(state, uid)
  const open = new Set(asset.verifications)
  open.delete(id)
  asset.verifications = open
}

function effectSettled(state: State, { at, body }: EntryOf<'effect.settled'>): void {
  const { id, outcome } = body
  const effect = state.effects.get(id)
  if (effect === undefined) return
  state.effects.set(id, { ...effect, outcome, tries: effect.tries + 1, settledAt: at })
}
