/** `serve` and `start`: run the control plane; `start` also reads this machine and says what it found. */

import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { unknownVariables } from '@holdfast/edges-base/config/environment'
import type { Config } from '@holdfast/edges-base/config/config'
import { loadConfig } from '@holdfast/edges-base/config/load-config'
import { lockOf } from '@holdfast/edges-base/stores/ledger'
import { CONSOLE, consoleIsBuilt } from '@holdfast/server/console-files'
import { startServer, type RunningServer } from '@holdfast/server/compose'
import { START_EXITS, type StartError } from '@holdfast/server/start-errors'
import { modeNow } from '@holdfast/server/views/mode'
import { configFailure, configFlagsOf, withConfigFlags } from '../config-flags.ts'
import { Failure, type Exit } from '../exits.ts'
import { programHere } from '../program.ts'
import { note, ofThisMachine, print, safe } from '../output.ts'
import { calledBy, lockHolder, portHolder } from '../proc.ts'
import { adoptThisMachine, followThisMachine } from '../this-machine.ts'
import { scanHere } from '../scan-here.ts'
import { scanLines } from '../scan-lines.ts'
import { buildConsole } from '../console-build.ts'
import { untilStopped, type BeforeStop } from '../until-stopped.ts'

/** What the README applies: advisories of flaws that do not exist. */
const EXAMPLES = resolve(import.meta.dirname, '../../../examples')

export function serverCommands(program: Command): void {
  withConfigFlags(program.command('serve').description('run the control plane')).action(
    async (_flags: unknown, command: Command) =>
      untilStopped(
        () => run(command),
        async (server) => {
          note(`holdfast serves at ${server.url}`)
          if (!consoleIsBuilt(CONSOLE)) note('  the console is not built: npm start builds it')
        },
      ),
  )
  withConfigFlags(
    program
      .command('start')
      .description('read this machine, show what it found, and serve the console'),
  ).action(async (_flags: unknown, command: Command) =>
    untilStopped(() => run(command, EXAMPLES), startHere),
  )
}

async function startHere(server: RunningServer, beforeStop: BeforeStop): Promise<void> {
  if (server.moved) note(`port taken: serving at ${server.url} instead`)
  note('  reading this machine')
  const facts = await scanHere('')
  for (const line of scanLines(facts)) print(ofThisMachine(line))
  const adopted = await adoptThisMachine(server, facts)
  const { state, sentence } = modeNow(server.context.driver.view)
  print(state === 'report-only' ? `  If enforcing: ${adopted}` : `  ${adopted}`)
  print('  Try the whole loop in 60 s, without root:  holdfast practice')
  print(`  Console: ${server.url}/#token=${server.adminToken}`)
  if (process.env['SSH_CONNECTION'] !== undefined) {
    const port = new URL(server.url).port
    print(`  over SSH: ssh -L ${port}:127.0.0.1:${port} …`)
  }
  print(
    `  ${safe(sentence)}. To stop enforcing at any time: holdfast off --reason …; to remove all it created: holdfast eject --reason …`,
  )
  void buildConsole((line) => note(line))
  const machine = { root: '', scan: () => scanHere(''), said: adopted }
  beforeStop(followThisMachine(server, machine, (line) => note(`  ${ofThisMachine(safe(line))}`)))
}

/** `directories`: lent where the operator says nothing of his own. */
async function run(command: Command, directories?: string): Promise<RunningServer> {
  // Whatever this process makes is its own, whoever started it.
  process.umask(0o077)
  for (const line of unknownVariables(process.env)) note(`! ${line}`)
  const config = loadConfig(configFlagsOf(command), process.env, { directories })
  if (!config.ok) throw configFailure(config.error)
  const started = await startServer(
    { ...config.value, data: resolve(config.value.data) },
    programHere(true),
  )
  if (started.ok) return started.value
  const { code, message, help } = started.error
  const says = `${message}${inTheWay(code, config.value)}`
  throw new Failure(START_EXITS[code] as Exit, says, help) // The table holds exit codes only.
}

/** Who is in the way, as far as it is told. */
function inTheWay(code: StartError['code'], { data, port }: Config): string {
  const isPort = code === 'address-in-use'
  if (!isPort && code !== 'data-in-use') return ''
  const holder = isPort ? portHolder(port) : lockHolder(lockOf(realpathSync(data)))
  return holder === null ? '' : `${isPort ? ' by' : ':'} ${calledBy(holder)}`
}
