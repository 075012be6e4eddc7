/** The Dependency-Track server of one source: its address, our key, and what that key needs. */

import { LIMITS } from '@holdfast/core/kernel/limits'
import { reveal } from '@holdfast/core/kernel/redacted'
import { outbound } from '@holdfast/edges-base/http/outbound'
import { SourceError, type PollCall } from '@holdfast/edges-base/ports/sources'
import { asking, type Ask, type Wait } from '@holdfast/edges-base/http/ask'
import { baseOf } from '@holdfast/edges-base/http/api-server'
import { problems } from './config.ts'

type ServerOf = Pick<PollCall, 'fetch' | 'secret' | 'signal'>

export function askDependencyTrack({ fetch, secret, signal }: ServerOf, wait?: Wait): Ask {
  const [problem] = problems(fetch)
  if (problem !== undefined) throw new SourceError('refused', problem, 'mend its manifest')
  if (secret === null) {
    throw new SourceError(
      'refused',
      'the API key of Dependency-Track cannot be read',
      'put it where `secret` says, readable for the server',
    )
  }
  return asking({
    send: outbound({ network: fetch.network, limits: { bytes: LIMITS.reportBytesMax } }),
    base: baseOf(fetch),
    headers: {
      // A BOM is refused to those who accept plain JSON only.
      accept: 'application/json, application/vnd.cyclonedx+json',
      'x-api-key': reveal(secret),
    },
    signal,
    helpRefused:
      'its team needs VIEW_PORTFOLIO and VIEW_VULNERABILITY; VULNERABILITY_ANALYSIS from 5.0, BOM_UPLOAD before 4.11',
    ...(wait === undefined ? {} : { wait }),
  })
}
