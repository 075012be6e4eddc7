/** The switches: enforcing stopped everywhere, gone through beforehand, taken back to nothing of ours, and resumed. */

import { count, maybeTime, members, withReason } from '../fields.ts'
import { operation } from '../operation.ts'
import { status } from './status.ts'

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
    }),
    refusals: ['conflict', 'refused', 'not-durable', 'disk-full'],
    collections: ['mode', 'status'],
    examples: [REASON],
  }),
  'off.off': operation({ ...SWITCH, path: '/api/v1/off', summary: 'stop enforcing everywhere' }),
  'off.eject': operation({
    ...SWITCH,
    path: '/api/v1/eject',
    summary: 'stop enforcing and remove what was created',
  }),
  'off.resume': operation({ ...SWITCH, path: '/api/v1/resume', summary: 'enforce again' }),
}
