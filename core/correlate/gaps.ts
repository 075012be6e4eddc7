/**
 * Correlate: what of an asset nobody can judge, and which of it an exploited or critical advisory names. The
 * count and the rows it opens are made by one function.
 */

import type { AssetUid } from '../kernel/ids.ts'
import { LIMITS } from '../kernel/limits.ts'
import type { Advisory } from '../model/advisory.ts'
import type { FindingFact } from '../model/facts.ts'
import { coverKey, hasOrder, isCovered } from '../state/feeds/feed-cover.ts'
import type { Gap, GapReason } from '../model/gap.ts'
import type { EndedGap, OpenGap, Unjudged } from '../model/input.ts'
import { itemKey } from '../model/inventory.ts'
import { worseSeverity, type Severity } from '../kernel/severity.ts'
import type { Correlator } from './correlator-state.ts'
import { whatIsKnown, type Known } from './known.ts'
import type { ListedGap, ListedGaps } from './listed-gaps.ts'
import type { Match } from './judge-build.ts'
import type { Held } from './match-index.ts'
import type { ReportedRow } from './reported.ts'
import { publishedBy } from '../model/sayer.ts'

export interface JudgedGaps {
  /** Every one, also those an exception accepts. */
  readonly gaps: readonly Gap[]
  readonly unjudged: readonly Unjudged[]
}

export function gapsOf(all: Correlator, asset: AssetUid): JudgedGaps {
  const found = collector(all, asset)
  const lists = all.lists.get(asset) ?? new Map<string, ListedGaps>()
  for (const [source, list] of lists) {
    for (const row of list.rows) found.listed(source, row)
    for (const held of all.index.listed.get(`${asset} ${source}`) ?? []) {
      found.held(source, held, list.nobodyLooked)
    }
    for (const row of all.reported.byAsset.get(`${asset} ${source}`) ?? []) found.row(source, row)
  }
  for (const [source, scope] of unseenScopes(lists)) found.scope(source, scope)
  return found.done()
}

/** How many rows of it count: those that no live exception accepts. */
export function isAccepted(all: Correlator, asset: AssetUid, component: string): boolean {
  const assets = all.accepted.get(component)
  return assets !== undefined && (assets.has(asset) || assets.has(null))
}

/** Assets whose word depends on ids alone, not on a package: looked at again whenever a feed changes. */
export function* assetsByName(all: Correlator): Generator<AssetUid> {
  for (const [asset, lists] of all.lists) {
    for (const [source, list] of lists) {
      const loose =
        list.rows.some((row) => row.product !== null || row.package !== null) ||
        [...(all.reported.byAsset.get(`${asset} ${source}`) ?? [])].some(
          (row) => row.finding.component === null,
        )
      if (!loose) continue
      yield asset
      break
    }
  }
}

/**
 * Which open causes of this kind have an answer now: the component is gone from every list, or each advisory
 * that named it can be compared. A feed that fell silent is no answer.
 */
export function endedGaps(
  all: Correlator,
  asset: AssetUid,
  open: readonly OpenGap[],
  unjudged: readonly Unjudged[],
): EndedGap[] {
  const still = new Set(unjudged.map((one) => one.component))
  return open.flatMap(({ component, advisories }): EndedGap[] => {
    if (still.has(component)) return []
    const here = itemsNamed(all, asset, component)
    const rows = rowsNamed(all, asset, component)
    if (rows.some((row) => !isJudged(all, asset, row.finding))) return []
    if (rows.length > 0) return [{ component, how: `a feed tells whose flaw ${component} is` }]
    if (here.held.length === 0) {
      return here.listed ? [] : [{ component, how: `${component} is no longer listed` }]
    }
    const told = here.held.every((held) => advisories.some((id) => tells(all, held, id)))
    return told ? [{ component, how: `the advisories that name ${component} can be compared` }] : []
  })
}

