/** `why`, `explain`: why something is refused and what to do, one sentence first; and a decision by its id. */

import type { Command } from 'commander'
import { apiPath } from '@holdfast/core/kernel/api-path'
import { connect, type Client, type ClientOptions } from '../client.ts'
import { EXITS, Failure } from '../exits.ts'
import { answerIdentity, type IdentityAnswer } from '../identity-answer.ts'
import { leftOf, type LeftOut } from '../left-out.ts'
import { copyLine, keptHere } from '../offline-copy.ts'
import { ago, bold, print, printJson, safe, told } from '../output.ts'
import { isJson } from './status.ts'

export interface ExplanationBody {
  readonly asset: { name: string; type: string }
  readonly posture: string
  /** Of an offline copy: when this host heard it. */
  readonly copyOf?: string
  readonly hold: string | null
  readonly since: string | null
  readonly dueAt: string | null
  /** `blocked`, `refused`, `overridden`, `report-only` or `permitted`; absent in what an older agent wrote down. */
  readonly access?: string
  readonly sentence: string
  readonly notJudged?: { count: number; text: string; list: string } | undefined
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
  readonly noSource?: { says: string; ways: readonly { what: string; line: string }[] } | undefined
  readonly checklist: readonly { text: string; state: string; source: string }[]
  readonly nextDueAt: string | null
  readonly askForTime: string | null
  /** Absent: each list is whole. */
  readonly leftOut?: readonly LeftOut[] | undefined
}

interface AccessBody {
  readonly identity: string
  readonly resource: string
  readonly tier: number
  readonly actions: readonly string[]
  readonly until: string | null
  readonly override: string | null
}

export function whyCommands(program: Command): void {
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
        if ('identity' in explained) return showIdentity(explained, command)
        if (isJson(command)) printJson(explained)
        else showExplanation(explained)
        process.exitCode = exitOf(explained)
      })
  }
}

async function explain(
  what: string | undefined,
  asset: string | undefined,
  command: Command,
): Promise<ExplanationBody | IdentityAnswer<ExplanationBody>> {
  const options = command.optsWithGlobals<ClientOptions>()
  if (what === undefined) {
    // The agent keeps its own host's explanation, so that this works while the server is down.
    const kept = keptHere()
    if (kept !== undefined) {
      if (!isJson(command)) print(await copyLine(kept))
      return kept.explanation
    }
    throw new Failure(EXITS.usage, 'name an asset, an identity or a hold', 'holdfast why web-01')
  }
  try {
    const client = connect(options)
    const behind = asset === undefined ? await assetBehind(client, what) : { help: '' }
    if (!('asset' in behind)) {
      const identity = await answerIdentity<ExplanationBody>(client, what, asset)
      if ('identity' in identity) return identity
      const message = `\`${what}\` is no asset, hold or identity`
      throw new Failure(EXITS['not-found'], message, nearestOf(behind.help, identity.help))
    }
    const path = apiPath`/api/v1/explain/asset/${behind.asset}`
    return await client.get<ExplanationBody>(path)
  } catch (thrown) {
    const unreachable = thrown instanceof Failure && thrown.exit === EXITS.unreachable
    const kept = unreachable ? keptHere(asset ?? what) : undefined
    if (kept === undefined) throw thrown
    if (!isJson(command)) print(await copyLine(kept))
    return kept.explanation
  }
}

function nearestOf(...helps: readonly string[]): string {
  const near = helps.find((help) => help.startsWith('did you mean'))
  return near ?? 'see holdfast asset list, holdfast identity list and holdfast hold list'
}

/** The asset itself, or that of a hold; undefined for any other name. */
async function assetBehind(
  client: Client,
  what: string,
): Promise<{ readonly asset: string } | { readonly help: string }> {
  if (what.startsWith('h_')) {
    return { asset: String((await client.get(apiPath`/api/v1/holds/${what}`))['asset']) }
  }
  try {
    await client.get(apiPath`/api/v1/assets/${what}`)
    return { asset: what }
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.exit !== EXITS['not-found']) throw thrown
    return { help: thrown.help }
  }
}

