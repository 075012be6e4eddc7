/** `check` and `wait`: the gate for scripts, and waiting with what is still missing in words. */

import type { Command } from 'commander'
import { apiPath } from '@holdfast/core/kernel/api-path'
import { formatDuration, parseDuration } from '@holdfast/core/kernel/instant'
import { connect, type ClientOptions } from '../client.ts'
import { EXITS, Failure } from '../exits.ts'
import { UNSURE } from '../identity-answer.ts'
import { note, print, printJson, safe, told, until } from '../output.ts'
import { isJson } from './status.ts'
import type { ExplanationBody } from './why.ts'

interface DecisionBody {
  readonly decision: boolean
  readonly context: {
    code: string
    reason: string
    next?: string
    hold?: string
    allowedUntil?: string
  }
}

export function decisionCommands(program: Command): void {
  addCheck(program)
  addWait(program)
}

function addCheck(program: Command): void {
  program
    .command('check')
    .description(
      'may this identity do this to this resource from this asset, now? exits 0, 3 (blocked or denied) or 9 (cannot tell)',
    )
    .requiredOption('--identity <name>', 'who')
    .requiredOption('--resource <name>', 'what')
    .option('--type <type>', 'resource type', 'secret')
    .option('--action <name>', 'action', 'read')
    .option('--asset <name...>', 'from where')
    .option('--within <duration>', 'also say whether it will be blocked within this time')
    .action(
      async (
        flags: {
          identity: string
          resource: string
          type: string
          action: string
          asset?: string[]
          within?: string
        },
        command: Command,
      ) => {
        const client = connect(command.optsWithGlobals<ClientOptions>())
        const answer = await client.send<DecisionBody>('POST', '/access/v1/evaluation', {
          subject: { type: 'identity', id: flags.identity },
          action: { name: flags.action },
          resource: { type: flags.type, id: flags.resource },
          context: flags.asset === undefined ? {} : { asset: flags.asset },
        })
        if (isJson(command)) printJson(answer)
        else {
          print(`${answer.decision ? 'allowed' : 'denied'}: ${safe(answer.context.reason)}`)
          if (answer.context.allowedUntil !== undefined)
            print(`  until  ${answer.context.allowedUntil} (${until(answer.context.allowedUntil)})`)
          if (answer.context.next !== undefined) print(`  next   ${safe(answer.context.next)}`)
        }
        if (answer.decision && flags.within !== undefined)
          await forecast(flags.within, flags.asset ?? [], command)
        if (!answer.decision) {
          process.exitCode = UNSURE.has(answer.context.code) ? EXITS['cannot-tell'] : EXITS.blocked
        }
      },
    )
}

function addWait(program: Command): void {
  program
    .command('wait <asset>')
    .description('wait until an asset is released, verified or blocked; says what is still missing')
    .option('--until <state>', 'released, verified or blocked', 'released')
    .option('--timeout <duration>', 'give up after', '30m')
    .action(async (asset: string, flags: { until: string; timeout: string }, command: Command) => {
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const timeout = parseDuration(flags.timeout)
      if (timeout === undefined)
        throw new Failure(EXITS.usage, `\`${flags.timeout}\` is not a duration`, 'write 30m')
      const reached = REACHED.get(flags.until)
      if (reached === undefined)
        throw new Failure(
          EXITS.usage,
          `unknown state \`${flags.until}\``,
          'released, verified or blocked',
        )
      const started = Date.now()
      let last = ''
      for (;;) {
        const explained = await client.get<ExplanationBody>(apiPath`/api/v1/explain/asset/${asset}`)
        if (reached(explained)) {
          if (isJson(command)) printJson(explained)
          else
            print(
              `${flags.until} after ${formatDuration(Date.now() - started)}: ${told(explained.sentence)}`,
            )
          return
        }
        const missing = explained.checklist
          .filter((line) => line.state !== 'done')
          .map((line) => line.text)
          .join('; ')
        const line = `waiting: ${missing === '' ? explained.sentence : missing}`
        if (line !== last) note(safe(line))
        last = line
        if (Date.now() - started > timeout) {
          throw new Failure(
            EXITS['timed-out'],
            `${asset} is not ${flags.until} after ${formatDuration(timeout)}`,
            explained.sentence,
          )
        }
        await new Promise((resolve) => setTimeout(resolve, 1_000))
      }
    })
}

const REACHED = new Map<string, (explained: ExplanationBody) => boolean>([
  ['released', (explained) => explained.hold === null],
  ['verified', (explained) => explained.posture === 'verified'],
  ['blocked', (explained) => explained.hold !== null],
])

async function forecast(
  within: string,
  assets: readonly string[],
  command: Command,
): Promise<void> {
  const ms = parseDuration(within)
  if (ms === undefined)
    throw new Failure(EXITS.usage, `\`${within}\` is not a duration`, 'write 72h')
  const client = connect(command.optsWithGlobals<ClientOptions>())
  for (const asset of assets) {
    const explained = await client.get<ExplanationBody>(apiPath`/api/v1/explain/asset/${asset}`)
    const due = explained.nextDueAt === null ? null : Date.parse(explained.nextDueAt) - Date.now()
    if (due !== null && due <= ms) {
      print(`  will be blocked in ${formatDuration(due)} on ${safe(asset)}`)
      process.exitCode = EXITS.blocked
    }
  }
}
