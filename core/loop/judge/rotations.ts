/** Rotations: what may have been copied, and the values that take its place. */

import { decide } from '../answer/decide.ts'
import { exposing } from '../answer/exposed.ts'
import type { AssetUid, IdentityUid } from '../../kernel/ids.ts'
import { plus } from '../../kernel/instant.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { namedFew } from '../../kernel/named-few.ts'
import type { Stepwise } from '../../kernel/stepwise.ts'
import { mayRelease, type Env } from '../../model/env.ts'
import type { InputOf } from '../../model/input.ts'
import type { RotatedAt, Rotation } from '../../model/rotation.ts'
import { isLive, type SecretVersion } from '../../model/secret.ts'
import { endsInRotation, intendRotations, newestOf } from '../../restore/rotations.ts'
import { done, refuse, type Conclusion } from '../../state/conclusion.ts'
import type { Bodies, Body } from '../../state/entries.ts'
import { anyHold } from '../../state/holds/table.ts'
import { find, type View } from '../../state/state.ts'
import { personOf } from '../../state/tokens/person-of.ts'

/** Recorded; where its block has ended by proof, with what follows. */
export function assessExposure(
  view: View,
  { assessed, rows }: InputOf<'assess-exposure'>,
  env: Env,
): Conclusion {
  const hold = anyHold(view, assessed.hold)
  if (hold?.subject.kind !== 'asset') {
    return refuse('not-found', `no hold \`${assessed.hold}\``, 'holdfast hold list')
  }
  // It goes on: what comes to it is recorded when it ends again.
  if (hold.state === 'open') return done([], [hold.id], hold.id)
  const asset = hold.subject.uid
  const bodies: Body[] = [{ kind: 'exposure.assessed', body: { ...assessed, asset } }]
  if (endsInRotation(hold) && mayRelease(env)) {
    for (const rotation of intendRotations(view, rows, exposing(view, hold), asset, env)) {
      bodies.push({ kind: 'rotation.intended', body: { rotation } })
    }
  }
  return done(bodies, [hold.id], hold.id)
}

/** The value that the driver made becomes the newest version; the old one stays beside it. */
export function renewSecret(view: View, input: InputOf<'renew-secret'>, env: Env): Conclusion {
  const { rotation: id, over, envelope, masterKey, keys, made } = input
  const rotation = view.rotations.get(id)
  const spec = rotation === undefined ? undefined : find(view, 'Resource', rotation.resource)?.spec
  const newest = rotation === undefined ? undefined : newestOf(view, rotation.resource)
  if (rotation === undefined || rotation.renewed !== null || newest?.version !== over) {
    return refuse('changed-meanwhile', 'somebody wrote a version meanwhile', 'nothing to do')
  }
  const path = rotation.resource
  const version = (view.secrets.get(path)?.numbered ?? 0) + 1
  const until = plus(env.now, spec?.rotate?.overlap ?? LIMITS.rotationOverlapMs)
  return done(
    [
      { kind: 'secret.written', body: { path, version, envelope, masterKey, keys } },
      renewedBody({ id, version, until }, made),
    ],
    [path],
    id,
  )
}

/** What is over by now: every reader was seen with the new value, its time is up, or a person wrote one. */
export function* settleRotations(
  view: View,
  input: InputOf<'settle-rotations'>,
  env: Env,
): Stepwise<Conclusion> {
  const bodies: Body[] = []
  if (!mayRelease(env)) return done([], [], 'rotations')
  const ended = new Set(input.ended)
  for (const rotation of view.rotations.values()) {
    yield
    bodies.push(...settled(view, rotation, ended.has(rotation.id), env))
  }
  return done(bodies, [], 'rotations')
}

