/** `status`, `why`, `explain`, `doctor`: what is going on, one sentence first. */

import { resolve } from 'node:path'
import type { Command } from 'commander'
import { formatInstant, instant } from '@holdfast/core/kernel/instant'
import { connect, type Client, type ClientOptions } from '../client.ts'
import { EXITS, Failure } from '../exits.ts'
import { ago, bold, print, printJson, safe, span, until } from '../output.ts'
import { answerIdentity, type IdentityAnswer } from '../identity-answer.ts'
import { copyLine, keptHere } from '../offline-copy.ts'

interface StatusBody {
  readonly mode: string
  /** Report-only only: when a person should look at it again. */
  readonly reviewAt: string | null
  readonly assets: number
  readonly postures: Record<string, number>
  readonly unknown: readonly string[]
  readonly notJudged: { readonly assets: number; readonly count: number }
  readonly blocked: { holds: number; identities: number; oldestSince: string | null }
  readonly nextDue: { at: string; asset: string; tier: number } | null
  readonly oldestSource: { source: string; at: string } | null
  readonly overrides: number
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
  /** Of an offline copy: when this host heard it. */
  readonly copyOf?: string
  readonly hold: string | null
  readonly since: string | null
  readonly reportOnly: boolean
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
  readonly checklist: readonly { text: string; state: string; source: string }[]
  readonly nextDueAt: string | null
  readonly askForTime: string | null
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
        const explained = await explain(what, flags.asset, command)
        if ('identity' in explained) return showIdentity(explained, command)
        if (isJson(command)) printJson(explained)
        else showExplanation(explained)
        if (
          !explained.reportOnly &&
          (explained.posture === 'restricted' || explained.posture === 'quarantined')
        ) {
          process.exitCode = EXITS.blocked
        }
        if (explained.posture === 'unknown' || explained.posture === 'stale')
          process.exitCode = EXITS['cannot-tell']
      })
  }
  program
    .command('doctor')
    .description('self-check; --upgrade: what these rules would change, from the data directory')
    .option(
      '--upgrade',
      'offline and without changing anything: who would be newly refused or permitted, by rule',
    )
    .action(async (flags: { upgrade?: boolean }, command: Command) => {
      if (flags.upgrade === true) return showUpgrade(command)
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const ready = await client.get('/readyz')
      print(`✓ server     ${client.url}, ledger of ${safe(ready['ledgerSize'])} entries`)
      const status = (await client.get('/api/v1/status')) as unknown as StatusBody
      print(`✓ token      accepted`)
      print(`✓ rules      ${status.ledger.rules}`)
      for (const alarm of status.alarms) print(`! alarm      ${safe(alarm)}`)
      if (status.unknown.length > 0)
        print(`! unknown    ${safe(status.unknown.join(', '))}: enrol an agent or import a report`)
      if (status.alarms.length > 0) process.exitCode = EXITS.partial
    })
}

/** Beside a running server or on a copy: only the directory is read. */
async function showUpgrade(command: Command): Promise<void> {
  // The rules themselves, which no other command of this file needs.
  const { previewUpgrade, summaryOf } = await import('@holdfast/server/upgrade')
  const { documentOfSource, manifestText } = await import('@holdfast/edges-base/manifests/document')
  const data =
    command.optsWithGlobals<ClientOptions>().data ?? process.env['HOLDFAST_DATA'] ?? './.holdfast'
  const preview = previewUpgrade(resolve(data), instant(Date.now()))
  if (!preview.ok) {
    const { code, message, help } = preview.error
    const exit = code === 'data-missing' ? EXITS['not-found'] : EXITS['not-verified']
    throw new Failure(exit, message, help)
  }
  const { from, to, rows, missing, added, undeclared } = preview.value
  if (missing.length > 0) process.exitCode = EXITS.partial
  if (isJson(command)) {
    const sources = {
      added: added.map((one) => documentOfSource(one)),
      undeclared: undeclared.map((one) => documentOfSource(one)),
    }
    return printJson({ ...preview.value, ...sources, ...summaryOf(preview.value) })
  }
  if (from === to) print(`rules ${to}: the ledger is judged by them already`)
  else print(bold(`rules ${from} → ${to}: what the next start changes`))
  for (const [change, words] of CHANGES) {
    const some = rows.filter((one) => one.change === change)
    const assets = new Set(some.map((one) => one.asset)).size
    print(`${words.title}   ${assets} ${assets === 1 ? 'asset' : 'assets'}`)
    for (const [rule, mine] of Map.groupBy(some, (one) => one.rule)) {
      print(`  ${safe(rule)}   ${mine.length} ${mine.length === 1 ? 'row' : 'rows'}`)
      for (const { asset, tier, at } of mine) {
        const when = at === null ? words.when : `from ${formatInstant(at)}`
        print(`    ${safe(asset)}   tier ${tier}   ${when}`)
      }
    }
  }
  if (missing.length > 0)
    print(
      `NOT JUDGED   the facts of ${safe(missing.join(', '))} are gone: they stay as they are until the next report`,
    )
  if (added.length > 0) print(`SOURCES ADDED   ${safe(added.map((one) => one.name).join(', '))}`)
  if (undeclared.length === 0) return
  print(
    `SOURCES NOBODY DECLARED   ${safe(undeclared.map((one) => one.name).join(', '))}: not heard until someone applies their manifests, filled in:`,
  )
  for (const one of undeclared) {
    const lines = manifestText(documentOfSource(one)).trimEnd().split('\n')
    print(`---\n${lines.map((line) => safe(line)).join('\n')}`)
  }
}

