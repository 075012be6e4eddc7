/**
 * An image is one digest and never heals: whoever acts from a blocked one is free again when it is seen on another
 * that is itself verified. Declaring the new image moves nobody; until a list of what runs shows it, the identity
 * acts from the old one still. A list that shows the old digest keeps it, whoever says so.
 */

import { postureOf } from '../assess/posture.ts'
import { withWhatTheyRunOn } from '../correlate/acting-assets.ts'
import { entitlement } from '../state/estate/entitlement.ts'
import { planNotices } from '../enforce/plan-hold.ts'
import type { AssetUid, EvidenceId, HoldId, IdentityUid } from '../kernel/ids.ts'
import { formatInstant, instant, type Instant } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import { restricts } from '../model/cause.ts'
import type { Stored } from '../model/manifest.ts'
import { causesOf, factsOf } from '../state/evidence/standing.ts'
import { find, type View } from '../state/state.ts'
import { nameKey } from '../state/estate/table.ts'
import { digestsOf, runsFrom, type RunningList } from '../model/workload.ts'
import { missing, type Proof } from '../verify/proof.ts'
import type { Body } from '../state/entries.ts'
import { mayRelease, type Env } from '../model/env.ts'

/** Images whose hold is open, with it. */
function heldImages(view: View): Map<AssetUid, HoldId> {
  const held = new Map<AssetUid, HoldId>()
  for (const hold of view.holds.values()) {
    if (hold.state !== 'open' || hold.subject.kind !== 'asset') continue
    const { uid } = hold.subject
    if (view.manifests.Asset.get(uid)?.spec.type === 'image') held.set(uid, hold.id)
  }
  return held
}

/** Those that these manifests would take off a blocked image: they act from it until they are seen elsewhere. */
export function keptBindings(view: View, bodies: readonly Body[]): Body[] {
  const touched = bodies.some(
    ({ kind, body }) =>
      (kind === 'manifest.applied' || kind === 'manifest.deleted') && ACTING.has(body.kind),
  )
  const held = touched ? heldImages(view) : new Map<AssetUid, HoldId>()
  if (held.size === 0) return []
  const after = afterThese(view, bodies)
  const bindings = bindingsOf(after)
  const kept: Body[] = []
  for (const { uid: identity, spec } of view.manifests.Identity.values()) {
    if (spec.lane === 'remediation') continue
    const acted = actedFrom(view, identity)
    const left = [...held].filter(([asset]) => acted.has(asset))
    if (left.length === 0) continue
    const acts = declaredFor(after, bindings, identity)
    for (const [asset, hold] of left) {
      if (acts.has(asset) || view.moving.get(identity)?.has(asset) === true) continue
      kept.push({ kind: 'binding.kept', body: { identity, asset, hold } })
    }
  }
  return kept
}

const ACTING: ReadonlySet<string> = new Set(['Identity', 'Binding', 'Asset'])

/** The estate as these entries leave it, as far as it says who acts from what. */
function afterThese(view: View, bodies: readonly Body[]): Pick<View, 'manifests' | 'names'> {
  const manifests = {
    ...view.manifests,
    Identity: new Map<string, unknown>(view.manifests.Identity),
    Binding: new Map<string, unknown>(view.manifests.Binding),
    Asset: new Map<string, unknown>(view.manifests.Asset),
  }
  const names = new Map(view.names)
  for (const { kind, body } of bodies) {
    if (kind !== 'manifest.applied' && kind !== 'manifest.deleted') continue
    const of = body.kind
    if (of !== 'Identity' && of !== 'Binding' && of !== 'Asset') continue
    if (kind === 'manifest.applied') {
      manifests[of].set(body.uid, body)
      names.set(nameKey(of, body.name), body.uid)
    } else {
      manifests[of].delete(body.uid)
      names.delete(nameKey(of, body.name))
    }
  }
  return { manifests: manifests as unknown as View['manifests'], names } // A judged body has kind, uid and spec.
}

