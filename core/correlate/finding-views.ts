/** Findings for people and programs: per vulnerability a summary, per package version what each source says. */

import type { AssetUid } from '../kernel/ids.ts'
import type { Signal } from '../model/advisory.ts'
import type { FindingFact } from '../model/facts.ts'
import { fixAmong } from '../model/fix.ts'
import { itemKey, type Item } from '../model/inventory.ts'
import { severityRank, worseSeverity } from '../kernel/severity.ts'
import { both, type Inputs } from '../model/told.ts'
import type { Correlator } from './correlator-state.ts'
import type { Match } from './judge-build.ts'
import { whatIsKnown } from './known.ts'
import { heldWithMatches, type Held } from './match-index.ts'
import { exploitedBy } from './report-word.ts'
import type { ReportedRow } from './reported.ts'
import { namesOf, vulnerabilitiesOf } from './vulnerability-ids.ts'
import { publishedBy } from '../model/sayer.ts'

export interface FindingSummary {
  readonly id: string
  readonly aliases: readonly string[]
  readonly severity: FindingFact['severity']
  /** What is said of it by feeds and reports; of exposure each asset has its own. */
  readonly said: Omit<Inputs, 'exposed'>
  readonly exploitedSince: string | null
  /** EPSS probability, decimal text as published; null: nobody scored it. */
  readonly epss: string | null
  readonly components: readonly string[]
  readonly assets: number
  /** Whether every, some or no affected version has one that fixes it. */
  readonly fix: 'all' | 'some' | 'none'
  readonly sources: readonly string[]
  /** Sources do not agree whether it is there. */
  readonly disagreement: boolean
}

export interface FindingDetail extends FindingSummary {
  /** What the catalogue says of forensic triage; null: nothing. */
  readonly forensicTriage: boolean | null
  readonly ssvc: NonNullable<Signal['ssvc']> | null
  readonly epssPercentile: string | null
  readonly dueDate: string | null
  readonly ransomware: boolean
  readonly rows: readonly FindingRow[]
  readonly advisories: readonly {
    readonly feed: string
    readonly id: string
    readonly publishedAt: number | null
    readonly modifiedAt: number | null
    readonly severity: FindingFact['severity']
    readonly cvss: readonly string[]
  }[]
}

export interface FindingRow {
  readonly component: string
  readonly type: string | null
  readonly distro: string | null
  readonly version: string
  readonly assets: readonly AssetUid[]
  /** Resolved: the worse of what is said, unless a more independent source decides. */
  readonly status: FindingFact['status']
  readonly fixed: string | null
  readonly says: readonly Said[]
}

export interface Said {
  readonly source: string
  readonly status: FindingFact['status']
  readonly fixed: string | null
  /** The newest report of this source leaves it out: that is not fixed. */
  readonly missing: boolean
  /** Why it can tell no more: only a support channel has the fix, or somebody else built it. In words. */
  readonly note?: string
}

/** Source → whether it looks from outside; feeds look at nothing themselves. */
export type Independence = ReadonlyMap<string, 'host' | 'second'>

/**
 * Everything that is said to be there, gathered by vulnerability. Worst first, then by assets, then by id.
 * @param within - only what one of these has; null: wherever it is
 */
export function listFindings(
  all: Correlator,
  independence: Independence,
  within: ReadonlySet<AssetUid> | null = null,
): FindingSummary[] {
  const byId = new Map<string, Gathered>()
  const at = (id: string): Gathered => {
    const known = byId.get(id)
    if (known !== undefined) return known
    const made = gathered(id)
    byId.set(id, made)
    return made
  }
  for (const held of heldWithMatches(all.index)) {
    for (const match of held.matches.values()) {
      const { id, aliases } = match.advisory
      for (const one of vulnerabilitiesOf(all.ids, id, aliases)) at(one).held.add(held)
    }
  }
  for (const row of all.reported.rows.values()) {
    if (row.assets.size === 0) continue
    const { id, aliases } = row.finding
    for (const one of vulnerabilitiesOf(all.ids, id, aliases)) at(one).rows.add(row)
  }
  return [...byId.values()]
    .flatMap((found) => {
      if (within !== null && !isNear(found, within)) return []
      const rows = rowsOf(all, found, independence)
      const there = rows.some((row) => hasIt(row) && row.assets.some((uid) => isIn(within, uid)))
      return there ? [summary(all, found, rows)] : []
    })
    .toSorted(worstFirst)
}

function isIn(within: ReadonlySet<AssetUid> | null, uid: AssetUid): boolean {
  return within === null || within.has(uid)
}

