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
import { EXITS, Failure, type Exit } from '../exits.ts'
import { programHere } from '../program.ts'
import { note, ofThisMachine, print, safe } from '../output.ts'
import { calledBy, lockHolder, portHolder } from '../proc.ts'
import { adoptThisMachine, followThisMachine } from '../this-machine.ts'
import { scanHere } from '../scan-here.ts'
import { scanLines } from '../scan-lines.ts'
import { buildConsole } from '../console-build.ts'

/** What the README applies: advisories of flaws that do not exist. */
const EXAMPLES = resolve(import.meta.dirname, '../../../examples')

export function serverCommands(program: Command): void {
  withConfigFlags(program.command('serve').description('run the control plane')).action(
    async (_flags: unknown, command: Command) => {
      const server = await run(command)
      // Before anybody knows that it serves, and may end it.
      const stopped = untilStopped(server)
      note(`holdfast serves at ${server.url}`)
      if (!consoleIsBuilt(CONSOLE)) note('  the console is not built: npm start builds it')
      await stopped
    },
  )
  withConfigFlags(
    program
      .command('start')
      .description('read this machine, show what it found, and serve the console'),
  ).action(async (_flags: unknown, command: Command) => {
    const server = await run(command, EXAMPLES)
    // Before the machine is read, which takes a while, and whoever stops it meanwhile is heard.
    const stopped = untilStopped(server)
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
    const stop = followThisMachine(server, machine, (line) =>
      note(`  ${ofThisMachine(safe(line))}`),
    )
    await untilStopped(server, stop)
  })
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

/**
 * Whoever ends a whole group is heard twice, by the server and by the launcher, which hands it on: the second word
 * must not cut off the last checkpoint. Only who says it again later has lost patience.
 */
const IMPATIENT_MS = 10_000

function untilStopped(server: RunningServer, before?: () => void): Promise<void> {
  return new Promise((done) => {
    let askedAt: number | null = null
    const stop = (): void => {
      if (askedAt !== null) {
        if (performance.now() - askedAt > IMPATIENT_MS) process.exit(EXITS.failed)
        return
      }
      askedAt = performance.now()
      before?.()
      void server.close().then(() => {
        done()
        process.exit(EXITS.done)
      })
    }
    process.on('SIGINT', stop).on('SIGTERM', stop)
  })
}