function collector(all: Correlator, asset: AssetUid) {
  const found: Collected = { gaps: new Map(), unjudged: new Map() }
  const cache = new Map<string, Known>()
  const add = (gap: Omit<Gap, 'asset'>, said: Said | null): void => {
    collect(found, { ...gap, asset }, said)
  }
  const urgent = (list: Iterable<readonly [string, Advisory]>): Urgent[] =>
    urgentOf(all, list, cache)
  return {
    listed(source: string, row: ListedGap): void {
      const naming = urgent(namingOf(all, row))
      const { reason, component, version, kind } = row
      const advisories = naming.map((one) => one.id)
      add(
        { source, reason, component, version, kind, advisories },
        sayOf(naming, { ecosystem: kind ?? 'generic', distro: null, installed: version }),
      )
    },
    held(source: string, held: Held, nobodyLooked: boolean): void {
      const { item } = held
      if (item.type === 'os') return
      const kind = coverKey(item)
      const { name, version, type, distro } = item
      const open = openMatches(all, held)
      if (open.length > 0) {
        const naming = urgent(open.map((match) => [match.feed, match.advisory] as const))
        const reason: GapReason = open.every((match) => match.why === 'vendor')
          ? 'vendor'
          : 'version'
        const advisories = naming.map((one) => one.id)
        add(
          { source, reason, component: name, version, kind, advisories },
          sayOf(naming, { ecosystem: type, distro, installed: version }),
        )
      } else if (nobodyLooked && hasOrder(type) && !isCovered(all.covering, kind)) {
        add({ source, reason: 'no-feed', component: name, version, kind, advisories: [] }, null)
      }
    },
    row(source: string, { finding }: ReportedRow): void {
      if (finding.component !== null || finding.status !== 'affected') return
      if (isJudged(all, asset, finding)) return
      const said = urgentAlone(all, source, finding)
      const { id: component } = finding
      const advisories = said === null ? [] : [component]
      add({ source, reason: 'no-component', component, version: '', kind: null, advisories }, said)
    },
    scope(source: string, scope: string): void {
      add(
        { source, reason: 'scope', component: scope, version: '', kind: null, advisories: [] },
        null,
      )
    },
    done: (): JudgedGaps => ({
      gaps: [...found.gaps.values()].toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
      unjudged: [...found.unjudged.values()].toSorted((a, b) =>
        a.component < b.component ? -1 : 1,
      ),
    }),
  }
}

interface Collected {
  readonly gaps: Map<string, Gap>
  readonly unjudged: Map<string, Unjudged>
}

type Said = Omit<Unjudged, 'component' | 'reason'>

function collect({ gaps, unjudged }: Collected, gap: Gap, said: Said | null): void {
  const key = `${gap.component}\n${gap.version}\n${gap.kind ?? ''}`
  const before = gaps.get(key)
  const advisories = [...new Set([...(before?.advisories ?? []), ...gap.advisories])]
  gaps.set(key, { ...(before ?? gap), advisories: advisories.slice(0, NAMES_MAX) })
  if (said === null || unjudged.size >= LIMITS.unjudgedMax) return
  const known = unjudged.get(gap.component)
  const { component, reason } = gap
  if (known === undefined) {
    unjudged.set(component, { component, reason, ...said })
    return
  }
  const names = [...new Set([...known.advisories, ...said.advisories])]
  unjudged.set(component, {
    ...known,
    advisories: names.slice(0, NAMES_MAX),
    severity: worseSeverity(known.severity, said.severity),
    exploited: known.exploited || said.exploited,
  })
}

interface Urgent {
  readonly feed: string
  readonly id: string
  readonly names: readonly string[]
  readonly known: Known
  readonly severity: Severity
}

/** Those that are exploited or critical, by anybody's word. */
function urgentOf(
  all: Correlator,
  list: Iterable<readonly [string, Advisory]>,
  cache: Map<string, Known>,
): Urgent[] {
  const found: Urgent[] = []
  for (const [feed, { id, aliases, severity }] of list) {
    const known = cache.get(id) ?? whatIsKnown(all, id, aliases)
    cache.set(id, known)
    const worst = worseSeverity(severity, known.severity)
    if (isExploited(known) || worst === 'critical') {
      found.push({ feed, id, names: [id, ...aliases], known, severity: worst })
    }
  }
  return found
}

/** What names no component is its own name. */
function urgentAlone(all: Correlator, source: string, finding: FindingFact): Said | null {
  const known = whatIsKnown(all, finding.id, finding.aliases)
  const severity = worseSeverity(finding.severity, known.severity)
  const exploited = finding.exploited || isExploited(known)
  if (!exploited && severity !== 'critical') return null
  const about = { ecosystem: 'generic', distro: null, installed: null }
  return { ...about, source, advisories: known.names, severity, exploited }
}

