/**
 * Findings as reports give them: each row once, with the assets it is said of, kept also while it is said of none. A row that a newer report
 * leaves out is not fixed; it closes when a whole list shows the fixed version, or the package gone (law 5).
 */

import type { AssetUid } from '../kernel/ids.ts'
import type { ComponentFacts, FindingFact } from '../model/facts.ts'
import { fixAmong, isFixedBy } from '../model/fix.ts'
import { itemOf, itemsOfComponents, orderFor, type Item } from '../model/inventory.ts'
import { kernelPackages } from '../model/running.ts'
import { replaces, type Whole } from '../model/scopes.ts'
import type { VersionOrder } from '../model/version-order.ts'

export interface ReportedRow {
  readonly source: string
  readonly finding: FindingFact
  /** Under the names of advisories; null where the report names no package that we know. */
  readonly item: Item | null
  /** Asset → whether its newest report still lists it. */
  readonly assets: Map<AssetUid, 'listed' | 'missing'>
}

export interface Reported {
  readonly rows: Map<string, ReportedRow>
  /** Asset and source → what is open there. */
  readonly byAsset: Map<string, Set<ReportedRow>>
  /** Any id or alias of a finding → its rows. */
  readonly byName: Map<string, Set<ReportedRow>>
}

export function emptyReported(): Reported {
  return { rows: new Map(), byAsset: new Map(), byName: new Map() }
}

/** Answers the rows that are new for this asset. */
export function setReported(
  reported: Reported,
  asset: AssetUid,
  source: string,
  facts: ComponentFacts,
  whole: Whole,
  order: VersionOrder,
): ReportedRow[] {
  const key = `${asset} ${source}`
  const before = reported.byAsset.get(key) ?? new Set<ReportedRow>()
  const after = new Set<ReportedRow>()
  const added: ReportedRow[] = []
  const kernels = kernelPackages(facts.kernel)
  for (const finding of facts.findings) {
    const { component } = finding
    // A kernel that is kept and does not run is a remark, not a finding.
    if (kernels.get(`${component?.name} ${component?.version}`)?.runs === null) continue
    const row = rowOf(reported, source, finding)
    if (!before.has(row) && !after.has(row)) added.push(row)
    row.assets.set(asset, 'listed')
    after.add(row)
  }
  const left = [...before].filter((row) => !after.has(row))
  const items = left.length > 0 && whole !== false && facts.canClear ? itemsByName(facts) : null
  for (const row of left) {
    const replaced = replaces(whole, row.item?.type ?? '')
    if (replaced && items !== null && isClosed(row, items, order)) row.assets.delete(asset)
    else {
      row.assets.set(asset, 'missing')
      after.add(row)
    }
  }
  reported.byAsset.set(key, after)
  return added
}

export function forgetReported(reported: Reported, asset: AssetUid): void {
  for (const [key, rows] of reported.byAsset) {
    if (!key.startsWith(`${asset} `)) continue
    for (const row of rows) row.assets.delete(asset)
    reported.byAsset.delete(key)
  }
}

/** Every version of the package that is still there is fixed, or the package is gone from a whole list. */
function isClosed(
  row: ReportedRow,
  items: ReadonlyMap<string, readonly Item[]>,
  order: VersionOrder,
): boolean {
  const { item, finding } = row
  if (item === null) return false
  const here = items.get(`${item.type} ${item.name}`) ?? []
  const { fixed, alsoAffected } = fixAmong(item.version, finding.fixedVersions, item.type, order)
  return here.every(
    (one) =>
      fixed !== null &&
      isFixedBy(one.version, fixed, alsoAffected, item.type, orderFor(one, order)) === 'yes',
  )
}

function itemsByName(facts: ComponentFacts): Map<string, Item[]> {
  return Map.groupBy(itemsOfComponents(facts), (component) => `${component.type} ${component.name}`)
}

function rowOf(reported: Reported, source: string, finding: FindingFact): ReportedRow {
  const { id, component, status, fixedVersions, exploited } = finding
  const about = component === null ? '' : `${component.purl} ${component.name} ${component.version}`
  const key = [
    source,
    id,
    about,
    status,
    fixedVersions.join(','),
    exploited,
    finding.tellsExploited === true,
  ].join('\n')
  const known = reported.rows.get(key)
  if (known !== undefined) return known
  const item = component === null ? null : (itemOf(component) ?? null)
  const row: ReportedRow = { source, finding, item, assets: new Map() }
  reported.rows.set(key, row)
  for (const name of new Set([id, ...finding.aliases])) {
    const named = reported.byName.get(name)
    if (named === undefined) reported.byName.set(name, new Set([row]))
    else named.add(row)
  }
  return row
}
