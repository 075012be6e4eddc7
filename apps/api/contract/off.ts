/** The switches: enforcing stopped everywhere, gone through beforehand, taken back to nothing of ours, and resumed. */

import { z } from 'zod'
import { count, list, maybeText, maybeTime, members, withReason } from '../fields.ts'
import { operation } from '../operation.ts'
import { denied } from './parts/effect.ts'
import { status } from './status.ts'

const texts = list(z.string())

/** An account that off gives back, or would: of what it is denied, or is not yet proven to have again. */
const deniedAccount = members({
  point: z.string(),
  ref: z.string(),
  identities: texts,
  denied,
  /** Why it is not given back yet; null: it is on its way, or nobody asked. */
  why: maybeText,
  /** How to undo by hand there. */
  byHand: z.string(),
}).meta({ id: 'DeniedAccount' })
export type DeniedAccount = z.output<typeof deniedAccount>

const deniedNow = {
  /** All of them. */
  left: count,
  /** Besides, so many are denied what a person quarantined, and nothing else: off leaves that. */
  quarantined: count,
  /** The first. */
  accounts: list(deniedAccount),
}

/** What was found of ours at a point, looked at now. */
const pointRemains = members({
  point: z.string(),
  adapter: z.string(),
  /** Accounts that anything was ever denied to, and that were looked at. */
  looked: count,
  /** Of those, what is denied there still, and whether we made it so. */
  denied: list(members({ ref: z.string(), what: texts, ours: z.boolean() })),
  /** Could not be looked at. */
  unseen: list(members({ ref: z.string(), why: z.string() })),
  /** So many more were not looked at, for the first could not be. */
  more: count,
}).meta({ id: 'PointRemains' })
export type PointRemains = z.output<typeof pointRemains>

const REASON = { reason: 'a drill' }

/** Each turns enforcing on or off everywhere, and answers how things stand then. */
const SWITCH = {
  method: 'POST',
  scope: 'admin',
  body: withReason,
  answer: status,
  refusals: ['conflict', 'refused', 'not-durable', 'disk-full'],
  collections: ['mode', 'holds', 'assets', 'status'],
  examples: [REASON],
} as const

export const OFF = {
  'off.rehearse': operation({
    method: 'POST',
    path: '/api/v1/off/rehearse',
    scope: 'admin',
    summary: 'go through off without doing it: what it would leave refused',
    body: withReason,
    answer: members({
      at: maybeTime,
      /** Accesses that enforcing everywhere refuses. */
      checked: count,
      /** Those of them that off would leave refused. */
      stays: count,
      /** Accounts at enforcement points that it would give back. */
      ...deniedNow,
    }),
    refusals: ['conflict', 'refused', 'not-durable', 'disk-full'],
    collections: ['mode', 'status'],
    examples: [REASON],
  }),
  'off.show': operation({
    method: 'GET',
    path: '/api/v1/off',
    scope: 'read',
    summary: 'whether enforcing is off, and which accounts have not their access back',
    answer: members({ off: z.boolean(), ejected: z.boolean(), ...deniedNow }),
    collections: ['mode', 'effects', 'estate'],
  }),
  'off.look': operation({
    method: 'POST',
    path: '/api/v1/off/look',
    scope: 'read',
    summary: 'look at every account that was ever cut: what of ours is there; changes nothing',
    load: 'awaited',
    answer: members({ points: list(pointRemains) }),
    examples: [{}],
  }),
  'off.off': operation({ ...SWITCH, path: '/api/v1/off', summary: 'stop enforcing everywhere' }),
  'off.eject': operation({
    ...SWITCH,
    path: '/api/v1/eject',
    summary: 'stop enforcing and remove what was created',
  }),
  'off.resume': operation({ ...SWITCH, path: '/api/v1/resume', summary: 'enforce again' }),
}
