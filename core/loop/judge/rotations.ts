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
import type { Rotation } from '../../model/rotation.ts'
import { isLive } from '../../model/secret.ts'
import { endsInRotation, intendRotations, newestOf } from '../../restore/rotations.ts'
import { done, refuse, type Conclusion } from '../../state/conclusion.ts'
import type { Body } from '../../state/entries.ts'
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
  const { rotation: id, over, envelope, masterKey, keys } = input
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
      { kind: 'rotation.renewed', body: { id, version, until } },
    ],
    [path],
    id,
  )
}

/** What is over by now: every reader was seen with the new value, its time is up, or a person wrote one. */
export function* settleRotations(
  view: View,
  _: InputOf<'settle-rotations'>,
  env: Env,
): Stepwise<Conclusion> {
  const bodies: Body[] = []
  if (!mayRelease(env)) return done([], [], 'rotations')
  for (const rotation of view.rotations.values()) {
    yield
    bodies.push(...settled(view, rotation, env))
  }
  return done(bodies, [], 'rotations')
}

function settled(view: View, rotation: Rotation, env: Env): Body[] {
  const { id, resource, version, renewed, how } = rotation
  const newest = newestOf(view, resource)
  if (renewed === null) {
    const byPerson = newest !== undefined && version !== null && newest.version > version
    if (!byPerson) return []
    if (how === 'store') {
      const spec = find(view, 'Resource', resource)?.spec
      const until = plus(env.now, spec?.rotate?.overlap ?? LIMITS.rotationOverlapMs)
      return [{ kind: 'rotation.renewed', body: { id, version: newest.version, until } }]
    }
    const detail = `version ${newest.version} was written`
    return [{ kind: 'rotation.settled', body: { id, outcome: 'rotated', detail, by: null } }]
  }
  const waits = awaited(view, resource, renewed.version, env)
  if (waits.length > 0 && env.now < renewed.until) return []
  const old = (view.secrets.get(resource)?.versions ?? [])
    .filter((one) => one.version < renewed.version && isLive(one))
    .map((one) => one.version)
  const burnt = old.length === 0 ? 'nothing older was left' : `version ${old.join(', ')} is burnt`
  const unseen = waits.length === 0 ? 'every reader was seen with it' : `not seen with it by its deadline: ${namedFew(waits)}` // prettier-ignore
  const detail = `version ${renewed.version}; ${burnt}; ${unseen}`
  return [
    ...(old.length === 0
      ? []
      : [{ kind: 'secret.destroyed', body: { path: resource, versions: old } } as const]),
    { kind: 'rotation.settled', body: { id, outcome: 'rotated', detail, by: null } },
  ]
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
  if (rotation.renewed !== null) {
    return refuse(
      'already-rotated',
      `\`${rotation.resource}\` has its new version, and the old one is burnt by itself`,
      'holdfast rotation list',
    )
  }
  const by = personOf(view, actor)
  const end = { outcome: 'by-hand', detail: reason, by } as const
  return done([{ kind: 'rotation.settled', body: { id, ...end } }], [id], id)
}
