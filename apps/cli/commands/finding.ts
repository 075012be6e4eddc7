/** `finding`: vulnerabilities and who has them. */

import type { Command } from 'commander'
import { apiPath, withQuery } from '@holdfast/core/kernel/api-path'
import { connect, type ClientOptions } from '../client.ts'
import { bold, dim, print, printJson, safe, table, until } from '../output.ts'
import { isJson } from './status.ts'

interface FindingBody {
  readonly id: string
  readonly severity: string
  /** Null: not known. */
  readonly exploited: boolean | null
  readonly epss: string | null
  readonly components: readonly string[]
  readonly assets: number
  readonly fix: 'all' | 'some' | 'none'
  readonly sources: readonly string[]
  readonly disagreement: boolean
}

interface FindingDetailBody extends Omit<FindingBody, 'assets'> {
  readonly aliases: readonly string[]
  readonly exploitedSince: string | null
  readonly epssPercentile: string | null
  /** Of everything but exposure, which each asset has its own of. */
  readonly inputs: readonly { readonly says: string }[]
  readonly triage: readonly { readonly asset: string; readonly says: string }[]
  readonly clock: { readonly days: number | null; readonly rules: readonly string[] }
  readonly identities: Readonly<Record<string, number>>
  readonly assets: readonly {
    readonly name: string
    readonly posture: string
    readonly hold: string | null
    readonly versions: readonly string[]
    readonly dueAt: string | null
    readonly missingProof: string | null
    readonly retracted: string | null
    readonly suppressedUntil: string | null
    readonly exposed: string | null
  }[]
  readonly rows: readonly {
    readonly component: string
    readonly version: string
    readonly status: string
    readonly fixed: string | null
    readonly count: number
    readonly says: readonly {
      source: string
      status: string
      fixed: string | null
      missing: boolean
      note?: string
    }[]
  }[]
}

interface WhatIfBody {
  readonly assets: readonly {
    readonly asset: string
    readonly weight: string
    readonly rule: string
    readonly assumed: string | null
    readonly blockedNow: readonly boolean[]
  }[]
  readonly blockedAssets: number
  readonly blockedIdentities: number
  readonly note: string | null
}

export function findingCommands(program: Command): void {
  const finding = program.command('finding').description('vulnerabilities and who has them')
  addFindingList(finding)
  addFindingShow(finding)
  addFindingWhatIf(finding)
}

function addFindingList(finding: Command): void {
  finding
    .command('list')
    .option('--exploited', 'only those known to be exploited')
    .option('--severity <word>', 'critical, high, medium, low or unrated')
    .option('--fix <word>', 'all, some or none of the affected versions have one')
    .option('--search <text>', 'in ids and names of packages')
    .option('--limit <count>', 'how many, worst first', '50')
    .action(async (flags: Record<string, string | boolean>, command: Command) => {
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const query = new URLSearchParams({ limit: String(flags['limit']) })
      if (flags['exploited'] === true) query.set('exploited', 'true')
      for (const name of ['severity', 'fix'] as const) {
        if (typeof flags[name] === 'string') query.set(name, flags[name])
      }
      if (typeof flags['search'] === 'string') query.set('q', flags['search'])
      const path = withQuery('/api/v1/findings', query)
      const { items, total } = await client.get<{ items: FindingBody[]; total: number }>(path)
      if (isJson(command)) return printJson(items)
      if (items.length === 0) {
        return print(
          'no finding: see holdfast source list for who looks, and how old their word is',
        )
      }
      table(
        ['FINDING', 'SEVERITY', 'EXPLOITED', 'EPSS', 'ASSETS', 'FIX', 'COMPONENTS', 'SOURCES'],
        items.map((findingBody) => [
          findingBody.id,
          findingBody.severity,
          EXPLOITED.get(findingBody.exploited),
          findingBody.epss ?? 'no score',
          findingBody.assets,
          FIX[findingBody.fix],
          findingBody.components.slice(0, 3).join(', '),
          `${findingBody.sources.join(', ')}${findingBody.disagreement ? ' (disagree)' : ''}`,
        ]),
      )
      if (total > items.length) print(dim(`${items.length} of ${total}, worst first: --limit`))
    })
}

function addFindingShow(finding: Command): void {
  finding.command('show <id>').action(async (id: string, _flags: unknown, command: Command) => {
    const client = connect(command.optsWithGlobals<ClientOptions>())
    const answer = await client.get<FindingDetailBody>(apiPath`/api/v1/findings/${id}`)
    if (isJson(command)) return printJson(answer)
    show(answer)
  })
}

