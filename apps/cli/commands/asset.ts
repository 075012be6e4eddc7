/** `asset`: hosts and everything else that can be unpatched. */

import { Option, type Command } from 'commander'
import { apiPath, withQuery } from '@holdfast/core/kernel/api-path'
import { POSTURES } from '@holdfast/core/model/posture'
import type { ManifestDocument } from '@holdfast/edges-base/manifests/document'
import { connect, noteOnlyLowers, type ClientOptions } from '../client.ts'
import { ago, print, printJson, safe, table, until } from '../output.ts'
import { leftOf, type LeftOut } from '../left-out.ts'
import { remove } from './remove.ts'
import { isJson } from './status.ts'

interface AssetBody {
  readonly name: string
  readonly type: string
  readonly owner: string | null
  readonly posture: {
    state: string
    hold: string | null
    nextDue: { at: string } | null
    notJudged: number
    causes: readonly unknown[]
    leftOut?: readonly LeftOut[]
  }
  readonly lastEvidenceAt: string | null
  readonly risk: { readonly value: number }
  readonly identities: readonly string[]
}

interface CauseBody {
  readonly title: string
  readonly dueAt: string | null
  readonly weight: string
  readonly inputs: readonly { name: string; is: string }[]
}

function showCauses(causes: readonly CauseBody[]): void {
  table(
    ['CAUSE', 'WEIGHT', 'DUE', 'EXPLOITED', 'EXPOSED'],
    causes.map((cause) => [
      cause.title,
      cause.weight,
      cause.dueAt === null ? 'no clock runs' : until(cause.dueAt),
      inputWord(cause.inputs, 'exploited'),
      inputWord(cause.inputs, 'exposed'),
    ]),
  )
}

interface AssetDetailBody {
  readonly name: string
  readonly type: string
  readonly posture: {
    readonly state: string
    readonly causes: readonly CauseBody[]
    readonly leftOut?: readonly LeftOut[]
    readonly notJudged: number
    readonly gaps: readonly { readonly count: number; readonly text: string }[]
  }
  readonly risk: { readonly value: number; readonly parts: readonly { readonly text: string }[] }
  readonly summary: Record<string, unknown> | null
  readonly explanation: { readonly triage: readonly { readonly says: string }[] }
}

interface AcceptedBody {
  readonly sentence: string
  readonly checklist: readonly { readonly text: string; readonly state: string }[]
}

interface GapsBody {
  readonly asset: string
  readonly count: number
  readonly items: readonly {
    readonly component: string
    readonly version: string
    readonly source: string
    readonly text: string
    readonly advisories: readonly string[]
    readonly accepted: { readonly owner: string; readonly until: string } | null
  }[]
}

function showGaps({ asset, count, items }: GapsBody): void {
  if (items.length === 0) return print(`everything of ${safe(asset)} could be judged`)
  print(`${count} not judged${count === items.length ? '' : `, ${items.length - count} accepted`}`)
  table(
    ['COMPONENT', 'VERSION', 'SOURCE', 'WHY', 'NAMED BY', 'ACCEPTED'],
    items.map((one) => [
      one.component,
      one.version,
      one.source,
      one.text,
      one.advisories.join(', ') || 'none',
      one.accepted === null ? 'no' : `${one.accepted.owner}, ends ${until(one.accepted.until)}`,
    ]),
  )
}

interface NonceBody {
  readonly nonce: string
  readonly source: string
  readonly onlyLowers: { readonly declare: ManifestDocument } | null
}

/** What a person says of an asset, with a reason, and what follows. */
const PERSONS_WORDS = [
  ['quarantine', (name: string) => `${name} is quarantined`],
  ['lift-quarantine', (name: string) => `the quarantine of ${name} is lifted`],
  ['restarted', (name: string) => `what waited for a restart of ${name} is lifted, by your word`],
] as const

/** Of programs only those were counted that could be read: the others may listen and run, too. */
function unread(key: string, summary: Record<string, unknown> | null): string {
  if (key !== 'listening' && key !== 'running' && key !== 'replacedPrograms') return ''
  const missing = Number(summary?.['processes'] ?? 0) - Number(summary?.['processesReadable'] ?? 0)
  return missing > 0 ? ` of those that could be read; ${missing} processes could not` : ''
}

export function assetCommands(program: Command): void {
  const asset = program
    .command('asset')
    .description('hosts and everything else that can be unpatched')
  addAssetList(asset)
  addAssetShow(asset)
  addAssetCauses(asset)
  addAssetGaps(asset)
  addAssetVerify(asset)
  addAssetNonce(asset)
  addAssetAccept(asset)
  for (const [verb, done] of PERSONS_WORDS) {
    asset
      .command(`${verb} <name>`)
      .requiredOption('--reason <text>', 'why')
      .action(async (name: string, flags: { reason: string }, command: Command) => {
        const client = connect(command.optsWithGlobals<ClientOptions>())
        await client.send('POST', apiPath`/api/v1/assets/${name}/${verb}`, flags)
        print(done(name))
      })
  }
  remove(asset, 'Asset')
}