function bindingsOf(after: Pick<View, 'manifests'>): ReadonlyMap<string, readonly string[]> {
  const bound = Map.groupBy(after.manifests.Binding.values(), (one) => one.spec.identity)
  return new Map([...bound].map(([named, all]) => [named, all.map((one) => one.spec.asset)]))
}

function declaredFor(
  after: Pick<View, 'manifests' | 'names'>,
  bindings: ReadonlyMap<string, readonly string[]>,
  uid: IdentityUid,
): ReadonlySet<AssetUid> {
  const identity = after.manifests.Identity.get(uid)
  const names = [
    ...(identity?.spec.assets ?? []),
    ...(bindings.get(uid) ?? []),
    ...(bindings.get(identity?.name ?? uid) ?? []),
  ]
  const start = new Set(names.flatMap((name) => find(after, 'Asset', name)?.uid ?? []))
  return new Set(withWhatTheyRunOn(after, start).assets)
}

/** From what it is declared to act now. */
function actedFrom(view: View, identity: IdentityUid): ReadonlySet<AssetUid> {
  const start = view.assetsByIdentity.get(identity) ?? new Set<AssetUid>()
  return new Set(withWhatTheyRunOn(view, start).assets)
}

/** Who is on the way from this image, or still acts from it, by uid. */
export function actorsOf(view: View, image: AssetUid): IdentityUid[] {
  const over = new Set([image])
  const open = [image]
  for (let uid = open.pop(); uid !== undefined; uid = open.pop()) {
    const name = view.manifests.Asset.get(uid)?.name
    for (const one of view.manifests.Asset.values()) {
      const named = one.spec.runsOn?.some((each) => each === name || each === uid) === true
      if (!named || over.has(one.uid)) continue
      over.add(one.uid)
      open.push(one.uid)
    }
  }
  const actors = new Set([...over].flatMap((uid) => [...(view.identitiesByAsset.get(uid) ?? [])]))
  for (const [identity, from] of view.moving) {
    if (from.has(image) && view.manifests.Identity.has(identity)) actors.add(identity)
  }
  return [...actors].toSorted()
}

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
  env: Env,
): Move {
  const not = (what: string): Move => ({ proof: missing(what), to: [], evidence: [] })
  const acts = [...actedFrom(view, identity.uid)].flatMap(
    (uid) => view.manifests.Asset.get(uid) ?? [],
  )
  if (acts.some((one) => one.uid === image.uid)) {
    return not(`${identity.name} on another image: it is declared to act from ${image.name}`)
  }
  const images = acts.filter((one) => one.spec.type === 'image')
  const [first] = images
  if (first === undefined) {
    return not(`${identity.name} on another image: it is declared to act from none`)
  }
  const places = acts.filter((one) => one.spec.runsOn?.some((name) => isOneOf(images, name)))
  const lists = liveLists(view, env).filter(
    ({ place }) => places.length === 0 || places.some((one) => one.uid === place),
  )
  const still = lists.find((list) => runsFrom(list, digestsOf(image)).length > 0)
  if (still !== undefined) {
    return not(
      `no container from ${image.name}: ${still.source} saw one run on ${nameOf(view, still)}`,
    )
  }
  const since = sinceOf(view, identity.uid, image, acts, env)
  const evidence: EvidenceId[] = []
  for (const one of images) {
    const seen = seenOn(view, one, image, lists, since, env)
    if (typeof seen === 'string') return not(seen)
    evidence.push(seen.evidence)
  }
  const how = `${identity.name} runs from ${images.map((one) => one.name).join(', ')}`
  return { proof: { kind: 'proven', how }, to: images.map((one) => one.uid), evidence }
}

function isOneOf(images: readonly Stored<'Asset'>[], name: string): boolean {
  return images.some((one) => one.name === name || one.uid === name)
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
  const opened = causes.filter((one) => restricts(one, env.now)).map((one) => one.openedAt)
  const movedAt = view.moving.get(identity)?.get(image.uid)
  const runner = movedAt !== undefined && acts.some((one) => one.spec.type === 'runner')
  return instant(Math.max(0, ...opened, ...(runner ? [movedAt] : [])))
}

