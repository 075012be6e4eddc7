/**
 * Restore: what a person's word gives back for a time, and ends by itself: a block, an exception that is about to end,
 * what a question keeps open.
 */

import type { Json } from '../kernel/canonical-json.ts'
import { deriveId, type AssetUid } from '../kernel/ids.ts'
import { formatInstant, plus } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import type { Env } from '../model/env.ts'
import { chunked } from '../model/hold.ts'
import type { InputOf } from '../model/input.ts'
import { isQuestion, overrideOf, type Override, type OverrideDraft } from '../model/override.ts'
import { notLive } from '../model/refusals.ts'
import { done, refuse, refused, type Conclusion } from '../state/conclusion.ts'
import { find, type View } from '../state/state.ts'

/** A person's release is an exception over exactly these causes: it ends, and the block stays on record. */
export function releaseHold(
  view: View,
  input: InputOf<'release-hold'>,
  env: Env,
  actor: string,
): Conclusion {
  const hold = view.holds.get(input.hold)
  if (hold === undefined || hold.state !== 'open' || hold.subject.kind !== 'asset') {
    return refuse('not-found', `hold \`${input.hold}\` is not open`, 'list open holds')
  }
  if (input.expiresAt <= env.now || input.expiresAt > env.now + LIMITS.releaseAgeMsMax) {
    return refuse(
      'expiry-out-of-range',
      `a release must end by ${formatInstant((env.now + LIMITS.releaseAgeMsMax) as typeof env.now)}`,
      'use --until 8h; longer needs an Exception with an owner',
    )
  }
  const causes = hold.causes.map((id) => view.causes.get(id))
  if (causes.some((cause) => cause?.weight === 'compromise')) {
    return refuse('quarantined', 'a quarantine is never overridden', 'lift the quarantine instead')
  }
  // As many as the ledger has room for in one entry: together they cover every cause.
  const overrides = chunked(hold.causes).map((named, part): Override => {
    const content: Json = { hold: hold.id, at: env.now, actor, ...(part === 0 ? {} : { part }) }
    const draft: OverrideDraft = {
      id: deriveId(env.hash, view.ledgerId, 'override', content),
      kind: 'exception',
      name: part === 0 ? `release-${hold.id}` : `release-${hold.id}-${part + 1}`,
      scope: { assets: [hold.subject.uid as AssetUid], causes: named },
      reason: input.reason,
      by: actor,
      expiresAt: input.expiresAt,
    }
    return overrideOf(draft, env.now)
  })
  return done(
    overrides.map((override) => ({ kind: 'override.created', body: { override } })),
    overrides.map((override) => override.id),
    hold.id,
  )
}

/** Who asks for more owns it from then on; a guard of our own and a declared exception have their own ways. */
export function extendOverride(
  view: View,
  input: InputOf<'extend-override'>,
  env: Env,
  actor: string,
): Conclusion {
  const before = view.overrides.get(input.override)
  if (before === undefined || before.expiresAt <= env.now) {
    return refused([notLive('override', input.override, 'holdfast override list')])
  }
  if (before.kind !== 'exception') {
    const help = 'a breaker: holdfast override reject; the others end by themselves'
    return refuse('not-extendable', `${before.kind} \`${before.name}\` is not extended`, help)
  }
  if (find(view, 'Exception', before.name) !== undefined) {
    const help = 'change its `expires` and holdfast apply it'
    return refuse('not-extendable', `\`${before.name}\` is declared in a manifest`, help)
  }
  const latest = plus(env.now, LIMITS.releaseAgeMsMax)
  if (input.expiresAt <= before.expiresAt || input.expiresAt > latest) {
    return refuse(
      'expiry-out-of-range',
      `it ends ${formatInstant(before.expiresAt)}; longer is until ${formatInstant(latest)} at most`,
      'use --until 8h; longer needs an Exception with an owner',
    )
  }
  const seed: Json = { extends: before.id, at: env.now, actor }
  const id = deriveId(env.hash, view.ledgerId, 'override', seed)
  const { reason, expiresAt } = input
  const by = { owner: actor, createdAt: env.now, createdBy: actor }
  const override = { ...before, ...by, id, reason, expiresAt }
  // Created first: nothing is refused in between.
  return done(
    [
      { kind: 'override.created', body: { override } },
      { kind: 'override.ended', body: { id: before.id, why: `extended: ${reason}` } },
    ],
    [id],
    'extend-override',
  )
}

/** The person owns what stays open because of it; it ends by itself. */
export function rejectBreaker(
  view: View,
  input: InputOf<'reject-breaker'>,
  env: Env,
  actor: string,
): Conclusion {
  const breaker = view.overrides.get(input.override)
  if (breaker === undefined || !isQuestion(breaker) || breaker.expiresAt <= env.now) {
    return refuse('not-found', `no live question \`${input.override}\``, 'holdfast override list')
  }
  if (input.expiresAt <= env.now) {
    return refuse('expiry-past', 'the end lies in the past', 'give a later one')
  }
  const latest = plus(env.now, LIMITS.exceptionAgeMsMax)
  if (input.expiresAt > latest) {
    return refuse(
      'expiry-out-of-range',
      `it becomes an exception, which must end by ${formatInstant(latest)}`,
      'use --until 7d',
    )
  }
  const seed = { breaker: breaker.id, at: env.now }
  const id = deriveId(env.hash, view.ledgerId, 'override', seed)
  const override = {
    ...breaker,
    id,
    kind: 'exception' as const,
    name: `rejected/${breaker.name}`,
    reason: input.reason,
    owner: actor,
    createdAt: env.now,
    createdBy: actor,
    expiresAt: input.expiresAt,
  }
  return done(
    [
      { kind: 'override.created', body: { override } },
      { kind: 'override.ended', body: { id: breaker.id, why: input.reason } },
    ],
    [id],
    'reject-breaker',
  )
}
