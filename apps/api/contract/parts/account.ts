/** An account at an enforcement point: what it is denied, how far that is, and what cannot be reached there. */

import { z } from 'zod'
import { NOT_REACHED } from '@holdfast/core/enforce/not-reached'
import type { EffectId, HoldId } from '@holdfast/core/kernel/ids'
import { count, idOf, keyOf, list, maybeText, maybeTime, members, time } from '../../fields.ts'
import { denied } from './effect.ts'
import { tier } from './posture.ts'

/**
 * `untouched`: nothing was ever intended there. `intended`, `sent`: on its way. `seen`: as intended. `unseen`: it could
 * not be looked at. `drift`: another than was intended. `unrevoked`: a cut that nothing proves by its deadline.
 */
export const ACCOUNT_STATES = [
  'unrevoked',
  'drift',
  'unseen',
  'intended',
  'sent',
  'seen',
  'untouched',
] as const
export type AccountState = (typeof ACCOUNT_STATES)[number]

const texts = list(z.string())

const said = {
  /** As its identities name it there. */
  ref: z.string(),
  /** Who says that it is theirs. */
  identities: texts,
  /** Null: nothing is denied there, and nothing was. */
  verb: z.enum(['cut', 'restore']).nullable(),
  state: z.enum(ACCOUNT_STATES),
  since: maybeTime,
  /** What was last intended to be denied to it. */
  intended: denied,
  holds: list(idOf<HoldId>()),
  turn: count,
  /** Effects that nothing proves yet. */
  open: list(idOf<EffectId>()),
  sentAt: maybeTime,
  /** What was seen there last; null: it was not looked at. */
  seen: members({
    at: time,
    by: z.enum(['read-back', 'probe']),
    result: z.enum(['as-intended', 'otherwise', 'not-seen']),
    /** What it lets through though it should not. */
    allows: texts,
    /** What it denies beyond what was intended. */
    denies: texts,
    detail: z.string(),
  }).nullable(),
  /** Set while it is another than was intended, though nothing was under way. */
  drift: members({ since: time, allows: texts, denies: texts }).nullable(),
}

/** Refused uses that go on there for one reason, with the first names of each kind. */
const group = {
  hold: idOf<HoldId>(),
  uses: count,
  identities: texts,
  assets: texts,
  resources: texts,
  why: keyOf(NOT_REACHED),
  says: z.string(),
  /** Which set-up would reach it. */
  help: z.string(),
}
const notReached = members(group).meta({ id: 'NotReached' })
/** As above, where accounts of several points stand beside each other. */
export const notReachedAt = members({ point: z.string(), ref: z.string(), ...group }).meta({
  id: 'NotReachedAt',
})

export const account = members(said).meta({ id: 'PointAccount' })
export const plannedAccount = members({
  ...said,
  /** What it is to be denied now; null: no identity names it any more, and what was cut stays. */
  now: denied.nullable(),
  /** The most critical of what is denied now; null: nothing is. */
  tier: tier.nullable(),
  notReached: list(notReached),
}).meta({ id: 'PlannedAccount' })
export const lookedAccount = members({
  ref: z.string(),
  identities: texts,
  ok: z.boolean(),
  /** Why it could not be looked at; null: it could. */
  why: maybeText,
}).meta({ id: 'LookedAccount' })

export const unnamedAccount = members({
  ref: z.string(),
  /** What of it was seen: `2 tokens`. */
  says: z.string(),
  /** When it was last used, as far as that can be seen; null: it cannot. */
  lastAt: maybeTime,
}).meta({ id: 'UnnamedAccount' })

/** What would be denied to an account, by point. */
export const cutAt = members({
  point: z.string(),
  ref: z.string(),
  identities: texts,
  denies: denied,
}).meta({ id: 'CutAt' })
/** An account through which a use went that was to be refused: who it was, from where, and how often. */
export const cutThen = members({
  point: z.string(),
  ref: z.string(),
  identities: texts,
  assets: texts,
  /** Its tokens name their asset, so that these alone are cut; else it is cut only where all that it opens is refused. */
  byAsset: z.boolean(),
  count,
  first: time,
  last: time,
}).meta({ id: 'CutThen' })

export type CutAt = z.output<typeof cutAt>
export type CutThen = z.output<typeof cutThen>
export type NotReachedAt = z.output<typeof notReachedAt>
export type AccountItem = z.output<typeof account>
export type PlannedAccount = z.output<typeof plannedAccount>