/** Whether anything is said of it there: most is found far from the few that are asked about. */
function isNear({ held, rows }: Gathered, within: ReadonlySet<AssetUid>): boolean {
  for (const { assets } of held) if (meets(assets, within)) return true
  for (const { assets } of rows) if (meets(assets, within)) return true
  return false
}

/** The fewer are looked up among the more. */
function meets(
  assets: Pick<ReadonlyMap<AssetUid, unknown>, 'size' | 'has' | 'keys'>,
  within: ReadonlySet<AssetUid>,
): boolean {
  const [fewer, more] = assets.size < within.size ? [assets, within] : [within, assets]
  for (const uid of fewer.keys()) if (more.has(uid)) return true
  return false
}

/** As far as its sources tell; what nobody can tell counts. */
function hasIt({ status }: Pick<FindingRow, 'status'>): boolean {
  return status === 'affected' || status === 'unknown'
}

export function showFinding(
  all: Correlator,
  id: string,
  independence: Independence,
): FindingDetail | null {
  const [vulnerability = id] = vulnerabilitiesOf(all.ids, id)
  const found = gathered(vulnerability)
  const advisories: FindingDetail['advisories'][number][] = []
  const seen = new Set<string>()
  for (const name of namesOf(all.ids, vulnerability)) {
    for (const key of all.carrying.get(name) ?? []) {
      const named = all.index.named.get(key)
      // An advisory carries several of the names: it is one all the same.
      if (named === undefined || seen.has(key)) continue
      seen.add(key)
      const { feed, advisory } = named
      const { publishedAt, modifiedAt, severity, cvss } = advisory
      advisories.push({ feed, id: advisory.id, publishedAt, modifiedAt, severity, cvss })
      for (const versions of heldBy(all, advisory.affected)) {
        for (const held of versions.values()) if (held.matches.has(key)) found.held.add(held)
      }
    }
    for (const row of all.reported.byName.get(name) ?? []) {
      if (row.assets.size > 0) found.rows.add(row)
    }
  }
  if (found.held.size === 0 && found.rows.size === 0 && advisories.length === 0) return null
  const rows = rowsOf(all, found, independence)
  const known = whatIsKnown(all, vulnerability, [])
  const exploited = known.signals.find((signal) => signal.exploitedSince !== undefined)
  return {
    ...summary(all, found, rows),
    forensicTriage: known.listedTriage ?? null,
    ssvc: known.signals.find((signal) => signal.ssvc !== undefined)?.ssvc ?? null,
    epssPercentile:
      known.signals.find((signal) => signal.percentile !== undefined)?.percentile ?? null,
    dueDate: exploited?.dueDate ?? null,
    ransomware: known.signals.some((signal) => signal.ransomware === true),
    rows,
    advisories: advisories.toSorted((a, b) => (`${a.feed} ${a.id}` < `${b.feed} ${b.id}` ? -1 : 1)),
  }
}

interface Gathered {
  readonly id: string
  readonly held: Set<Held>
  readonly rows: Set<ReportedRow>
}

function gathered(id: string): Gathered {
  return { id, held: new Set(), rows: new Set() }
}

function heldBy(
  all: Correlator,
  affected: readonly { type: string; distro: string | null; name: string }[],
): readonly ReadonlyMap<string, Held>[] {
  const keys = new Set(affected.map((one) => itemKey(one)))
  return [...keys].flatMap((key) => all.index.held.get(key) ?? [])
}

