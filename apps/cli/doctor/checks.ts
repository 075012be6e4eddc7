/** Everything that `doctor` looks at, in the order in which it is told. */

import { AGENTS, ALARMS, DRILL, FEEDS, SERVER, SOURCES, TOKEN, UNDO, UNKNOWN } from './asking.ts'
import { fail, whyOf, type Check, type Seen, type Site } from './check.ts'
import { CLOCK } from './clock.ts'
import { DATA } from './data-directory.ts'
import { DISK } from './disk.ts'
import { CONFIGURATION, CONSOLE, LEDGER_RULES, NODE, VERSIONS } from './machine.ts'
import { PORT } from './port.ts'
import { SINK } from './sink.ts'
import { TLS } from './tls.ts'

export const CHECKS: readonly Check[] = [
  CONFIGURATION,
  NODE,
  DATA,
  DISK,
  PORT,
  TLS,
  CONSOLE,
  SERVER,
  TOKEN,
  VERSIONS,
  LEDGER_RULES,
  CLOCK,
  SINK,
  UNDO,
  FEEDS,
  SOURCES,
  AGENTS,
  DRILL,
  UNKNOWN,
  ALARMS,
]

export interface Looked extends Seen {
  readonly name: string
}

/** One after the other; what cannot look says so, and the rest goes on. */
export async function lookAt(site: Site, checks: readonly Check[] = CHECKS): Promise<Looked[]> {
  const looked: Looked[] = []
  for (const { name, look } of checks) {
    const seen = await look(site).catch((thrown: unknown) =>
      fail(`it could not be looked at: ${whyOf(thrown)}`, 'see what stands there, by hand'),
    )
    if (seen !== null) looked.push({ name, ...seen })
  }
  return looked
}