const CHANGES = [
  ['newly-refused', { title: 'NEWLY REFUSED', when: '' }],
  ['newly-permitted', { title: 'NEWLY PERMITTED', when: 'with the next report that may clear it' }],
] as const

export function isJson(command: Command): boolean {
  return command.optsWithGlobals<{ output: string }>().output === 'json'
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
    const path = `/api/v1/explain/asset/${encodeURIComponent(behind.asset)}`
    return (await client.get(path)) as unknown as ExplanationBody
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
    return { asset: String((await client.get(`/api/v1/holds/${what}`))['asset']) }
  }
  try {
    await client.get(`/api/v1/assets/${what}`)
    return { asset: what }
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.exit !== EXITS['not-found']) throw thrown
    return { help: thrown.help }
  }
}

function showStatus(status: StatusBody): void {
  const mode =
    status.mode === 'enforce'
      ? 'Enforcing'
      : status.mode === 'off'
        ? 'Enforcement is off'
        : `Report-only, to be reviewed ${until(status.reviewAt)}`
  const source =
    status.oldestSource === null
      ? 'no source yet'
      : `oldest source: ${status.oldestSource.source}, ${ago(status.oldestSource.at)}`
  print(
    `${bold(mode)}   ${status.assets} ${status.assets === 1 ? 'asset' : 'assets'}   ${safe(source)}   ledger ${status.ledger.size}`,
  )
  const { blocked } = status
  print(
    blocked.holds === 0
      ? 'BLOCKED   nothing'
      : `BLOCKED   ${blocked.identities} ${blocked.identities === 1 ? 'identity' : 'identities'} on ${blocked.holds} ${blocked.holds === 1 ? 'asset' : 'assets'}   oldest ${ago(blocked.oldestSince)}   → holdfast hold list`,
  )
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
  for (const alarm of status.alarms) print(`ALARM     ${safe(alarm)}`)
}

function showIdentity(answer: IdentityAnswer<ExplanationBody>, command: Command): void {
  if (answer.exit !== EXITS.done) process.exitCode = answer.exit
  const { exit: _, ...told } = answer
  if (isJson(command)) return printJson(told)
  print(bold(safe(answer.sentence)))
  for (const one of answer.assets) showExplanation(one)
  if (answer.more > 0)
    print(`and ${answer.more} more: holdfast why ${safe(answer.identity)} --asset NAME`)
}

export function showExplanation(explained: ExplanationBody): void {
  print(bold(safe(explained.sentence)))
  if (explained.hold !== null)
    print(
      `  Hold     ${explained.hold}${explained.since === null ? '' : `, since ${explained.since} (${ago(explained.since)})`}`,
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
  explained.checklist.forEach((line, index) => {
    const mark = line.state === 'done' ? '[✓]' : line.state === 'unknown' ? '[?]' : '[ ]'
    print(`  ${index === 0 ? 'Releases when ' : '              '} ${mark} ${safe(line.text)}`)
  })
  if (explained.askForTime !== null) print(`  Need time?     ${safe(explained.askForTime)}`)
}
