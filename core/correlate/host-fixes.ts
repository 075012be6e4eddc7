/**
 * Fixes that a host's own lists offer, by the CVEs they name: what a signal says of such a CVE belongs to the fix's
 * cause, which no advisory of a feed need have opened.
 */

import type { AssetUid } from '../kernel/ids.ts'
import type { ComponentFacts, FixFact, HostFacts } from '../model/facts.ts'
import { releaseOf } from '../model/release.ts'
import { kernelNames } from '../model/running.ts'
import { ecosystemOf } from './found-causes.ts'

export interface FixRow {
  readonly asset: AssetUid
  readonly ecosystem: string
  readonly distro: string | null
  readonly fix: FixFact
  /** It is a kernel's: only what runs proves it. */
  readonly kernel?: true
}

export interface HostFixes {
  readonly byAsset: Map<string, readonly FixRow[]>
  readonly byName: Map<string, Set<FixRow>>
}

export function emptyHostFixes(): HostFixes {
  return { byAsset: new Map(), byName: new Map() }
}

/** Answers what is offered now; lists that cannot tell take nothing away. */
export function setHostFixes(
  all: HostFixes,
  asset: AssetUid,
  source: string,
  facts: HostFacts | ComponentFacts,
): readonly FixRow[] {
  if (facts.kind !== 'host' || facts.fixes.state !== 'known') return []
  const key = `${asset} ${source}`
  drop(all, key)
  const base = {
    asset,
    ecosystem: ecosystemOf(facts),
    distro: releaseOf(facts.os.id, facts.os.versionId),
  }
  const kernels = kernelNames(facts)
  const rows = facts.fixes.items
    .filter((fix) => fix.advisories.length > 0)
    .map((fix) => ({ ...base, fix, ...(kernels.has(fix.source) ? { kernel: true as const } : {}) }))
  if (rows.length > 0) all.byAsset.set(key, rows)
  for (const row of rows) {
    for (const name of row.fix.advisories) {
      const named = all.byName.get(name)
      if (named === undefined) all.byName.set(name, new Set([row]))
      else named.add(row)
    }
  }
  return rows
}

export function forgetHostFixes(all: HostFixes, asset: AssetUid): void {
  for (const key of all.byAsset.keys()) if (key.startsWith(`${asset} `)) drop(all, key)
}

function drop(all: HostFixes, key: string): void {
  for (const row of all.byAsset.get(key) ?? []) {
    for (const name of row.fix.advisories) {
      const named = all.byName.get(name)
      named?.delete(row)
      if (named?.size === 0) all.byName.delete(name)
    }
  }
  all.byAsset.delete(key)
}
