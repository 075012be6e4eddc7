/** Dependency-Track: its active projects with their components and findings, one document for each. */

import { setTimeout as pause } from 'node:timers/promises'
import { HOUR_MS, MINUTE_MS } from '@holdfast/core/kernel/instant'
import type { SourceAdapter } from '@holdfast/edges-base/ports/sources'
import { capability, problems } from './config.ts'
import { pollProjects } from './poll.ts'
import { askDependencyTrack } from './server.ts'
import { changedBy } from './webhook.ts'

export const source: SourceAdapter = {
  id: 'dependency-track',
  title: 'Dependency-Track projects',
  capability,
  // It looks at its whole portfolio once a day; imports come whenever something is built.
  intervalMs: HOUR_MS,
  intervalMsMin: 5 * MINUTE_MS,
  problems,
  changedBy,
  async *poll(call) {
    const wait = (ms: number): Promise<void> => pause(ms, undefined, { signal: call.signal })
    yield* pollProjects(askDependencyTrack(call), call, wait)
  },
}
