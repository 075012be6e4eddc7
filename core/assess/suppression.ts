/**
 * Whether a statement (VEX) takes a cause off the clock, and until when. A suppression never reaches beyond
 * the product, the version and the time it names (law 4; `not_affected` is positive evidence only then).
 */

import { inVersRange } from '../model/vers-range.ts'
import type { EvidenceId } from '../kernel/ids.ts'
import type { Statement } from '../model/advisory.ts'
import type { Cause } from '../model/cause.ts'
import { flawsOf } from '../model/cause-detail.ts'
import { itemOf } from '../model/inventory.ts'
import type { Stored } from '../model/manifest.ts'
import { samePackage } from '../model/package-name.ts'
import { channelOf } from '../model/release.ts'
import { countsUntil, idsOf, type StoredStatement } from '../model/statement.ts'
import type { View } from '../state/state.ts'
import type { Env } from '../model/env.ts'

/** Statements of the judgement that goes on: no entry has folded them yet. */
export type FreshStatements = ReadonlyMap<EvidenceId, StoredStatement>

const NONE: FreshStatements = new Map()

/** Of several the one that counts longest. */
export function suppressionOf(
  view: View,
  cause: Cause,
  env: Env,
  fresh: FreshStatements = NONE,
): Cause['suppressed'] {
  if (cause.class !== 'pending-fix') return null
  const asset = view.manifests.Asset.get(cause.asset)
  if (asset === undefined) return null
  let best: Cause['suppressed'] = null
  for (const id of statementsNaming(view, cause, fresh)) {
    const stored = fresh.get(id) ?? view.statements.get(id)
    if (stored === undefined || !applies(stored.says, asset, cause, env)) continue
    const until = countsUntil(stored, cause.detail.exploited, env.now)
    if (until !== null && (best === null || until > best.until)) best = { statement: id, until }
  }
  return best
}

function statementsNaming(view: View, cause: Cause, fresh: FreshStatements): EvidenceId[] {
  const found = new Set<EvidenceId>()
  const names = new Set(flawsOf(cause))
  for (const name of names) {
    for (const id of view.statementsByVulnerability.get(name) ?? []) found.add(id)
  }
  for (const { id, says } of fresh.values()) {
    if (idsOf(says).some((name) => names.has(name))) found.add(id)
  }
  return [...found].toSorted()
}

/** A part of a product counts only in that product; a product counts where it is the asset or the package. */
function applies(says: Statement, asset: Stored<'Asset'>, cause: Cause, env: Env): boolean {
  if (says.component !== null) {
    return isAsset(says.product, asset) && isComponent(says.component, says.range, cause, env)
  }
  // A range of an asset's own versions is nothing that an asset here can be compared with.
  const whole = says.range === null && isAsset(says.product, asset)
  return whole || isComponent(says.product, says.range, cause, env)
}

/** By its name or an identifier, whole and exact; of a package URL its digest. */
function isAsset(product: string, asset: Stored<'Asset'>): boolean {
  const own = [asset.name, ...Object.values(asset.spec.identifiers ?? {})]
  if (own.includes(product)) return true
  const digest = /^pkg:(?:oci|docker)\/[^@]+@(sha256(?::|%3A)[0-9a-f]{64})(?:\?|$)/i.exec(
    product,
  )?.[1]
  return digest !== undefined && own.includes(digest.replace(/%3A/i, ':'))
}

/** Type, full name and version; without a version the author speaks of every one. */
function isComponent(product: string, range: string | null, cause: Cause, env: Env): boolean {
  const { detail, component } = cause
  const version = /@([^?#]+)/.exec(product)?.[1] ?? null
  const item = itemOf({
    purl: version === null ? withVersion(product) : product,
    name: '',
    version: '',
  })
  if (item === undefined || item.type !== detail.ecosystem) return false
  if (!samePackage(item.type, item.name, component)) return false
  // A statement of one release says nothing of another.
  const released = item.distro?.includes(':') === true
  if (released && detail.distro !== null && item.distro !== detail.distro) return false
  // Nor does one of a support channel of builds that are not of it.
  const installed = detail.installed ?? ''
  if (item.channel !== undefined && channelOf(item.type, installed) !== item.channel) return false
  if (range !== null) {
    return (
      detail.installed !== null &&
      inVersRange(detail.installed, range, item.type, env.versionOrder) === 'yes'
    )
  }
  return version === null || item.version === detail.installed
}

/** A package URL may leave its version out; an item cannot. */
function withVersion(purl: string): string {
  return purl.replace(/^([^?#]+)/, '$1@0')
}