function addAssetList(asset: Command): void {
  asset
    .command('list')
    .addOption(new Option('--posture <state>', 'only those').choices(POSTURES))
    .action(async (flags: { posture?: string }, command: Command) => {
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const items = await client.list<AssetBody>('/api/v1/assets')
      // What never reported comes first: nobody knows anything of it.
      const shown = items
        .filter(
          (assetBody) => flags.posture === undefined || assetBody.posture.state === flags.posture,
        )
        .toSorted((a, b) => Number(a.lastEvidenceAt !== null) - Number(b.lastEvidenceAt !== null))
      if (isJson(command)) return printJson(shown)
      if (shown.length === 0)
        return print(
          items.length === 0
            ? 'no asset yet: holdfast apply -f estate.yaml'
            : `no asset is ${flags.posture ?? ''}; ${items.length} are something else`,
        )
      table(
        [
          'ASSET',
          'TYPE',
          'POSTURE',
          'RISK',
          'DUE',
          'EVIDENCE',
          'CAUSES',
          'NOT JUDGED',
          'IDENTITIES',
        ],
        shown.map((assetBody) => [
          assetBody.name,
          assetBody.type,
          assetBody.posture.state,
          assetBody.risk.value,
          until(assetBody.posture.nextDue?.at),
          ago(assetBody.lastEvidenceAt),
          assetBody.posture.causes.length + (leftOf(assetBody.posture, 'causes')?.count ?? 0),
          assetBody.posture.notJudged,
          assetBody.identities.join(', ') || 'none',
        ]),
      )
    })
}

function addAssetShow(asset: Command): void {
  asset.command('show <name>').action(async (name: string, _flags: unknown, command: Command) => {
    const client = connect(command.optsWithGlobals<ClientOptions>())
    const assetDetailBody = await client.get<AssetDetailBody>(apiPath`/api/v1/assets/${name}`)
    if (isJson(command)) return printJson(assetDetailBody)
    const { posture, summary, risk } = assetDetailBody
    const except = posture.notJudged === 0 ? '' : ` except ${posture.notJudged} not judged`
    print(`${safe(assetDetailBody.name)}  ${safe(assetDetailBody.type)}  ${posture.state}${except}`)
    for (const { count, text } of posture.gaps) print(`  not judged ${count} ${safe(text)}`)
    print(`  risk ${risk.value} of 100: ${risk.parts.map((part) => safe(part.text)).join(', ')}`)
    for (const [key, value] of Object.entries(summary ?? {}))
      if (value !== null)
        print(`  ${key.padEnd(18)} ${safe(shown(key, value))}${unread(key, summary)}`)
    if (posture.causes.length > 0) showCauses(posture.causes)
    const more = leftOf(posture, 'causes')
    if (more !== undefined) print(`  and ${more.count} more causes: ${safe(more.list)}`)
    for (const { says } of assetDetailBody.explanation.triage) print(`  ${safe(says)}`)
  })
}

function addAssetCauses(asset: Command): void {
  asset
    .command('causes <name>')
    .description('every cause of it, the first due first')
    .action(async (name: string, _flags: unknown, command: Command) => {
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const found = await client.list<CauseBody>(apiPath`/api/v1/assets/${name}/causes`)
      if (isJson(command)) return printJson(found)
      if (found.length === 0) return print(`${safe(name)} has no cause`)
      showCauses(found)
    })
}

function addAssetGaps(asset: Command): void {
  asset
    .command('gaps <name>')
    .description('what of it nobody could be asked about, and who accepts it until when')
    .action(async (name: string, _flags: unknown, command: Command) => {
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const found = await client.get<GapsBody>(apiPath`/api/v1/assets/${name}/gaps`)
      if (isJson(command)) return printJson(found)
      showGaps(found)
    })
}

function addAssetVerify(asset: Command): void {
  asset
    .command('verify <name>')
    .description('ask its sources for fresh evidence now')
    .action(async (name: string, _flags: unknown, command: Command) => {
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const answer = await client.send('POST', apiPath`/api/v1/assets/${name}/verify`, {})
      if (isJson(command)) return printJson(answer)
      print(
        `verification ${safe(answer['verification'])} asked for; watch it with: holdfast wait ${name} --until released`,
      )
    })
}

function addAssetNonce(asset: Command): void {
  asset
    .command('nonce <name>')
    .description('a nonce for one report of collect.sh by a source: sh -s NONCE < collect.sh')
    .option('--source <name>', 'who will hand it in; without it the report may block and not clear')
    .action(async (name: string, flags: { source?: string }, command: Command) => {
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const path = withQuery(apiPath`/api/v1/assets/${name}/nonce`, [['source', flags.source]])
      const answer = await client.get<NonceBody>(path)
      const { nonce, source, onlyLowers } = answer
      if (isJson(command)) return printJson(answer)
      print(safe(nonce))
      if (onlyLowers !== null) await noteOnlyLowers(source, onlyLowers.declare)
    })
}

function addAssetAccept(asset: Command): void {
  asset
    .command('accept <name>')
    .description("take a vendor's report about an integration as true; not by who handed it in")
    .requiredOption('--reason <text>', 'why, such as what you asked the vendor')
    .action(async (name: string, flags: { reason: string }, command: Command) => {
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const path = apiPath`/api/v1/assets/${name}/accept-report`
      const answer = await client.send<AcceptedBody>('POST', path, flags)
      if (isJson(command)) return printJson(answer)
      const { sentence, checklist } = answer
      print(`accepted; ${safe(sentence)}`)
      for (const { text, state } of checklist) if (state !== 'done') print(`  [ ] ${safe(text)}`)
    })
}

/** Instants of the summary are milliseconds; people read text. */
function shown(key: string, value: unknown): string {
  if (Array.isArray(value)) return value.join(', ') || 'none'
  if (typeof value === 'number' && /(?:At|Until)$/.test(key)) return new Date(value).toISOString()
  return String(value)
}

/** What nobody told is no no. */
function inputWord(inputs: readonly { name: string; is: string }[], name: string): string {
  const is = inputs.find((input) => input.name === name)?.is
  return is === undefined ? 'not asked' : is === 'unknown' ? 'not known' : is
}
