/** The clock of the server, where it is in doubt. */

import { withReason } from '../fields.ts'
import { operation } from '../operation.ts'
import { status } from './status.ts'

export const CLOCK = {
  'clock.accept': operation({
    method: 'POST',
    path: '/api/v1/clock/accept',
    scope: 'admin',
    summary: "a person takes the server's clock as right",
    body: withReason,
    answer: status,
    refusals: ['conflict', 'refused', 'not-durable', 'disk-full'],
    collections: ['status'],
    examples: [{ reason: 'compared with the radio clock' }],
  }),
}
