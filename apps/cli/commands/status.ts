/** `status`: what is going on, on one screen. */

import type { Command } from 'commander'
import { connect, type ClientOptions } from '../client.ts'
import type { Question } from '@holdfast/api/contract/parts/question'
import { formatDuration } from '@holdfast/core/kernel/instant'
import { ago, bold, print, printJson, safe, until } from '../output.ts'
import { showQuestion } from '../question.ts'

export interface StatusBody {
  readonly mode: string
  readonly modeSentence: string
  /** Where the installation is report-only: when a person should look at it again. */
  readonly reviewAt: string | null
  readonly assets: number
  readonly postures: Record<string, number>
  readonly unknown: readonly string[]
  readonly notJudged: { readonly assets: number; readonly count: number }
  readonly holds: {
    open: number
    blocked: number
    overridden: number
    'report-only': number
    permitted: number
    oldestSince: string | null
  }
  readonly refused: RefusedBody
  readonly nextDue: { at: string; asset: string; tier: number } | null
  readonly oldestSource: { source: string; at: string } | null
  readonly sources: { readonly text: string }
  readonly overrides: number
  readonly questions: readonly Question[]
  readonly alarms: readonly string[]
  readonly neverReported: { readonly count: number; readonly assets: readonly string[] }
  readonly measures: {
    readonly openCauses: number
    readonly overdueCauses: number
    readonly medianPatchMs: number | null
    readonly patched: number
  }
  readonly ledger: { size: number; rules: number }
}

export interface RefusedBody {
  readonly identities: number
  readonly assets: number
  readonly uses: number
  readonly byReason: readonly {
    reason: string
    text: string
    identities: number
    assets: number
    steps: readonly string[]
    list: string
  }[]
  readonly byOwner: readonly { owner: string | null; identities: number; assets: number }[]
  readonly byTier: readonly { tier: number; identities: number; uses: number }[]
}

export function statusCommands(program: Command): void {
  program
    .command('status')
    .description('one-screen answer')
    .action(async (_flags: unknown, command: Command) => {
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const status = await client.get<StatusBody>('/api/v1/status')
      if (isJson(command)) return printJson(status)
      showStatus(status)
    })
}

export function isJson(command: Command): boolean {
  return command.optsWithGlobals<{ output: string }>().output === 'json'
}

function showStatus(status: StatusBody): void {
  const review = status.reviewAt === null ? '' : `, to be reviewed ${until(status.reviewAt)}`
  const mode = `${status.modeSentence}${review}`
  const oldest =
    status.oldestSource === null
      ? ''
      : `; oldest word about an asset: ${status.oldestSource.source}, ${ago(status.oldestSource.at)}`
  print(
    `${bold(safe(mode))}   ${safe(`${status.sources.text}${oldest}`)}   ledger ${status.ledger.size}`,
  )
  showRefused(status.refused)
  showHolds(status.holds)
  if (status.nextDue !== null)
    print(
      `DUE       next ${until(status.nextDue.at)}: ${safe(status.nextDue.asset)}, tier ${status.nextDue.tier}`,
    )
  const unknown = (status.postures['unknown'] ?? 0) + (status.postures['stale'] ?? 0)
  if (unknown > 0)
    print(
      `UNKNOWN   ${unknown} ${unknown === 1 ? 'asset' : 'assets'} without fresh evidence   ${safe(status.unknown.slice(0, 5).join(', '))}`,
    )
  print(
    `OK        ${status.postures['verified'] ?? 0} assets verified, ${status.postures['grace'] ?? 0} in grace`,
  )
  const { neverReported, measures, notJudged } = status
  if (notJudged.count > 0)
    print(
      `GAPS      ${notJudged.count} not judged on ${notJudged.assets} ${notJudged.assets === 1 ? 'asset' : 'assets'}   → holdfast asset list, holdfast asset gaps NAME`,
    )
  if (neverReported.count > 0)
    print(
      `SILENT    ${neverReported.count} known and never reported   ${safe(neverReported.assets.slice(0, 5).join(', '))}`,
    )
  if (measures.openCauses > 0)
    print(
      `FIXES     ${measures.overdueCauses} of ${measures.openCauses} with a deadline are overdue   ${measures.medianPatchMs === null ? 'none proven in 30 days' : `time to patch ${formatDuration(measures.medianPatchMs)} (median of ${measures.patched})`}`,
    )
  if (status.overrides > 0) print(`OVERRIDE  ${status.overrides} live   → holdfast override list`)
  for (const question of status.questions.slice(0, QUESTIONS_MAX)) showQuestion(question)
  const more = status.questions.length - QUESTIONS_MAX
  if (more > 0)
    print(`QUESTION  and ${more} more, the first to end first   → holdfast override list`)
  for (const alarm of status.alarms) print(`ALARM     ${safe(alarm)}`)
}

/** Held or not, by reason, each with what to type. */
export function showRefused(refused: RefusedBody): void {
  if (refused.uses === 0) return print('REFUSED   nobody')
  print(
    `REFUSED   ${counted(refused.identities, 'identity', 'identities')} on ${counted(refused.assets, 'asset', 'assets')}   ${refused.byTier.map((one) => `tier ${one.tier}: ${one.identities}`).join(', ')}   owners: ${owners(refused)}`,
  )
  for (const group of refused.byReason) {
    print(
      `  ${group.reason.padEnd(14)} ${counted(group.identities, 'identity', 'identities')} on ${counted(group.assets, 'asset', 'assets')}: ${group.text}   → ${group.list}`,
    )
    for (const step of group.steps.slice(0, 2)) print(`                 ${safe(step)}`)
    if (group.steps.length > 2)
      print(`                 and ${group.steps.length - 2} more: ${group.list}`)
  }
}

function owners({ byOwner }: RefusedBody): string {
  const named = byOwner
    .slice(0, 3)
    .map((one) => `${safe(one.owner ?? 'nobody')} ${one.identities}`)
    .join(', ')
  return byOwner.length > 3 ? `${named} and ${byOwner.length - 3} more` : named
}

/** On one screen; each override says the same of itself. */
const QUESTIONS_MAX = 3

function showHolds(holds: StatusBody['holds']): void {
  if (holds.open === 0) return
  const parts = [
    holds.blocked === 0 ? '' : `${holds.blocked} refusing, oldest ${ago(holds.oldestSince)}`,
    holds.overridden === 0 ? '' : `${holds.overridden} allowed by override`,
    holds['report-only'] === 0 ? '' : `${holds['report-only']} report-only`,
    holds.permitted === 0 ? '' : `${holds.permitted} refusing nobody that acts there`,
  ].filter((one) => one !== '')
  print(`HOLDS     ${holds.open} open: ${parts.join(', ')}   → holdfast hold list`)
}

function counted(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`
}
