/** PostgreSQL: a server that is asked which version it runs and since when; one source for each server. */

import { MINUTE_MS } from '@holdfast/core/kernel/instant'
import { SourceError, type PollCall, type SourceAdapter } from '@holdfast/edges-base/ports/sources'
import { capability, problems } from './config.ts'
import { documentOf } from './document.ts'
import { askServer } from './server.ts'

export const source: SourceAdapter = {
  id: 'postgresql',
  title: 'PostgreSQL server',
  capability,
  intervalMs: 15 * MINUTE_MS,
  intervalMsMin: MINUTE_MS,
  problems,
  async *poll(call) {
    const asset = databaseOf(call)
    const { server, askedAt, answer } = await askServer(call)
    const bytes = documentOf({ asset, server, observedAt: askedAt, answer })
    yield { kind: 'document', file: 'server', bytes, cursor: String(askedAt) }
    call.progress(1, 1)
  },
}

function databaseOf({ assets }: Pick<PollCall, 'assets'>): string {
  const [first, second] = assets
  if (first !== undefined && second === undefined && first.type === 'database') return first.name
  const given =
    first === undefined
      ? 'no asset that is declared'
      : second === undefined
        ? `\`${first.name}\`, which is of type ${first.type}`
        : `${assets.length} assets`
  throw new SourceError(
    'refused',
    `one server is one asset of type database, and this source is given ${given}`,
    'name that asset alone under `assets.names`, and declare it with `type: database`',
  )
}
