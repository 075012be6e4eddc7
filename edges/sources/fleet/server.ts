/** The Fleet server of one source: its address, its token, and who we are to it. */

import { LIMITS } from '@holdfast/core/kernel/limits'
import { reveal } from '@holdfast/core/kernel/redacted'
import { outbound } from '@holdfast/edges-base/http/outbound'
import { SourceError, type PollCall } from '@holdfast/edges-base/ports/sources'
import { asking, type Ask, type Wait } from '@holdfast/edges-base/http/ask'
import { baseOf } from '@holdfast/edges-base/http/api-server'
import { problems } from './config.ts'

export type ServerOf = Pick<PollCall, 'fetch' | 'secret' | 'signal'>

export function askFleet({ fetch, secret, signal }: ServerOf, wait?: Wait): Ask {
  const [problem] = problems(fetch)
  if (problem !== undefined) throw new SourceError('refused', problem, 'mend its manifest')
  if (secret === null) {
    throw new SourceError('refused', 'the API token of Fleet cannot be read', HELP_SECRET)
  }
  return asking({
    send: outbound({ network: fetch.network, limits: { bytes: LIMITS.reportBytesMax } }),
    base: baseOf(fetch),
    headers: { accept: 'application/json', authorization: `Bearer ${reveal(secret)}` },
    signal,
    helpRefused: 'is the token that of an API-only user who may see these hosts (observer)?',
    ...(wait === undefined ? {} : { wait }),
  })
}

const HELP_SECRET = 'put it where `secret` says, readable for the server'
