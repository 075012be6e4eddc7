/**
 * An image is one digest and never heals: whoever acts from a blocked one is free again when it is seen on another
 * that is itself verified. Declaring the new image moves nobody; until a list of what runs shows it, the identity
 * acts from the old one still. A list that shows the old digest keeps it, whoever says so.
 */

import { missing, type Proof } from '../model/proof.ts'
import { actorsOf, actedFrom } from '../state/estate/runs-on.ts'
import type { Posture } from '../model/posture.ts'
import { entitlement } from '../state/estate/entitlement.ts'
import type { AssetUid, EvidenceId, IdentityUid } from '../kernel/ids.ts'
import { formatInstant, instant, type Instant } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import { isDue } from '../model/cause.ts'
import type { Stored } from '../model/manifest.ts'
import type { Body } from '../state/entries.ts'
import { causesOf } from '../state/evidence/standing.ts'
import type { View } from '../state/state.ts'
import { digestsOf, runsFrom, type RunningList } from '../model/workload.ts'
import type { Env } from '../model/env.ts'

/** What Assess says of an asset now. */
export type PostureOf = (asset: AssetUid) => Posture

export interface Move {
  readonly proof: Proof
  readonly to: readonly AssetUid[]
  readonly evidence: readonly EvidenceId[]
}

/** Whether this identity is proven to have left the image. */
export function moveOf(
  view: View,
  identity: Stored<'Identity'>,
  image: Stored<'Asset'>,
  postureOf: PostureOf,
  env: Env,
): Move {
  const not = (what: string): Move => ({ proof: missing(what), to: [], evidence: [] })
  const acts = [...actedFrom(view, identity.uid)].flatMap(
    (uid) => view.manifests.Asset.get(uid) ?? [],
  )
  if (acts.some((act) => act.uid === image.uid)) {
    return not(`${identity.name} on another image: it is declared to act from ${image.name}`)
  }
  const images = acts.filter((act) => act.spec.type === 'image')
  const [first] = images
  if (first === undefined) {
    return not(`${identity.name} on another image: it is declared to act from none`)
  }
  const places = acts.filter((act) => act.spec.runsOn?.some((name) => isOneOf(images, name)))
  const lists = liveLists(view, env).filter(
    ({ place }) => places.length === 0 || places.some((asset) => asset.uid === place),
  )
  const still = lists.find((list) => runsFrom(list, digestsOf(image)).length > 0)
  if (still !== undefined) {
    return not(
      `no container from ${image.name}: ${still.source} saw one run on ${nameOf(view, still)}`,
    )
  }
  const since = sinceOf(view, identity.uid, image, acts, env)
  const evidence: EvidenceId[] = []
  for (const asset of images) {
    const seen = seenOn(view, asset, image, lists, since, postureOf, env)
    if (typeof seen === 'string') return not(seen)
    evidence.push(seen.evidence)
  }
  const how = `${identity.name} runs from ${images.map((asset) => asset.name).join(', ')}`
  return { proof: { kind: 'proven', how }, to: images.map((asset) => asset.uid), evidence }
}

function isOneOf(images: readonly Stored<'Asset'>[], name: string): boolean {
  return images.some((image) => image.name === name || image.uid === name)
}

function nameOf(view: View, { place }: RunningList): string {
  return view.manifests.Asset.get(place)?.name ?? place
}

/** What started before the cause opened was not started because of it; a runner's job not before the move either. */
function sinceOf(
  view: View,
  identity: IdentityUid,
  image: Stored<'Asset'>,
  acts: readonly Stored<'Asset'>[],
  env: Env,
): Instant {
  const causes = causesOf(view, view.assets.get(image.uid)?.causes ?? [])
  const opened = causes.filter((cause) => isDue(cause, env.now)).map((cause) => cause.openedAt)
  const movedAt = view.moving.get(identity)?.get(image.uid)
  const runner = movedAt !== undefined && acts.some((act) => act.spec.type === 'runner')
  return instant(Math.max(0, ...opened, ...(runner ? [movedAt] : [])))
}