/** One for each version of a package, with what every source says of it. */
function rowsOf(all: Correlator, found: Gathered, independence: Independence): FindingRow[] {
  const byVersion = new Map<
    string,
    { item: Item; assets: Set<AssetUid>; says: Map<string, Said> }
  >()
  const at = (item: Item) => {
    const key = `${item.type} ${item.distro ?? ''} ${item.name} ${item.version}`
    const known = byVersion.get(key)
    if (known !== undefined) return known
    const made = { item, assets: new Set<AssetUid>(), says: new Map<string, Said>() }
    byVersion.set(key, made)
    return made
  }
  for (const held of found.held) {
    const row = at(held.item)
    for (const asset of held.assets.keys()) row.assets.add(asset)
    for (const match of held.matches.values()) {
      if (!isAbout(all, match, found.id)) continue
      const { feed, fixed, state } = match
      const source = publishedBy(feed)
      const before = row.says.get(source)
      const note = before?.note ?? noteOn(match, held.item)
      row.says.set(source, {
        source,
        status: state,
        fixed: before?.fixed ?? fixed,
        missing: false,
        ...(note === undefined ? {} : { note }),
      })
    }
  }
  for (const reported of found.rows) {
    const { finding, source } = reported
    const { component } = finding
    const item = reported.item ?? {
      type: '',
      distro: null,
      name: component?.name ?? 'a service',
      version: component?.version ?? '',
    }
    const row = at(item)
    for (const asset of reported.assets.keys()) row.assets.add(asset)
    const missing = [...reported.assets.values()].every((asset) => asset === 'missing')
    const { fixed } = fixAmong(item.version, finding.fixedVersions, item.type, all.order)
    row.says.set(source, { source, status: finding.status, fixed, missing })
  }
  return [...byVersion.values()]
    .map(({ item, assets, says }) => {
      const said = [...says.values()].toSorted((a, b) => (a.source < b.source ? -1 : 1))
      return {
        component: item.name,
        type: item.type === '' ? null : item.type,
        distro: item.distro,
        version: item.version,
        assets: [...assets].toSorted(),
        status: resolve(said, independence),
        fixed: said.find((one) => one.fixed !== null)?.fixed ?? null,
        says: said,
      }
    })
    .toSorted((a, b) => (`${a.component} ${a.version}` < `${b.component} ${b.version}` ? -1 : 1))
}

function isAbout(all: Correlator, { advisory }: Match, id: string): boolean {
  return vulnerabilitiesOf(all.ids, advisory.id, advisory.aliases).includes(id)
}

function noteOn({ elsewhere, why }: Match, { vendor }: Item): string | undefined {
  if (elsewhere !== undefined) {
    return `fixed in ${elsewhere.fixed} for those with the support channel ${elsewhere.channel}`
  }
  if (why === 'version') return 'its version cannot be compared'
  return why === 'vendor' ? `it is a build of ${vendor ?? 'another vendor'}` : undefined
}

/** Worse outranks better; what nobody can tell outranks a claim that it is fine. */
const WORST: readonly FindingFact['status'][] = [
  'affected',
  'unknown',
  'under-investigation',
  'fixed',
  'not-affected',
]

/** E11: the worse counts until a source that looks from outside decides. */
export function resolve(says: readonly Said[], independence: Independence): FindingFact['status'] {
  const worst = (list: readonly Said[]): FindingFact['status'] | undefined =>
    WORST.find((status) => list.some((said) => said.status === status))
  const outside = says.filter((say) => independence.get(say.source) === 'second')
  const decides = outside.length > 0 && says.some((say) => independence.get(say.source) === 'host')
  return worst(decides ? outside : says) ?? 'unknown'
}

function summary(all: Correlator, found: Gathered, rows: readonly FindingRow[]): FindingSummary {
  const known = whatIsKnown(all, found.id, [])
  const assets = new Set<AssetUid>()
  const sources = new Set<string>()
  let disagreement = false
  let severity = known.severity
  let { exploited } = known.said
  const fixes = new Set<boolean>()
  for (const row of rows) {
    const statuses = new Set(row.says.map((say) => say.status))
    if (statuses.size > 1) disagreement = true
    for (const say of row.says) sources.add(say.source)
    if (!hasIt(row)) continue
    for (const asset of row.assets) assets.add(asset)
    fixes.add(row.fixed !== null)
  }
  for (const { matches } of found.held) {
    for (const match of matches.values()) {
      if (match.severity !== undefined && isAbout(all, match, found.id))
        severity = worseSeverity(severity, match.severity)
    }
  }
  for (const { finding, source } of found.rows) {
    severity = worseSeverity(severity, finding.severity)
    exploited = both(exploitedBy(finding, source), exploited)
  }
  return {
    id: found.id,
    aliases: known.names.filter((name) => name !== found.id),
    severity,
    said: { exploited, automatable: known.said.automatable, impact: known.said.impact },
    exploitedSince:
      known.signals.find((signal) => signal.exploitedSince !== undefined)?.exploitedSince ?? null,
    epss: known.signals.find((signal) => signal.epss !== undefined)?.epss ?? null,
    components: [...new Set(rows.map((row) => row.component))].toSorted(),
    assets: assets.size,
    fix: fixes.has(true) ? (fixes.has(false) ? 'some' : 'all') : 'none',
    sources: [...sources].toSorted(),
    disagreement,
  }
}

function worstFirst(a: FindingSummary, b: FindingSummary): number {
  return (
    Number(b.said.exploited.is === 'yes') - Number(a.said.exploited.is === 'yes') ||
    severityRank(b.severity) - severityRank(a.severity) ||
    b.assets - a.assets ||
    (a.id < b.id ? -1 : 1)
  )
}
