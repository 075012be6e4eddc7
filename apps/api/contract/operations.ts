/** What whoever runs the server asks of it: whether it lives, is ready, and what it counts. */

import { z } from 'zod'
import { count, members } from '../fields.ts'
import { operation } from '../operation.ts'

export const OPERATIONS = {
  'operations.livez': operation({
    method: 'GET',
    path: '/livez',
    scope: 'public',
    summary: 'the process lives',
    load: 'open',
    answer: members({ status: z.literal('ok') }),
    speaks: 'probe',
  }),
  'operations.readyz': operation({
    method: 'GET',
    path: '/readyz',
    scope: 'public',
    summary: 'it can record; 503 with the reason where it cannot',
    load: 'open',
    answer: members({ status: z.literal('ok'), ledgerSize: count }),
    refusals: ['not-durable'],
    speaks: 'probe',
  }),
  'operations.metrics': operation({
    method: 'GET',
    path: '/metrics',
    scope: 'read',
    summary: 'Prometheus metrics',
    answer: { media: 'text/plain', says: 'metrics in the text format of Prometheus' },
    collections: ['status'],
    speaks: 'prometheus',
  }),
}