function settled(view: View, rotation: Rotation, ended: boolean, env: Env): Body[] {
  const { id, resource, version, renewed, how } = rotation
  const newest = newestOf(view, resource)
  if (renewed === null) {
    const byPerson = newest !== undefined && version !== null && newest.version > version
    if (!byPerson) return []
    if (how === 'store') {
      const spec = find(view, 'Resource', resource)?.spec
      const until = plus(env.now, spec?.rotate?.overlap ?? LIMITS.rotationOverlapMs)
      return [renewedBody({ id, version: newest.version, until }, undefined)]
    }
    const detail = `version ${newest.version} was written`
    return [{ kind: 'rotation.settled', body: { id, outcome: 'rotated', detail, by: null } }]
  }
  const waits = lateWith(view, rotation, env)
  if (waits === null) return []
  const old = olderOf(view, rotation).map((one) => one.version)
  // What counts at a point counts on whatever is forgotten here.
  if (renewed.made !== null && old.length > 0 && !ended) return []
  const burnt = old.length === 0 ? 'nothing older was left' : `version ${old.join(', ')} is burnt`
  const unseen = waits.length === 0 ? 'every reader was seen with it' : `not seen with it by its deadline: ${namedFew(waits)}` // prettier-ignore
  const gone = renewed.made === null || old.length === 0 ? '' : `; ended at ${renewed.made.enforcementPoint}` // prettier-ignore
  const detail = `version ${renewed.version}; ${burnt}${gone}; ${unseen}`
  return [
    ...(old.length === 0
      ? []
      : [{ kind: 'secret.destroyed', body: { path: resource, versions: old } } as const]),
    { kind: 'rotation.settled', body: { id, outcome: 'rotated', detail, by: null } },
  ]
}

/** The first version says that it was made here. */
function renewedBody(body: Bodies['rotation.renewed@1'], made: RotatedAt | undefined): Body {
  return made === undefined
    ? { kind: 'rotation.renewed', body }
    : { kind: 'rotation.renewed', v: 2, body: { ...body, made } }
}

/** Who was not seen with the new value when the old one may end; null: it may not yet. */
function lateWith(view: View, { resource, renewed }: Rotation, env: Env): string[] | null {
  if (renewed === null) return null
  const waits = awaited(view, resource, renewed.version, env)
  return waits.length > 0 && env.now < renewed.until ? null : waits
}

/** What of before can be read still. */
function olderOf(view: View, { resource, renewed }: Rotation): readonly SecretVersion[] {
  const versions = view.secrets.get(resource)?.versions ?? []
  return versions.filter((one) => renewed !== null && one.version < renewed.version && isLive(one))
}

/** What of before has to be ended where it was made, before it is burnt here; empty: nothing, or not yet. */
export function toEnd(view: View, rotation: Rotation, env: Env): readonly SecretVersion[] {
  if (rotation.renewed?.made == null || lateWith(view, rotation, env) === null) return []
  return olderOf(view, rotation)
}

/** Who reads it, may go on reading it, and has not fetched the new version: who is blocked waits for nothing here. */
export function awaited(view: View, path: string, version: number, env: Env): string[] {
  const seen = new Map<string, { identity: IdentityUid; asset: AssetUid; version: number }>()
  for (const one of view.exposuresBySecret.get(path) ?? []) {
    const key = `${one.identity} ${one.asset}`
    if (one.version > (seen.get(key)?.version ?? 0)) seen.set(key, one)
  }
  const late: string[] = []
  for (const reader of seen.values()) {
    if (reader.version >= version) continue
    const identity = view.manifests.Identity.get(reader.identity)
    const asset = view.manifests.Asset.get(reader.asset)
    if (identity === undefined || asset === undefined) continue
    const request = {
      subject: { type: 'identity', id: identity.name },
      action: { name: 'read' },
      resource: { type: 'secret', id: path },
      context: {},
      assets: [asset.name],
    }
    const { decision } = decide(view, request, { id: 'rotation', vouchesFor: 'all' }, env)
    if (decision) late.push(`${identity.name} on ${asset.name}`)
  }
  return late.toSorted()
}

/** A person made the new value elsewhere, or answers for leaving the old one. */
export function finishRotation(
  view: View,
  { rotation: id, reason }: InputOf<'finish-rotation'>,
  _: Env,
  actor: string,
): Conclusion {
  const rotation = view.rotations.get(id)
  if (rotation === undefined) {
    return view.pastRotations.has(id)
      ? refuse('already-rotated', `\`${id}\` is done already`, 'holdfast rotation list')
      : refuse('not-found', `no rotation \`${id}\``, 'holdfast rotation list')
  }
  // What a point does not end, a person may have ended there.
  if (rotation.renewed !== null && rotation.renewed.made === null) {
    return refuse(
      'already-rotated',
      `\`${rotation.resource}\` has its new version, and the old one is burnt by itself`,
      'holdfast rotation list',
    )
  }
  const by = personOf(view, actor)
  const end = { outcome: 'by-hand', detail: reason, by } as const
  const versions = olderOf(view, rotation).map((one) => one.version)
  const path = rotation.resource
  return done(
    [
      ...(versions.length === 0
        ? []
        : [{ kind: 'secret.destroyed', body: { path, versions } } as const]),
      { kind: 'rotation.settled', body: { id, ...end } },
    ],
    [id],
    id,
  )
}
