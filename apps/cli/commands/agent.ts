/** `agent` and `practice`: the reporter of a host, and the whole loop on a practice host. */

import { resolve } from 'node:path'
import type { Command } from 'commander'
import { AgentError, enroll, poll, report, type AgentParts } from '@holdfast/agent/agent'
import { runAgent } from '@holdfast/agent/run'
import { agentFiles } from '@holdfast/agent/state'
import { agentDirectory } from '../offline-copy.ts'
import { EXITS, Failure, type Exit } from '../exits.ts'
import { readInput } from '../input.ts'
import { note, ofThisMachine, print, safe } from '../output.ts'
import { scanHere } from '../scan-here.ts'

interface AgentFlags {
  readonly root?: string
  readonly state?: string
  readonly tokens?: string
}

export function agentCommands(program: Command): void {
  const agent = program.command('agent').description('the reporter of this host')
  const flags = (command: Command): Command =>
    command
      .option('--root <dir>', 'the system below a directory')
      .option('--state <dir>', 'where the agent keeps its key (HOLDFAST_AGENT_DATA)')
      .option('--tokens <dir>', 'where workload token files go, such as /run/holdfast')
  flags(agent.command('enroll'))
    .requiredOption('--to <url>', 'the server')
    .requiredOption('--token-file <file>', 'file with the one-time token; - reads standard input')
    .action(async (given: AgentFlags & { to: string; tokenFile: string }) => {
      const parts = partsOf(given)
      const token = (await readInput(given.tokenFile)).trim()
      const enrolment = await told(enroll(parts, given.to.replace(/\/$/, ''), token))
      const answer = await told(report(parts, true))
      print(`enrolled as ${safe(enrolment.name)}; ${safe(answer.explanation?.sentence ?? '')}`)
    })
  flags(agent.command('report').description('report once, now')).action(
    async (given: AgentFlags) => {
      const answer = await told(report(partsOf(given), true))
      print(ofThisMachine(safe(answer.explanation?.sentence ?? 'reported')))
    },
  )
  flags(agent.command('run').description('watch and report until stopped')).action(
    async (given: AgentFlags) => {
      const stop = new AbortController()
      process.on('SIGINT', () => stop.abort()).on('SIGTERM', () => stop.abort())
      const tell = (line: string): void => note(ofThisMachine(safe(line)))
      await told(runAgent(partsOf(given), rootOf(given), stop.signal, tell))
      // A reading or a request under way would hold the process up.
      process.exit(EXITS.done)
    },
  )
  flags(agent.command('status')).action(async (given: AgentFlags) => {
    const answer = await told(poll(partsOf(given), false))
    print(ofThisMachine(safe(answer.explanation?.sentence ?? 'enrolled')))
  })
  program
    .command('practice')
    .description(
      'the whole loop in a minute, on a practice host: no root, no network, nothing of this machine is touched',
    )
    .option('--yes', 'do not wait for Enter between the steps')
    .action(async (given: { yes?: boolean }, command: Command) => {
      const data =
        command.optsWithGlobals<{ data?: string }>().data ??
        process.env['HOLDFAST_DATA'] ??
        './.holdfast'
      // It runs a server of its own, which an agent never loads.
      const { practise } = await import('../practice/practice.ts')
      await practise(resolve(data, 'practice'), given.yes === true)
    })
}

function rootOf(given: AgentFlags): string {
  return given.root === undefined ? '' : resolve(given.root)
}

function partsOf(given: AgentFlags): AgentParts {
  // Whatever this process makes is its own, whoever started it.
  process.umask(0o077)
  return {
    files: agentFiles(given.state ?? agentDirectory()),
    collect: () => scanHere(rootOf(given)),
    tokenDirectory: given.tokens ?? null,
  }
}

function exitOf({ code }: AgentError): Exit {
  if (code === 'unreachable') return EXITS.unreachable
  return code === 'not-enrolled' ? EXITS.usage : EXITS.failed
}

async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (thrown) {
    if (!(thrown instanceof AgentError)) throw thrown
    throw new Failure(exitOf(thrown), `${thrown.message} (${thrown.code})`, thrown.help)
  }
}
