/** Dependency-Track: projects with their components and findings, by its REST API. */

import { HOUR_MS, MINUTE_MS } from '@holdfast/core/kernel/instant'
import type { SourceAdapter } from '@holdfast/edges-base/ports/sources'
import { problems } from './config.ts'
import { poll } from './poll.ts'

export const dependencyTrack: SourceAdapter = {
  id: 'dependency-track',
  title: 'Dependency-Track projects',
  gives: 'reports',
  intervalMs: HOUR_MS,
  intervalMsMin: 5 * MINUTE_MS,
  problems,
  poll,
}
