/** The fold of effects. */

import type { PointUid } from '../../kernel/ids.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { deniesNothing, joined, NOTHING, without } from '../../model/denied.ts'
import { holdsOf, isChange, isOver, type Change, type Effect } from '../../model/effect.ts'
import { targetKey, type Sighting, type TargetStanding } from '../../model/target.ts'
import type { EntryAt } from '../entries.ts'
import { EFFECT_PAGES, HOLD_PAGES, LOOSENS, TIGHTENS, type Rows } from '../row.ts'
import type { State } from '../state.ts'
import { setIn, setOf } from '../table.ts'
import type { EffectEntries } from './entries.ts'
import { anyEffect, openChanges, standingAt } from './table.ts'

function noticeIntended(state: State, { body: { effect } }: EntryAt<'effect.intended@1'>): void {
  put(state, effect)
}

function sessionNoticeIntended(state: State, { at, body }: EntryAt<'effect.intended@3'>): void {
  put(state, { ...body.effect, intendedAt: at, outcome: null, tries: 0 })
}

function changeIntended(state: State, { at, body }: EntryAt<'effect.intended@2'>): void {
  const { effect } = body
  const { point, ref, metadata, turn, type, denies, holds } = effect
  put(state, { ...effect, intendedAt: at, outcome: null, tries: 0 })
  if (type === 'restore') {
    state.givenBackAt.push(at)
    if (state.givenBackAt.length > LIMITS.restoresPerMinuteMax) state.givenBackAt.shift()
  }
  const before = standingAt(state, point, ref) ?? unmet(point, ref)
  const now = type === 'cut' ? joined(before.denies, denies) : without(before.denies, denies)
  const open = [...before.open, effect.id]
  // What is given back was taken for its own sake; what stays denied keeps saying for whose.
  const behind = type === 'cut' ? holds : before.holds.filter((hold) => !holds.includes(hold))
  stand(state, { ...before, metadata, turn, denies: now, holds: behind, open })
}

function sent(state: State, { at, body }: EntryAt<'effect.sent@1'>): void {
  const standing = standingAt(state, body.point, body.ref)
  if (standing === undefined) return
  const { step, undo } = body
  const undos = undo === null ? standing.undos : [...standing.undos, { step, blob: undo }]
  stand(state, { ...standing, sentAt: at, sent: standing.sent + 1, undos })
  for (const effect of openChanges(state, standing)) {
    const tried = [...(effect.tried ?? []), { at, step: body.step, seen: null }]
    const last = tried.slice(-LIMITS.effectTriesMax)
    put(state, { ...effect, sentAt: at, tries: effect.tries + 1, tried: last })
  }
}

function observed(state: State, { at, body }: EntryAt<'effect.observed@1'>): void {
  const standing = standingAt(state, body.point, body.ref)
  if (standing === undefined) return
  const { by, allows, denies, detail, result } = body
  stand(state, { ...standing, seen: { at, by, allows, denies, detail, result } })
  for (const effect of openChanges(state, standing)) {
    const { tried } = effect
    if (tried?.some((one) => one.seen === null) !== true) continue
    const seen = { at, what: cameOf({ result, allows, denies, detail }) }
    put(state, {
      ...effect,
      tried: tried.map((one) => (one.seen === null ? { ...one, seen } : one)),
    })
  }
}

function cameOf({ result, allows, denies, detail }: Omit<Sighting, 'at' | 'by'>): string {
  if (result === 'not-seen') return `${SEEN[result]}: ${detail}`
  if (allows.length > 0) return `still lets through ${allows.join(', ')}`
  return denies.length === 0 ? SEEN[result] : `seen; beyond it denies ${denies.join(', ')}`
}

function settled(state: State, id: Effect['id'], settling: Partial<Change>): void {
  const effect = anyEffect(state, id)
  if (effect === undefined) return
  const now = { ...effect, ...settling } as Effect // What settles is the same in either.
  put(state, now)
  if (!isChange(now) || !isOver(now)) return
  const standing = standingAt(state, now.point, now.ref)
  if (standing === undefined) return
  const open = standing.open.filter((one) => one !== id)
  const isBack = open.length === 0 && deniesNothing(standing.denies)
  stand(state, { ...standing, open, undos: isBack ? [] : standing.undos })
}

function noticeSettled(state: State, { at, body }: EntryAt<'effect.settled@1'>): void {
  const tries = (anyEffect(state, body.id)?.tries ?? 0) + 1
  settled(state, body.id, { outcome: body.outcome, tries, settledAt: at })
}

function changeSettled(state: State, { at, body }: EntryAt<'effect.settled@2'>): void {
  settled(state, body.id, { outcome: body.outcome, detail: body.detail, settledAt: at })
}

function unrevoked(state: State, { at, body }: EntryAt<'effect.unrevoked@1'>): void {
  const { id, naturalEnd, why } = body
  const effect = anyEffect(state, id)
  if (effect === undefined || !isChange(effect)) return
  const since = effect.unrevoked?.since ?? at
  put(state, { ...effect, unrevoked: { since, naturalEnd, why } })
}