/** What was answered then, by its id; how it stands now is asked of the asset. */
async function showDecision(id: string, command: Command): Promise<void> {
  const client = connect(command.optsWithGlobals<ClientOptions>())
  const decisionBody = await client.get<DecisionBody>(apiPath`/api/v1/decisions/${id}`)
  if (!decisionBody.decision) process.exitCode = EXITS.blocked
  if (isJson(command)) return printJson(decisionBody)
  const from = decisionBody.assets.length === 0 ? '' : ` from ${decisionBody.assets.join(', ')}`
  print(
    bold(
      `${decisionBody.decision ? 'Allowed' : 'Denied'} at ${decisionBody.at}: ${safe(decisionBody.subject)} ${safe(decisionBody.action)} ${safe(decisionBody.resource)}${safe(from)}`,
    ),
  )
  print(`  Because  ${safe(decisionBody.text)} (${decisionBody.code})`)
  if (decisionBody.hold !== null) print(`  Hold     ${decisionBody.hold}`)
  if (decisionBody.overrides.length > 0)
    print(`  Override ${safe(decisionBody.overrides.join(', '))}`)
  if (decisionBody.until !== null) print(`  Until    ${decisionBody.until}`)
  print(`  Ledger   ${decisionBody.ledgerSize} entries`)
  if (decisionBody.next !== null) print(`  Now      ${safe(decisionBody.next)}`)
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
  const held = posture === 'restricted' || posture === 'quarantined'
  if (access === undefined && held) return EXITS.blocked
  if (access === 'blocked') return EXITS.blocked
  const unsure = posture === 'unknown' || posture === 'stale'
  return access === 'refused' || unsure ? EXITS['cannot-tell'] : 0
}

function showIdentity(answer: IdentityAnswer<ExplanationBody>, command: Command): void {
  if (answer.exit !== EXITS.done) process.exitCode = answer.exit
  const { exit: _, ...body } = answer
  if (isJson(command)) return printJson(body)
  print(bold(safe(answer.sentence)))
  for (const asset of answer.assets) showExplanation(asset)
  if (answer.more > 0)
    print(`and ${answer.more} more: holdfast why ${safe(answer.identity)} --asset NAME`)
}

export function showExplanation(explained: ExplanationBody): void {
  print(bold(told(explained.sentence)))
  if (explained.hold !== null)
    print(
      `  Hold     ${explained.hold}${explained.since === null ? '' : `, refusing since ${explained.since} (${ago(explained.since)})`}${explained.dueAt === null ? '' : `, due ${explained.dueAt}`}`,
    )
  showAccess(explained, 'Cannot  ', 'cannot')
  showAccess(explained, 'Still   ', 'still')
  explained.causes.slice(0, 5).forEach((cause, index) => {
    print(`  ${index === 0 ? 'Because ' : '        '} ${safe(cause.title)}`)
    print(`           ${safe(cause.text)}; ${safe(cause.rule)}`)
  })
  const left = leftOf(explained, 'causes')
  const more = explained.causes.length - 5 + (left?.count ?? 0)
  if (more > 0)
    print(
      `           and ${more} more: ${safe(left?.list ?? `holdfast asset show ${explained.asset.name}`)}`,
    )
  // What several causes are told with alike is said once.
  const inputs = new Set(
    explained.causes.slice(0, 5).flatMap(({ inputs = [] }) => inputs.map(({ says }) => says)),
  )
  ;[...inputs].slice(0, 8).forEach((says, index) => {
    print(`  ${index === 0 ? 'Told    ' : '        '} ${safe(says)}`)
  })
  if (explained.notJudged !== undefined)
    print(
      `  Not judged  ${explained.notJudged.count}: ${safe(explained.notJudged.text)}   → ${safe(explained.notJudged.list)}`,
    )
  const { triage = [] } = explained
  triage.slice(0, 5).forEach((line, index) => {
    print(`  ${index === 0 ? 'Triage  ' : '        '} ${safe(line.says)}`)
    for (const command of line.commands) print(`           ${safe(command)}`)
  })
  const duties = triage.length - 5 + (leftOf(explained, 'triage')?.count ?? 0)
  if (duties > 0)
    print(
      `           and ${duties} more: holdfast triage list --asset ${safe(explained.asset.name)}`,
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
  const unlisted = leftOf(explained, 'checklist')
  if (unlisted !== undefined)
    print(`               and ${unlisted.count} more: ${safe(unlisted.list)}`)
  if (explained.askForTime !== null) print(`  Need time?     ${safe(explained.askForTime)}`)
}

function showAccess(explained: ExplanationBody, label: string, of: 'cannot' | 'still'): void {
  const lines = explained[of]
  lines.slice(0, 10).forEach((line, index) => {
    const end = line.until === null ? '' : ` until ${line.until}`
    const by = line.override === null ? '' : `, by override ${line.override}`
    print(
      `  ${index === 0 ? label : ' '.repeat(label.length)} ${safe(line.identity)} ${safe(line.actions.join(', '))} ${safe(line.resource)} (tier ${line.tier})${end}${safe(by)}`,
    )
  })
  const left = leftOf(explained, of)
  const more = lines.length - 10 + (left?.count ?? 0)
  if (more > 0)
    print(`           and ${more} more${left === undefined ? '' : `: ${safe(left.list)}`}`)
}