function sayOf(
  list: readonly Urgent[],
  about: Pick<Unjudged, 'ecosystem' | 'distro' | 'installed'>,
): Said | null {
  const [first] = list
  if (first === undefined) return null
  return {
    ...about,
    source: publishedBy(first.feed),
    advisories: [...new Set(list.flatMap(({ names }) => names))].slice(0, NAMES_MAX),
    severity: list.reduce<Severity>(
      (worst, { severity }) => worseSeverity(worst, severity),
      'unrated',
    ),
    exploited: list.some(({ known }) => isExploited(known)),
  }
}

/** Only a told yes: what nobody knows names no gap. */
function isExploited({ said }: Known): boolean {
  return said.exploited.is === 'yes'
}

/** An entry holds as many names as a cause needs to be found by. */
const NAMES_MAX = 20

function keyOf(gap: Gap): string {
  return `${gap.reason} ${gap.component} ${gap.version}`
}

/** Advisories that name it by its CPE product, or by its package where only the version is missing. */
function* namingOf(all: Correlator, row: ListedGap): Generator<readonly [string, Advisory]> {
  for (const key of row.product === null ? [] : (all.byProduct.get(row.product) ?? [])) {
    const named = all.index.named.get(key)
    if (named !== undefined) yield [named.feed, named.advisory]
  }
  if (row.package === null || row.reason !== 'no-version') return
  for (const { feed, advisory } of all.index.naming.get(row.package)?.values() ?? []) {
    yield [feed, advisory]
  }
}

/** Unknown, and no other advisory about the same flaw can tell of this very package. */
function openMatches(all: Correlator, held: Held): Match[] {
  const open: Match[] = []
  for (const match of held.matches.values()) {
    if (match.state !== 'unknown') continue
    const { id, aliases } = match.advisory
    if (![id, ...aliases].some((name) => tells(all, held, name))) open.push(match)
  }
  return open
}

/** Whether an advisory that carries this id names the package and can be compared with its version. */
function tells(all: Correlator, held: Held, id: string): boolean {
  const naming = all.index.naming.get(itemKey(held.item))
  for (const key of all.carrying.get(id) ?? []) {
    if (naming?.has(key) === true && held.matches.get(key)?.state !== 'unknown') return true
  }
  return false
}

/** A feed names a package that is here under this id, and can tell: then that is what it is about. */
function isJudged(all: Correlator, asset: AssetUid, { id, aliases }: FindingFact): boolean {
  for (const name of [id, ...aliases]) {
    for (const key of all.carrying.get(name) ?? []) {
      for (const affected of all.index.named.get(key)?.advisory.affected ?? []) {
        for (const held of all.index.held.get(itemKey(affected))?.values() ?? []) {
          if (held.assets.has(asset) && held.matches.get(key)?.state !== 'unknown') return true
        }
      }
    }
  }
  return false
}

function itemsNamed(
  all: Correlator,
  asset: AssetUid,
  component: string,
): { readonly held: readonly Held[]; readonly listed: boolean } {
  const found: Held[] = []
  let listed = false
  for (const [source, list] of all.lists.get(asset) ?? []) {
    listed ||= list.rows.some((row) => row.component === component)
    for (const held of all.index.listed.get(`${asset} ${source}`) ?? []) {
      if (held.item.name === component) found.push(held)
    }
  }
  return { held: found, listed }
}

/** Rows of a finding without a component under this id; what a newer report leaves out is not fixed (law 5). */
function rowsNamed(all: Correlator, asset: AssetUid, id: string): ReportedRow[] {
  return [...(all.reported.byName.get(id) ?? [])].filter(
    ({ finding, assets }) =>
      finding.component === null && finding.status === 'affected' && assets.has(asset),
  )
}

/** Scopes that a source named and could not look at, and a system nobody looked at: unless another one did. */
function unseenScopes(lists: ReadonlyMap<string, ListedGaps>): [string, string][] {
  const seen = new Set<string>()
  const unseen = new Map<string, string>()
  for (const [source, { scopes, mayLackSystem }] of lists) {
    for (const [scope, looked] of scopes) {
      if (looked) seen.add(scope)
      else unseen.set(scope, source)
    }
    if (!scopes.has('os-packages') && !mayLackSystem) unseen.set('os-packages', source)
  }
  return [...unseen].flatMap(([scope, source]) => (seen.has(scope) ? [] : [[source, scope]]))
}