/** The list that shows it, or what is missing. */
function seenOn(
  view: View,
  to: Stored<'Asset'>,
  from: Stored<'Asset'>,
  lists: readonly RunningList[],
  since: Instant,
  env: Env,
): RunningList | string {
  const digests = digestsOf(to)
  if (digests.length === 0) return `the digest of ${to.name}: spec.identifiers.imageDigest`
  if (digests.some((one) => digestsOf(from).includes(one))) {
    return `another digest: ${to.name} has that of ${from.name}`
  }
  const { state } = postureOf(view, factsOf(view, to.uid), env.now)
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
  const nameless = fresh.images.find((one) => one.digests.length === 0)
  return nameless === undefined
    ? fresh
    : `which image ${nameless.names[0] ?? nameless.image} runs from: its digest is not told`
}

/** What a source was given since may have been taken from it. */
function mayStillRaise(view: View, { mayRaise, source, place }: RunningList): boolean {
  const { mayRaise: now, scopes } = entitlement(view, source, place, null)
  return mayRaise && now && scopes.includes('containers')
}

/**
 * The newest word of each source about each place. Who may not raise is outdone by a newer list of one who may;
 * nobody's word outlives a week of silence.
 */
function liveLists(view: View, env: Env): RunningList[] {
  const lists = [...view.running.values()].filter(
    (one) => one.seenAt > env.now - LIMITS.agentSilentMsMax && view.manifests.Asset.has(one.place),
  )
  return lists.filter(
    (one) =>
      mayStillRaise(view, one) ||
      !lists.some(
        (other) =>
          other.place === one.place && other.seenAt > one.seenAt && mayStillRaise(view, other),
      ),
  )
}

/** Nothing acts from it, as was proven, and nothing has been declared or seen to since. */
export function isLeft(view: View, image: AssetUid, env: Env): boolean {
  const stored = view.manifests.Asset.get(image)
  if (!view.left.has(image) || stored === undefined) return false
  if (actorsOf(view, image).length > 0) return false
  return !liveLists(view, env).some((list) => runsFrom(list, digestsOf(stored)).length > 0)
}

/** Proven moves off an image; with the last of them its hold ends. */
export function settleMoves(view: View, asset: AssetUid, env: Env): Body[] {
  const image = view.manifests.Asset.get(asset)
  const hold = view.assets.get(asset)?.hold ?? null
  if (image?.spec.type !== 'image' || hold === null || !mayRelease(env)) return []
  const moved: { readonly identity: IdentityUid; readonly move: Move }[] = []
  const actors = actorsOf(view, asset)
  for (const uid of actors) {
    const identity = view.manifests.Identity.get(uid)
    if (identity === undefined || view.moving.get(uid)?.has(asset) !== true) continue
    const move = moveOf(view, identity, image, env)
    if (move.proof.kind === 'proven') moved.push({ identity: uid, move })
  }
  if (moved.length === 0) return []
  const bodies: Body[] = moved.map(({ identity, move }, index) => ({
    kind: 'binding.moved',
    body: {
      identity,
      asset,
      to: move.to,
      evidence: move.evidence,
      last: moved.length === actors.length && index === moved.length - 1,
    },
  }))
  if (moved.length < actors.length) return bodies
  const evidence = [...new Set(moved.flatMap(({ move }) => move.evidence))]
  const end = { kind: 'proven', evidence, singleSource: true } as const
  const told = planNotices(view, 'notify-released', hold, asset, env.now, env.hash)
  return [
    ...bodies,
    { kind: 'hold.closed', body: { id: hold, at: env.now, end } },
    ...told.map((effect): Body => ({ kind: 'effect.intended', body: { effect } })),
  ]
}

/** What each that acts or acted from it still needs, in words for the checklist. */
export function moveLines(view: View, image: Stored<'Asset'>, env: Env): string[] {
  if (image.spec.type !== 'image') return []
  return actorsOf(view, image.uid).flatMap((uid) => {
    const identity = view.manifests.Identity.get(uid)
    if (identity === undefined) return []
    const { proof } = moveOf(view, identity, image, env)
    return proof.kind === 'missing' ? [proof.what] : []
  })
}
