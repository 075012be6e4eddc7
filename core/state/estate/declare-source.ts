/** Sources nobody wrote a manifest for: those that every ledger has, and the manifest that is missing, filled in. */

import { madeAt } from '../../kernel/made-at.ts'
import type { SourceSpec, Stored, ManifestOf } from '../../model/manifest.ts'
import type { Facts, Scope } from '../../model/facts.ts'
import { selects } from '../../model/scope.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { type View, find } from '../state.ts'
import type { AssetUid } from '../../kernel/ids.ts'

export type SourceManifest = ManifestOf<'Source'>

/** What is handed in without a name speaks as this: it may block, and it never clears. */
export const IMPORT = 'import'
/** The asset that `start` registers, read by the agent's own code. */
export const THIS_MACHINE = 'this-machine'

const HOST_SCOPES: readonly Scope[] = ['os-packages', 'processes', 'kernel', 'files']

/** The source of the agent enrolled for an asset. */
export function agentSource(asset: string): SourceManifest {
  return source(`agent:${asset}`, onHost([asset]))
}

export function thisMachineSource(assets: readonly string[]): SourceManifest {
  return source(THIS_MACHINE, onHost(assets))
}

function importSource(): SourceManifest {
  const says: readonly Scope[] = ['os-packages']
  return source(IMPORT, { assets: { all: true }, says, independence: 'host', mayRaise: 'never' })
}

function onHost(names: readonly string[]): SourceSpec {
  return { assets: { names }, says: HOST_SCOPES, independence: 'host', mayRaise: 'always' }
}

function source(name: string, spec: SourceSpec): SourceManifest {
  return { kind: 'Source', name, labels: {}, spec }
}

export interface MissingSources {
  /** Those that every ledger has; a start adds them. What a person deleted stays deleted. */
  readonly defaults: readonly SourceManifest[]
  /** Other sources that reported once and that no manifest declares: listed for a person, never added. */
  readonly others: readonly SourceManifest[]
}

export function missingSources(view: View): MissingSources {
  const deleted = new Set<string>()
  for (const tombstone of view.tombstones.values())
    if (tombstone.kind === 'Source') deleted.add(tombstone.name)
  const isMissing = (name: string): boolean =>
    find(view, 'Source', name) === undefined && !deleted.has(name)
  const defaults: SourceManifest[] = isMissing(IMPORT) ? [importSource()] : []
  const told = new Map<string, Told>()
  const enrolled = new Map<string, Set<string>>()
  for (const { uid, agents, standings } of view.assets.values()) {
    const asset = view.manifests.Asset.get(uid)?.name
    if (asset === undefined) continue
    for (const agent of agents) madeAt(enrolled, agent.source, () => new Set<string>()).add(asset)
    for (const standing of standings.values()) {
      const one = madeAt(told, standing.source, () => ({ assets: [], says: new Set<Scope>(), independence: standing.independence })) // prettier-ignore
      one.assets.push(asset)
      for (const scope of Object.keys(standing.items)) one.says.add(scope as Scope)
    }
  }
  if (isMissing(THIS_MACHINE)) {
    defaults.push(thisMachineSource((told.get(THIS_MACHINE)?.assets ?? []).toSorted()))
  }
  for (const [name, assets] of enrolled) {
    if (isMissing(name)) defaults.push(source(name, onHost([...assets].toSorted())))
  }
  const known = new Set(defaults.map((manifest) => manifest.name))
  const others: SourceManifest[] = []
  for (const [name, { assets, says, independence }] of told) {
    if (known.has(name) || !isMissing(name)) continue
    const scopes: Scope[] = says.size === 0 ? ['os-packages'] : [...says].toSorted()
    const spec = { assets: named(assets), says: scopes, independence, mayRaise: 'always' } as const
    others.push(source(name, spec))
  }
  const byName = (a: SourceManifest, b: SourceManifest): number => (a.name < b.name ? -1 : 1)
  return { defaults: defaults.toSorted(byName), others: others.toSorted(byName) }
}

interface Told {
  readonly assets: string[]
  readonly says: Set<Scope>
  readonly independence: SourceSpec['independence']
}

/**
 * The manifest a person would have to apply so that this source may speak for this asset: filled in from what it
 * says, and what is declared of it already kept.
 */
export function declarationFor(
  view: View,
  name: string,
  assets: readonly AssetUid[],
  facts: Pick<Facts, 'kind' | 'coverage'> | null,
): SourceManifest {
  const wanted = assets.flatMap((uid) => view.manifests.Asset.get(uid)?.name ?? [])
  const says = new Set<Scope>()
  if (facts === null || facts.kind === 'host') for (const scope of HOST_SCOPES) says.add(scope)
  for (const coverage of facts?.coverage ?? []) says.add(coverage.scope)
  const known = find(view, 'Source', name)?.spec
  if (known === undefined) {
    return source(name, {
      assets: named(wanted),
      says: says.size === 0 ? ['os-packages'] : [...says],
      independence: facts?.kind === 'components' ? 'second' : 'host',
      mayRaise: 'always',
    })
  }
  const missing = wanted.filter((asset) => {
    const stored = find(view, 'Asset', asset)
    return stored !== undefined && !selects(known.assets, stored)
  })
  if (missing.length === 0) {
    const all: Scope[] = [...new Set([...known.says, ...says])]
    return source(name, { ...known, says: all, mayRaise: 'always' })
  }
  // A selector narrows with every word of it: only a list of names can be made longer.
  const now = [...view.manifests.Asset.values()].filter((asset) => selects(known.assets, asset))
  const names = [...now.map((asset: Stored<'Asset'>) => asset.name), ...missing]
  return source(name, { ...known, assets: named([...new Set(names)]) })
}

/** A manifest is read by people and fits an entry: beyond that it is everything. */
function named(assets: readonly string[]): SourceSpec['assets'] {
  return assets.length > LIMITS.sourceNamesMax ? { all: true } : { names: assets.toSorted() }
}
