/**
 * `apply` folds one entry into state, in place. It never parses, matches, evaluates policy or reads
 * time: entries record conclusions. Each `(kind, v)` keeps its fold for ever.
 */

import { invariant, unreachable } from '../kernel/assert.ts'
import type { AssetUid, EffectId, HoldId, IdentityUid, TokenId } from '../kernel/ids.ts'
import { instant, type Instant } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import { dueOf, saidBy, type Cause } from '../model/cause.ts'
import type { Entry, EntryBodies, EntryOf } from '../model/entry.ts'
import { domainOf } from '../model/domain.ts'
import { TIERS, type Tier } from '../model/posture.ts'
import { cutoffKey, staleKey, type State } from '../model/state.ts'
import {
  evidenceAccepted,
  evidenceFresh,
  evidenceLate,
  inventoryMatched,
} from './apply-evidence.ts'
import { foldManifest, foldTombstone, setOf } from './apply-estate.ts'
import { feedChecked, feedImported, feedRefused, feedRolledBack, wakeSoon } from './apply-feed.ts'
import {
  overrideCreated,
  overrideEnded,
  refusalChanged,
  rulesChanged,
  setStanding,
} from './apply-refusal.ts'
import { statementApproved, statementEnded, statementProposed } from './apply-statement.ts'
import { foldDuty, triageRecorded, triageWaived } from './apply-triage.ts'
import { assetState } from './asset-state.ts'
import { bindingKept, bindingMoved, containersListed, endMoves, wakeMoves } from './apply-moves.ts'
import { rewake } from './wake.ts'

export function apply(state: State, entry: Entry): void {
  invariant(state.size === 0 || entry.at >= state.lastAt, 'time in the ledger never goes back')
  fold(state, entry)
  if (state.moving.size + state.left.size > 0) wakeMoves(state, entry)
  state.size += 1
  state.lastAt = entry.at
}

function fold(state: State, entry: Entry): void {
  switch (entry.kind) {
    case 'ledger.created':
      state.modeSince = entry.at
      return created(state, entry.body)
    case 'manifest.applied':
      return foldManifest(state, entry.body, entry.at)
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
      return causeSet(state, entry.body.cause, entry.at)
    case 'cause.cleared':
      return causeCleared(state, entry.body, entry.at)
    case 'posture.changed': {
      const asset = assetState(state, entry.body.asset)
      asset.posture = entry.body.to
      asset.postureSince = entry.at
      asset.postureChanges = [...asset.postureChanges, entry.at].slice(-LIMITS.postureChangesKept)
      return rewake(state, entry.body.asset, entry.at)
    }
    case 'hold.opened':
      return holdOpened(state, entry)
    case 'hold.changed':
      return holdChanged(state, entry)
    case 'hold.closed':
      return holdClosed(state, entry)
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
      return rewake(state, entry.body.asset, entry.at)
    }
    case 'mode.set':
      if (entry.body.scope.everything === true) {
        state.mode = entry.body.mode
        state.modeSince = entry.at
        state.modes.length = 0
      } else state.modes.push({ mode: entry.body.mode, scope: entry.body.scope, at: entry.at })
      return
    case 'enforcement.stopped':
      state.stopped = { at: entry.at, reason: entry.body.reason, eject: entry.body.eject }
      return
    case 'enforcement.resumed':
      state.stopped = null
      return
    case 'token.created':
      state.tokens.set(entry.body.token.id, entry.body.token)
      state.tokensByHash.set(entry.body.token.hash, entry.body.token.id)
      return
    case 'token.revoked':
      return tokenEnded(state, entry.body.id, { revokedAt: entry.at })
    case 'secret.written':
      return secretWritten(state, entry)
    case 'secret.deleted':
      return secretDeleted(state, entry)
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
      return effectSettled(state, entry.body.id, entry.body)
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
    case 'tick':
      for (const asset of entry.body.assets) rewake(state, asset, entry.at)
      for (const { asset, tier } of entry.body.silent ?? [])
        fellSilent(state, asset, tier, entry.at)
      return
    default:
      return unreachable(entry)
  }
}

function created(state: State, body: EntryBodies['ledger.created']): void {
  invariant(state.size === 0, 'a ledger is created by its first entry')
  state.ledgerId = body.ledgerId
  state.checkpointKey = body.checkpointKey
  state.mode = body.mode
}

function enrolled(state: State, entry: EntryOf<'agent.enrolled'>): void {
  const { asset, keyId, publicKey, source, token } = entry.body
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
  if (before !== undefined) standings.set(source, { ...before, counter: 0 })
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
  if (hold?.causes.includes(id) === true && (body.sources ?? body.evidence).length < 2) {
    state.holds.set(hold.id, { ...hold, onOneWord: true })
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

function holdOpened(state: State, entry: EntryOf<'hold.opened'>): void {
  const { hold, cut } = entry.body
  // The entry's own position is the only sequence that cannot be wrong.
  state.holds.set(hold.id, { ...hold, openSeq: state.size })
  if (hold.subject.kind !== 'asset') return
  assetState(state, hold.subject.uid).hold = hold.id
  cutTokens(state, hold.subject.uid, cut, entry.at)
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

function holdChanged(state: State, entry: EntryOf<'hold.changed'>): void {
  const hold = state.holds.get(entry.body.id)
  if (hold === undefined) return
  state.holds.set(hold.id, { ...hold, causes: entry.body.causes })
  if (hold.subject.kind === 'asset') cutTokens(state, hold.subject.uid, entry.body.cut, entry.at)
}

function cutTokens(
  state: State,
  asset: AssetUid,
  identities: readonly IdentityUid[],
  at: number,
): void {
  for (const identity of identities) state.cutoffs.set(cutoffKey(identity, asset), instant(at))
}

function holdClosed(state: State, entry: EntryOf<'hold.closed'>): void {
  const id: HoldId = entry.body.id
  const hold = state.holds.get(id)
  if (hold === undefined) return
  state.holds.set(id, {
    ...hold,
    state: 'released',
    closedAt: entry.body.at,
    closedSeq: state.size,
    closedBy: entry.body.end,
  })
  if (hold.subject.kind !== 'asset') return
  endMoves(state, hold.subject.uid)
  const asset = assetState(state, hold.subject.uid)
  asset.hold = null
  asset.releases = [...asset.releases, entry.at].slice(-LIMITS.releasesRemembered)
}

function secretWritten(state: State, entry: EntryOf<'secret.written'>): void {
  const { path, version, envelope, masterKey, keys } = entry.body
  const before = state.secrets.get(path)?.versions ?? []
  const versions = [
    ...before,
    { version, envelope, masterKey, keys, at: entry.at, deletedAt: null },
  ]
  state.secrets.set(path, { path, versions: versions.slice(-LIMITS.secretVersionsMax) })
}

function secretDeleted(state: State, entry: EntryOf<'secret.deleted'>): void {
  const { path, versions } = entry.body
  const secret = state.secrets.get(path)
  if (secret === undefined) return
  state.secrets.set(path, {
    path,
    versions: secret.versions.map((version) =>
      versions === 'all' || versions.includes(version.version)
        ? { ...version, deletedAt: entry.at }
        : version,
    ),
  })
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

function effectSettled(state: State, id: EffectId, body: EntryBodies['effect.settled']): void {
  const effect = state.effects.get(id)
  if (effect === undefined) return
  state.effects.set(id, { ...effect, outcome: body.outcome, tries: effect.tries + 1 })
}
