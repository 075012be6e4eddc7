/** `serve` and `start`: run the control plane; `start` also reads this machine and says what it found. */

import { resolve } from 'node:path'
import type { Command } from 'commander'
import { readConfig } from '@holdfast/edges-base/config/config'
import { CONSOLE, consoleIsBuilt } from '@holdfast/server/console-files'
import { startServer, type RunningServer } from '@holdfast/server/compose'
import { START_EXITS } from '@holdfast/server/start-errors'
import { modeNow } from '@holdfast/server/views/mode'
import { EXITS, Failure, type Exit } from '../exits.ts'
import { programHere } from '../program.ts'
import { note, ofThisMachine, print, safe } from '../output.ts'
import { adoptThisMachine, followThisMachine } from '../this-machine.ts'
import { scanHere } from './host.ts'
import { scanLines } from '../scan-lines.ts'
import { buildConsole } from '../console-build.ts'

/** What the README applies: advisories of flaws that do not exist. */
const EXAMPLES = resolve(import.meta.dirname, '../../../examples')

interface ServeFlags {
  readonly listen?: string
  readonly mode?: string
  readonly tlsCert?: string
  readonly tlsKey?: string
  readonly behindTlsProxy?: boolean
  readonly logLevel?: string
}

export function serverCommands(program: Command): void {
  const flags = (command: Command): Command =>
    command
      .option('--listen <address:port>', 'HOLDFAST_LISTEN, default 127.0.0.1:7420')
      .option('--mode <mode>', 'mode of a new ledger: report-only or enforce')
      .option('--tls-cert <file>', 'PEM certificate chain')
      .option('--tls-key <file>', 'PEM private key')
      .option('--behind-tls-proxy', 'a proxy ends TLS before this server')
      .option('--log-level <level>', 'pino level')
  flags(program.command('serve').description('run the control plane')).action(
    async (given: ServeFlags, command: Command) => {
      const server = await run(given, command)
      note(`holdfast serves at ${server.url}`)
      if (!consoleIsBuilt(CONSOLE)) note('  the console is not built: npm start builds it')
      await untilStopped(server)
    },
  )
  flags(
    program
      .command('start')
      .description('read this machine, show what it found, and serve the console'),
  ).action(async (given: ServeFlags, command: Command) => {
    const server = await run(given, command, EXAMPLES)
    if (server.moved) note(`port taken: serving at ${server.url} instead`)
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
      `  ${state === 'report-only' ? 'Report-only until told otherwise' : safe(sentence)}. To stop enforcing at any time: holdfast off --reason …; to remove all it created: holdfast eject --reason …`,
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
async function run(
  given: ServeFlags,
  command: Command,
  directories?: string,
): Promise<RunningServer> {
  // Whatever this process makes is its own, whoever started it.
  process.umask(0o077)
  const { data } = command.optsWithGlobals<{ data?: string }>()
  const config = readConfig(
    {
      data,
      listen: given.listen,
      mode: given.mode,
      tlsCert: given.tlsCert,
      tlsKey: given.tlsKey,
      behindTlsProxy: given.behindTlsProxy === true ? 'true' : undefined,
      logLevel: given.logLevel,
      directories: process.env['HOLDFAST_DIRECTORIES'] ?? directories,
    },
    process.env,
  )
  if (!config.ok) {
    throw new Failure(EXITS.usage, config.error.join('; '), 'see holdfast serve --help')
  }
  const started = await startServer(
    { ...config.value, data: resolve(config.value.data) },
    programHere(true),
  )
  if (started.ok) return started.value
  const { code, message, help } = started.error
  throw new Failure(START_EXITS[code] as Exit, message, help) // The table holds exit codes only.
}

function untilStopped(server: RunningServer, before?: () => void): Promise<void> {
  return new Promise((done) => {
    const stop = (): void => {
      process.removeAllListeners('SIGINT').removeAllListeners('SIGTERM')
      before?.()
      void server.close().then(() => {
        done()
        process.exit(0)
      })
    }
    process.on('SIGINT', stop).on('SIGTERM', stop)
  })
}