function addFindingWhatIf(finding: Command): void {
  finding
    .command('what-if <id>')
    .description('what would follow if one of its inputs were otherwise; changes nothing')
    .option('--exploited', 'it were known to be exploited')
    .option('--no-exploited', 'it were known not to be')
    .option('--exposed', 'the affected assets were exposed to the internet')
    .option('--no-exposed', 'they were known not to be')
    .option('--automatable', 'attacks could be automated')
    .option('--no-automatable', 'they were known not to be')
    .option('--impact <word>', 'partial or total')
    .action(async (id: string, flags: Record<string, unknown>, command: Command) => {
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const path = apiPath`/api/v1/findings/${id}/what-if`
      const answer = await client.send<WhatIfBody>('POST', path, flags)
      if (isJson(command)) return printJson(answer)
      const { assets, blockedAssets, blockedIdentities, note } = answer
      print(`${blockedAssets} assets and ${blockedIdentities} identities would be blocked now`)
      if (note !== null) print(`  ${note}`)
      table(
        ['ASSET', 'WEIGHT', 'TIERS BLOCKED NOW', 'RULE'],
        assets.map((asset) => [
          asset.asset,
          asset.weight,
          asset.blockedNow.flatMap((blocked, tier) => (blocked ? [tier] : [])).join(', ') || 'none',
          asset.assumed === null ? asset.rule : `${asset.rule}; ${asset.assumed}`,
        ]),
      )
    })
}

const EXPLOITED: ReadonlyMap<boolean | null, string> = new Map([
  [true, 'yes'],
  [false, 'no'],
  [null, 'not known'],
])
const FIX = { all: 'yes', some: 'for some', none: 'none yet' } as const

function show(findingDetailBody: FindingDetailBody): void {
  const {
    blocked = 0,
    grace = 0,
    override = 0,
    unknown = 0,
    'would-be': would = 0,
  } = findingDetailBody.identities
  print(bold(`${safe(findingDetailBody.id)}  on ${findingDetailBody.assets.length} assets`))
  print(
    `  identities: ${blocked} blocked, ${would} would be if enforcing, ${grace} in grace, ${override} under an override, ${unknown} unknown`,
  )
  if (findingDetailBody.aliases.length > 0)
    print(`  also ${safe(findingDetailBody.aliases.join(', '))}`)
  const known =
    findingDetailBody.exploited === true
      ? `known to be exploited since ${findingDetailBody.exploitedSince ?? '?'}`
      : ''
  const score = findingDetailBody.epss === null ? 'no EPSS score' : `EPSS ${findingDetailBody.epss}`
  print(`  ${[findingDetailBody.severity, known, score].filter((word) => word !== '').join(', ')}`)
  for (const { says } of findingDetailBody.inputs) print(`  ${safe(says)}`)
  for (const rule of findingDetailBody.clock.rules) print(`  ${safe(rule)}`)
  table(
    ['COMPONENT', 'VERSION', 'STATUS', 'FIXED IN', 'ASSETS', 'SAID BY'],
    findingDetailBody.rows.map((row) => [
      row.component,
      row.version,
      row.status,
      row.fixed ?? 'no version',
      row.count,
      row.says
        .map(
          (said) =>
            `${said.source}: ${said.status}${said.missing ? ' (not in its newest)' : ''}` +
            (said.note === undefined ? '' : ` (${said.note})`),
        )
        .join('; '),
    ]),
  )
  table(
    ['ASSET', 'POSTURE', 'HOLD', 'DUE', 'EXPOSED', 'NOTE'],
    findingDetailBody.assets
      .slice(0, 50)
      .map((asset) => [
        asset.name,
        asset.posture,
        asset.hold ?? 'none',
        asset.dueAt === null ? 'no deadline' : until(asset.dueAt),
        asset.exposed === null ? 'not asked' : asset.exposed.replace(/^exposed: /, ''),
        asset.suppressedUntil !== null
          ? `a statement counts ${until(asset.suppressedUntil)}`
          : (asset.retracted ?? asset.missingProof ?? ''),
      ]),
  )
  for (const { asset, says } of findingDetailBody.triage) print(`  ${safe(asset)}: ${safe(says)}`)
  if (findingDetailBody.assets.length > 50)
    print(dim(`${findingDetailBody.assets.length - 50} more: -o json`))
}
