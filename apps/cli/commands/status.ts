/** `status`, `why`, `explain`: what is going on, one sentence first. */

import { existsSync, readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { connect, type Client, type ClientOptions } from '../client.ts'
import { EXITS, Failure } from '../exits.ts'
import { ago, bold, print, printJson, safe, span, until } from '../output.ts'
import { agentState } from '../agent-state.ts'

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
  readonly questions: readonly QuestionBody[]
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

export interface ExplanationBody {
  readonly asset: { name: string; type: string }
  readonly posture: string
  readonly hold: string | null
  readonly since: string | null
  readonly dueAt: string | null
  /** `blocked`, `refused`, `overridden`, `report-only` or `permitted`. */
  readonly access: string
  readonly sentence: string
  readonly notJudged?: { count: number; text: string; list: string }
  readonly cannot: readonly AccessBody[]
  readonly still: readonly AccessBody[]
  readonly causes: readonly {
    title: string
    text: string
    weight: string
    dueAt: string | null
    rule: string
    /** Absent in what an older agent wrote down. */
    inputs?: readonly { says: string }[]
    exits: readonly string[]
  }[]
  readonly triage?: readonly { says: string; state: string; commands: readonly string[] }[]
  readonly fix: readonly string[]
  /** Absent: some configured source can answer. */
  readonly noSource?: { says: string; ways: readonly { what: string; line: string }[] }
  readonly checklist: readonly { text: string; state: string; source: string }[]
  readonly nextDueAt: string | null
  readonly askForTime: string | null
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

/** What a person is asked, with what follows either answer and none. */
export interface QuestionBody {
  readonly question: string
  readonly spared: readonly string[]
  readonly sparedCount: number
  readonly refused: number
  readonly ifNobody: string
  readonly by: string
  readonly answers: readonly { text: string; command: string }[]
  readonly list: string
}

interface AccessBody {
  readonly identity: string
  readonly resource: string
  readonly tier: number
  readonly actions: readonly string[]
  readonly until: string | null
  readonly override: string | null
}

export function statusCommands(program: Command): void {
  program
    .command('status')
    .description('one-screen answer')
    .action(async (_flags: unknown, command: Command) => {
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const status = (await client.get('/api/v1/status')) as unknown as StatusBody
      if (isJson(command)) return printJson(status)
      showStatus(status)
    })
  for (const name of ['why', 'explain']) {
    program
      .command(`${name} [what]`)
      .description(
        'why something is blocked and what to do; on a host with the agent also while the server is down',
      )
      .option('--asset <name>', 'on which asset, when an identity is named')
      .action(async (what: string | undefined, flags: { asset?: string }, command: Command) => {
        if (what?.startsWith('dc_') === true) return showDecision(what, command)
        const explained = await explain(what, flags.asset, command)
        if (isJson(command)) printJson(explained)
        else showExplanation(explained)
        process.exitCode = exitOf(explained)
      })
  }
}

export function isJson(command: Command): boolean {
  return command.optsWithGlobals<{ output: string }>().output === 'json'
}

async function explain(
  what: string | undefined,
  asset: string | undefined,
  command: Command,
): Promise<ExplanationBody> {
  const options = command.optsWithGlobals<ClientOptions>()
  if (what === undefined) {
    // The agent keeps its own host's explanation, so that this works while the server is down.
    const kept = agentState()
    if (kept !== undefined && existsSync(kept.explanation)) {
      return JSON.parse(readFileSync(kept.explanation, 'utf8')) as ExplanationBody
    }
    throw new Failure(EXITS.usage, 'name an asset, an identity or a hold', 'holdfast why web-01')
  }
  const client = connect(options)
  return (await client.get(
    `/api/v1/explain/asset/${encodeURIComponent(asset ?? (await assetBehind(client, what)))}`,
  )) as unknown as ExplanationBody
}

/** A hold's asset, an identity's worst asset, or the asset itself. */
async function assetBehind(client: Client, what: string): Promise<string> {
  if (what.startsWith('h_')) return String((await client.get(`/api/v1/holds/${what}`))['asset'])
  try {
    await client.get(`/api/v1/assets/${what}`)
    return what
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.exit !== EXITS['not-found']) throw thrown
  }
  const assets = (await client.get('/api/v1/assets?limit=1000'))['items'] as readonly {
    name: string
    identities: readonly string[]
    posture: { state: string }
  }[]
  const bound = assets.filter((one) => one.identities.includes(what))
  const worst =
    bound.find(
      (one) => one.posture.state === 'quarantined' || one.posture.state === 'restricted',
    ) ?? bound[0]
  if (worst === undefined)
    throw new Failure(
      EXITS['not-found'],
      `\`${what}\` is no asset, hold or bound identity`,
      'holdfast asset list',
    )
  return worst.name
}

/** What was answered then, by its id; how it stands now is asked of the asset. */
async function showDecision(id: string, command: Command): Promise<void> {
  const client = connect(command.optsWithGlobals<ClientOptions>())
  const one = (await client.get(
    `/api/v1/decisions/${encodeURIComponent(id)}`,
  )) as unknown as DecisionBody
  if (!one.decision) process.exitCode = EXITS.blocked
  if (isJson(command)) return printJson(one)
  const from = one.assets.length === 0 ? '' : ` from ${one.assets.join(', ')}`
  print(
    bold(
      `${one.decision ? 'Allowed' : 'Denied'} at ${one.at}: ${safe(one.subject)} ${safe(one.action)} ${safe(one.resource)}${safe(from)}`,
    ),
  )
  print(`  Because  ${safe(one.text)} (${one.code})`)
  if (one.hold !== null) print(`  Hold     ${one.hold}`)
  if (one.overrides.length > 0) print(`  Override ${safe(one.overrides.join(', '))}`)
  if (one.until !== null) print(`  Until    ${one.until}`)
  print(`  Ledger   ${one.ledgerSize} entries`)
  if (one.next !== null) print(`  Now      ${safe(one.next)}`)
}

interface DecisionBody {
  readonly at: string
  readonly decision: boolean
  readonly code: string
  readonly text: string
  readonly subject: string
  readonly action: string
  readonly resource: string
  readonly assets: readonly string[]
  readonly hold: string | null
  readonly overrides: readonly string[]
  readonly until: string | null
  readonly ledgerSize: number
  readonly next: string | null
}

/** As the decisions say: refused by a hold, refused for want of proof, or not refused. */
function exitOf({ access, posture }: ExplanationBody): number {
  if (access === 'blocked') return EXITS.blocked
  const unsure = posture === 'unknown' || posture === 'stale'
  return access === 'refused' || unsure ? EXITS['cannot-tell'] : 0
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
      `FIXES     ${measures.overdueCauses} of ${measures.openCauses} with a deadline are overdue   ${measures.medianPatchMs === null ? 'none proven in 30 days' : `time to patch ${span(measures.medianPatchMs)} (median of ${measures.patched})`}`,
    )
  if (status.overrides > 0) print(`OVERRIDE  ${status.overrides} live   → holdfast override list`)
  for (const question of status.questions) showQuestion(question)
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

export function showQuestion(asked: QuestionBody): void {
  print(bold(`QUESTION  ${safe(asked.question)}`))
  const more = asked.sparedCount - Math.min(asked.spared.length, 5)
  print(
    `  Spared   ${safe(asked.spared.slice(0, 5).join(', '))}${more === 0 ? '' : ` and ${more} more`}   → ${safe(asked.list)}`,
  )
  print(`  Refused  ${asked.refused} for it within the hour`)
  for (const { text, command } of asked.answers)
    print(`  ${safe(command)}\n           ${safe(text)}`)
  print(`  Nobody   until ${asked.by} (${until(asked.by)}): ${safe(asked.ifNobody)}`)
}

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

export function showExplanation(explained: ExplanationBody): void {
  print(bold(safe(explained.sentence)))
  if (explained.hold !== null)
    print(
      `  Hold     ${explained.hold}${explained.since === null ? '' : `, refusing since ${explained.since} (${ago(explained.since)})`}${explained.dueAt === null ? '' : `, due ${explained.dueAt}`}`,
    )
  const access = (label: string, lines: readonly AccessBody[]): void => {
    lines.slice(0, 10).forEach((line, index) => {
      const end = line.until === null ? '' : ` until ${line.until}`
      const by = line.override === null ? '' : `, by override ${line.override}`
      print(
        `  ${index === 0 ? label : ' '.repeat(label.length)} ${safe(line.identity)} ${safe(line.actions.join(', '))} ${safe(line.resource)} (tier ${line.tier})${end}${safe(by)}`,
      )
    })
  }
  access('Cannot  ', explained.cannot)
  access('Still   ', explained.still)
  explained.causes.slice(0, 5).forEach((cause, index) => {
    print(`  ${index === 0 ? 'Because ' : '        '} ${safe(cause.title)}`)
    print(`           ${safe(cause.text)}; ${safe(cause.rule)}`)
  })
  if (explained.causes.length > 5)
    print(
      `           and ${explained.causes.length - 5} more: holdfast asset show ${safe(explained.asset.name)}`,
    )
  // What several causes are told with alike is said once.
  const told = new Set(
    explained.causes.slice(0, 5).flatMap(({ inputs = [] }) => inputs.map(({ says }) => says)),
  )
  ;[...told].slice(0, 8).forEach((says, index) => {
    print(`  ${index === 0 ? 'Told    ' : '        '} ${safe(says)}`)
  })
  if (explained.notJudged !== undefined)
    print(
      `  Not judged  ${explained.notJudged.count}: ${safe(explained.notJudged.text)}   → ${safe(explained.notJudged.list)}`,
    )
  const { triage = [] } = explained
  triage.slice(0, 5).forEach((line, index) => {
    print(`  ${index === 0 ? 'Triage  ' : '        '} ${safe(line.says)}`)
    for (const one of line.commands) print(`           ${safe(one)}`)
  })
  if (triage.length > 5)
    print(
      `           and ${triage.length - 5} more: holdfast triage list --asset ${safe(explained.asset.name)}`,
    )
  explained.fix.forEach((line, index) =>
    print(`  ${index === 0 ? 'To fix  ' : '        '} ${safe(line)}`),
  )
  if (explained.noSource !== undefined) {
    print(
      `  Exit     ${safe(explained.noSource.says)}; declare one: holdfast asset verify ${safe(explained.asset.name)}`,
    )
    for (const { what, line } of explained.noSource.ways)
      print(`           ${safe(what)}: ${safe(line)}`)
  }
  explained.checklist.forEach((line, index) => {
    const mark = line.state === 'done' ? '[✓]' : line.state === 'unknown' ? '[?]' : '[ ]'
    print(`  ${index === 0 ? 'Releases when ' : '              '} ${mark} ${safe(line.text)}`)
  })
  if (explained.askForTime !== null) print(`  Need time?     ${safe(explained.askForTime)}`)
}
