/**
 * Findings count only when the analysis is over: after an import they are not all there yet, and a report that
 * is fetched too early says "clean". Nothing tells whether one runs, except the token of one we asked for.
 */

import { LIMITS } from '@holdfast/core/kernel/limits'
import { SourceError } from '@holdfast/edges-base/ports/sources'
import { jsonOf, type Ask, type Failures } from '@holdfast/edges-base/http/ask'
import { objectOf } from './projects.ts'

/** Those whose analysis ended within the bound; the others are left for the next poll. */
export async function analysed(
  ask: Ask,
  uuids: readonly string[],
  failures: Failures,
  wait: (ms: number) => Promise<void>,
): Promise<ReadonlySet<string>> {
  const running = new Map<string, string>()
  for (const uuid of uuids) {
    try {
      const token = await startAnalysis(ask, uuid)
      if (token !== null) running.set(uuid, token)
      failures.good()
    } catch (thrown) {
      failures.bad(thrown)
    }
  }
  const ended = new Set<string>()
  for (let look = 0; look < LIMITS.analysisLooksMax && running.size > 0; look++) {
    if (look > 0) await wait(LIMITS.analysisWaitMs)
    for (const [uuid, token] of running) {
      if (await isProcessing(ask, token)) continue
      running.delete(uuid)
      ended.add(uuid)
    }
  }
  return ended
}

/** Null: the project is gone. */
async function startAnalysis(ask: Ask, uuid: string): Promise<string | null> {
  const answer = await ask('POST', `/api/v1/finding/project/${uuid}/analyze`)
  if (answer === null) return null
  const token = objectOf(jsonOf(answer, `the analysis of project ${uuid}`))?.['token']
  if (typeof token !== 'string' || !/^[0-9a-z-]{1,64}$/i.test(token)) {
    throw new SourceError('unreadable', `the analysis of project ${uuid} has no token`, HELP)
  }
  return token
}

async function isProcessing(ask: Ask, token: string): Promise<boolean> {
  // Before version 4.11 the same question was asked at another place.
  const answer =
    (await ask('GET', `/api/v1/event/token/${token}`)) ??
    (await ask('GET', `/api/v1/bom/token/${token}`))
  const processing =
    answer === null ? undefined : objectOf(jsonOf(answer, 'a token'))?.['processing']
  if (typeof processing === 'boolean') return processing
  throw new SourceError('unreadable', 'it does not say whether an analysis has ended', HELP)
}

const HELP = 'is this the API server of Dependency-Track, version 4 or later?'
