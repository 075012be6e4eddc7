/** The switches: enforcing stopped everywhere, gone through beforehand, taken back to nothing of ours, and resumed. */

import { count, maybeTime, members, withReason } from '../fields.ts'
import { operation } from '../operation.ts'
import { status } from './status.ts'

const REASON = { reason: 'a drill' }

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
  'off.off': operation({
    method: 'POST',
    path: '/api/v1/off',
    scope: 'admin',
    summary: 'stop enforcing everywhere',
    body: withReason,
    answer: status,
    refusals: ['conflict', 'refused', 'not-durable', 'disk-full'],
    collections: ['mode', 'holds', 'assets', 'status'],
    examples: [REASON],
  }),
  'off.eject': operation({
    method: 'POST',
    path: '/api/v1/eject',
    scope: 'admin',
    summary: 'stop enforcing and remove what was created',
    body: withReason,
    answer: status,
    refusals: ['conflict', 'refused', 'not-durable', 'disk-full'],
    collections: ['mode', 'holds', 'assets', 'status'],
    examples: [REASON],
  }),
  'off.resume': operation({
    method: 'POST',
    path: '/api/v1/resume',
    scope: 'admin',
    summary: 'enforce again',
    body: withReason,
    answer: status,
    refusals: ['conflict', 'refused', 'not-durable', 'disk-full'],
    collections: ['mode', 'holds', 'assets', 'status'],
    examples: [REASON],
  }),
}