function driftSeen(state: State, { at, body }: EntryAt<'drift.seen@1'>): void {
  const standing = standingAt(state, body.point, body.ref)
  if (standing === undefined) return
  const { allows, denies } = body
  stand(state, { ...standing, drift: { since: standing.drift?.since ?? at, allows, denies } })
}

function driftEnded(state: State, { body }: EntryAt<'drift.ended@1'>): void {
  const standing = standingAt(state, body.point, body.ref)
  if (standing !== undefined) stand(state, { ...standing, drift: null })
}

function put(state: State, effect: Effect): void {
  setIn({ live: state.effects, past: state.pastEffects }, effect.id, effect, !isOver(effect))
  for (const hold of holdsOf(effect)) setOf(state.effectsByHold, hold).add(effect.id)
}

function stand({ targets }: State, standing: TargetStanding): void {
  targets.set(targetKey(standing.point, standing.ref), standing)
}

function unmet(point: PointUid, ref: string): TargetStanding {
  const never: Pick<TargetStanding, 'sentAt' | 'seen' | 'drift'> = {
    sentAt: null,
    seen: null,
    drift: null,
  }
  return {
    point,
    ref,
    metadata: null,
    undos: [],
    turn: 0,
    denies: NOTHING,
    holds: [],
    open: [],
    sent: 0,
    ...never,
  }
}

/** What stands at one account: the order of its entries counts. */
const at = ({ point, ref }: { readonly point: string; readonly ref: string }): string =>
  `target ${targetKey(point, ref)}`

export const EFFECTS_ROWS: Rows<EffectEntries> = {
  'effect.intended@1': {
    fold: noticeIntended,
    stage: TIGHTENS,
    touches: ({ effect }) => ({ writes: [`effect ${effect.id}`] }),
    changes: HOLD_PAGES,
    words: () => 'an enforcement point is to be told',
  },
  'effect.intended@2': {
    fold: changeIntended,
    stage: TIGHTENS,
    touches: ({ effect }) => ({ writes: [`effect ${effect.id}`, at(effect)] }),
    changes: EFFECT_PAGES,
    words: ({ effect }) =>
      effect.type === 'cut'
        ? `${effect.ref} is to be cut at an enforcement point`
        : `${effect.ref} is to have its access back at an enforcement point`,
  },
  'effect.intended@3': {
    fold: sessionNoticeIntended,
    stage: TIGHTENS,
    touches: ({ effect }) => ({ writes: [`effect ${effect.id}`] }),
    changes: ['effects', 'overrides'],
    words: ({ effect }) =>
      effect.type === 'notify-break-glass-opened'
        ? 'a receiver is to be told that break-glass was opened'
        : 'a receiver is to be told that break-glass is over',
  },
  'effect.sent@1': {
    fold: sent,
    stage: TIGHTENS,
    touches: (body) => ({ writes: [at(body)] }),
    changes: EFFECT_PAGES,
    words: ({ ref, step }) => `${ref}: ${step}`,
  },
  'effect.observed@1': {
    fold: observed,
    stage: TIGHTENS,
    touches: (body) => ({ writes: [at(body)] }),
    changes: EFFECT_PAGES,
    words: ({ ref, result, by, detail }) => `${ref}: ${SEEN[result]} (${by}; ${detail})`,
  },
  'effect.settled@1': {
    fold: noticeSettled,
    stage: LOOSENS,
    touches: ({ id }) => ({ writes: [`effect ${id}`] }),
    changes: HOLD_PAGES,
  },
  'effect.settled@2': {
    fold: changeSettled,
    stage: TIGHTENS,
    touches: ({ id }) => ({ writes: [`effect ${id}`] }),
    changes: EFFECT_PAGES,
    words: ({ outcome, detail }) => `${outcome}: ${detail}`,
  },
  'effect.unrevoked@1': {
    fold: unrevoked,
    stage: TIGHTENS,
    touches: ({ id }) => ({ writes: [`effect ${id}`] }),
    changes: EFFECT_PAGES,
    words: ({ why }) => `not revoked: ${why}`,
  },
  'drift.seen@1': {
    fold: driftSeen,
    stage: TIGHTENS,
    touches: (body) => ({ writes: [at(body)] }),
    changes: EFFECT_PAGES,
    words: ({ ref, allows, denies }) =>
      `${ref} is not as it was left: ${[...allows, ...denies].join(', ')}`,
  },
  'drift.ended@1': {
    fold: driftEnded,
    stage: TIGHTENS,
    touches: (body) => ({ writes: [at(body)] }),
    changes: EFFECT_PAGES,
    words: ({ ref }) => `${ref} is as intended again`,
  },
}

const SEEN = {
  'as-intended': 'seen as intended',
  otherwise: 'seen otherwise',
  'not-seen': 'could not be looked at',
} as const