/** The list that shows it, or what is missing. */
function seenOn(
  view: View,
  to: Stored<'Asset'>,
  from: Stored<'Asset'>,
  lists: readonly RunningList[],
  since: Instant,
  postureOf: PostureOf,
  env: Env,
): RunningList | string {
  const digests = digestsOf(to)
  if (digests.length === 0) return `the digest of ${to.name}: spec.identifiers.imageDigest`
  if (digests.some((digest) => digestsOf(from).includes(digest))) {
    return `another digest: ${to.name} has that of ${from.name}`
  }
  const state = postureOf(to.uid)
  if (state !== 'verified' && state !== 'grace') return `${to.name} verified: it is ${state}`
  const raising = lists.filter((list) => mayStillRaise(view, list))
  const seen = raising.filter((list) => runsFrom(list, digests).length > 0)
  if (seen.length === 0) {
    return `a container from ${to.name} seen running by a source that says containers and may raise`
  }
  const fresh = seen.find((list) =>
    runsFrom(list, digests).some(
      ({ startedAt }) =>
        startedAt !== null && startedAt > since && startedAt <= env.now + LIMITS.clockSkewMsMax,
    ),
  )
  if (fresh === undefined) {
    return `a container from ${to.name} started after ${formatInstant(since)}: restart it, then list again`
  }
  const nameless = fresh.images.find((image) => image.digests.length === 0)
  return nameless === undefined
    ? fresh
    : `which image ${nameless.names[0] ?? nameless.image} runs from: its digest is not told`
}

/** What a source was given since may have been taken from it. */
function mayStillRaise(view: View, { mayRaise, source, place }: RunningList): boolean {
  return mayRaise && entitlement(view, source, place, null).scopes.includes('containers')
}

/**
 * The newest word of each source about each place. Who may not raise is outdone by a newer list of one who may;
 * nobody's word outlives a week of silence.
 */
function liveLists(view: View, env: Env): RunningList[] {
  const lists = [...view.running.values()].filter(
    (runningList) =>
      runningList.seenAt > env.now - LIMITS.agentSilentMsMax &&
      view.manifests.Asset.has(runningList.place),
  )
  return lists.filter(
    (runningList) =>
      mayStillRaise(view, runningList) ||
      !lists.some(
        (other) =>
          other.place === runningList.place &&
          other.seenAt > runningList.seenAt &&
          mayStillRaise(view, other),
      ),
  )
}

export interface Moves {
  readonly bodies: readonly Body[]
  /** What shows that everything that acted from it is gone; null: something has not moved yet. */
  readonly evidence: readonly EvidenceId[] | null
}

/** Those that are proven to have left a blocked image, and were declared to. */
export function provenMoves(view: View, asset: AssetUid, postureOf: PostureOf, env: Env): Moves {
  const image = view.manifests.Asset.get(asset)
  if (image?.spec.type !== 'image') return { bodies: [], evidence: null }
  const actors = actorsOf(view, asset)
  const moved = actors.flatMap((uid) => {
    const identity = view.manifests.Identity.get(uid)
    if (identity === undefined || view.moving.get(uid)?.has(asset) !== true) return []
    const move = moveOf(view, identity, image, postureOf, env)
    return move.proof.kind === 'proven' ? [{ identity: uid, move }] : []
  })
  const all = moved.length === actors.length
  const bodies = moved.map(({ identity, move: { to, evidence } }, index): Body => {
    const last = all && index === moved.length - 1
    return { kind: 'binding.moved', body: { identity, asset, to, evidence, last } }
  })
  const evidence = [...new Set(moved.flatMap(({ move }) => move.evidence))]
  return { bodies, evidence: all && moved.length > 0 ? evidence : null }
}

/** Nothing acts from it, as was proven, and nothing has been declared or seen to since. */
export function isLeft(view: View, image: AssetUid, env: Env): boolean {
  const stored = view.manifests.Asset.get(image)
  if (!view.left.has(image) || stored === undefined) return false
  if (actorsOf(view, image).length > 0) return false
  return !liveLists(view, env).some((list) => runsFrom(list, digestsOf(stored)).length > 0)
}

/** What each that acts or acted from it still needs, in words for the checklist. */
export function moveLines(
  view: View,
  image: Stored<'Asset'>,
  postureOf: PostureOf,
  env: Env,
): string[] {
  if (image.spec.type !== 'image') return []
  return actorsOf(view, image.uid).flatMap((uid) => {
    const identity = view.manifests.Identity.get(uid)
    if (identity === undefined) return []
    const { proof } = moveOf(view, identity, image, postureOf, env)
    return proof.kind === 'missing' ? [proof.what] : []
  })
}
