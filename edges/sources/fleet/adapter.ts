/** Fleet: its hosts with their software and what it knows against it, one document for each host. */

import { HOUR_MS, MINUTE_MS } from '@holdfast/core/kernel/instant'
import type { SourceAdapter } from '@holdfast/edges-base/ports/sources'
import { capability, problems } from './config.ts'
import { pollHosts } from './poll.ts'
import { askFleet } from './server.ts'
import { changedBy } from './webhook.ts'

export const source: SourceAdapter = {
  id: 'fleet',
  title: 'Fleet hosts',
  capability,
  // Fleet asks its hosts for their details once an hour unless it was told otherwise.
  intervalMs: HOUR_MS,
  intervalMsMin: 5 * MINUTE_MS,
  problems,
  changedBy,
  async *poll(call) {
    yield* pollHosts(askFleet(call), call)
  },
}
