/** What of a hold can be taken away and verified by anybody, without the server. */

import { byId } from '../fields.ts'
import { operation } from '../operation.ts'

export const EVIDENCE = {
  'evidence.export': operation({
    method: 'GET',
    path: '/api/v1/holds/{id}/evidence',
    scope: 'read',
    summary: 'its evidence bundle',
    params: byId,
    answer: {
      media: 'application/vnd.holdfast.evidence',
      says: 'entries with proofs, the checkpoint, and the documents that they cite',
    },
    refusals: ['not-found', 'not-durable'],
    collections: ['holds', 'ledger'],
  }),
}
