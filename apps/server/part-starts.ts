/** Parts whose start takes more than a line: each ends the start where it cannot. */

import { pino, type Logger } from 'pino'
import { escapedJson } from '@holdfast/core/kernel/printable'
import type { Config } from '@holdfast/edges-base/config/config'
import { systemLimits } from '@holdfast/edges-base/http/system-limits'
import { undoPlaces } from '@holdfast/edges-base/writer/undo-place'
import { openWriter, type Writer } from '@holdfast/edges-base/writer/writer'
import { claimPort, type ClaimedPort } from './claim-port.ts'
import { connectionsOf, type Connections } from './connections.ts'
import { holdPolicies, type PolicyHolder } from './driver/policies.ts'
import { placesWithin } from './limits.ts'
import type { Outside } from './outside.ts'
import { addressTaken, ofStore, StartRefused } from './start-errors.ts'

export function openLog(config: Config): Logger {
  const standardOutput = pino.destination(1)
  return pino(
    { level: config.logLevel, redact: ['req.headers.authorization', '*.token', '*.data'] },
    // Names from outside stand in it, and people read it on terminals.
    { write: (line: string) => void standardOutput.write(escapedJson(line)) },
  )
}

export async function claimedFor(config: Config): Promise<ClaimedPort> {
  const claimed = await claimPort(config)
  if (claimed === null) throw new StartRefused(addressTaken(config.host, config.port))
  return claimed
}

export async function writerOf(config: Config, log: Logger): Promise<Writer> {
  const opened = await openWriter({
    directory: config.data,
    checkpointSink: config.checkpointSink,
    undoPlaces: undoPlaces(config),
    onCheckpoint: (size, note) => log.info({ size, note }, 'checkpoint'),
    onPast: (past) => log.warn({ past }, 'the past of this ledger'),
  })
  if (!opened.ok) throw new StartRefused(ofStore(opened.error))
  return opened.value
}

export function policiesOf(): PolicyHolder {
  const policies = holdPolicies()
  if (!policies.ok) throw new StartRefused({ ...policies.error, code: 'policy-invalid' })
  return policies.value
}

export function connectionsWithin(outside: Outside, log: Logger): Connections {
  const { most, tooLow } = placesWithin(outside.limits ?? systemLimits())
  for (const line of tooLow) log.warn(line)
  const connections = connectionsOf(most, (ended) =>
    log.warn({ ended, ...connections.open() }, 'connections were ended to make room for others'),
  )
  return connections
}
