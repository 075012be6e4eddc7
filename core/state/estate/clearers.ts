/**
 * Which configured sources can clear a cause of an asset, and whether anything can (law 15). What people are told,
 * whether a verification can be asked for, and whether a block by itself needs a person's word first all rest on it.
 */

import { capabilityOf, type Adapters } from '../../model/adapters.ts'
import type { Env } from '../../model/env.ts'
import type { Stored, AssetType } from '../../model/manifest.ts'
import type { Cause, CauseClass } from '../../model/cause.ts'
import { entitlement } from './entitlement.ts'
import type { View } from '../state.ts'
import type { Scope } from '../../model/facts.ts'
import { packageScope } from '../../model/scopes.ts'

/** The one-shot script with a nonce gives it without any source of ours on it. */
export const HAS_SCRIPT: ReadonlySet<AssetType> = new Set(['host', 'vm', 'node'])

/** Which of this class a person alone ends; no source is needed and none can. */
export const BY_PERSON: ReadonlySet<CauseClass> = new Set([
  'human-quarantine',
  'failed-attestation',
  // A gap is accepted by a person where no feed comes.
  'cannot-judge',
])

/** The configured sources that can clear a cause, by name; null: that can make the asset known at all. */
export type Clearers = (cause: Cause | null) => readonly string[]

/** Looked for once for each scope, however many causes and sources there are. */
export function clearersOver(
  view: View,
  asset: Stored<'Asset'>,
  { adapters }: Pick<Env, 'adapters'>,
): Clearers {
  const known = new Map<Scope | null, readonly string[]>()
  const seenBy = (wanted: Scope | null): readonly string[] => {
    const found = known.get(wanted) ?? clearersOf(view, asset, wanted, adapters)
    known.set(wanted, found)
    return found
  }
  // Asked several times of each of ten thousand causes: even to put the scope together costs too much.
  const byClass = new Map<CauseClass, Map<string, readonly string[]>>()
  return (cause) => {
    if (cause === null) return seenBy(null)
    const byEcosystem = byClass.get(cause.class) ?? new Map<string, readonly string[]>()
    byClass.set(cause.class, byEcosystem)
    const { ecosystem } = cause.detail
    const found =
      byEcosystem.get(ecosystem) ??
      seenBy(asset.spec.type === 'image' ? 'containers' : scopeOf(cause))
    byEcosystem.set(ecosystem, found)
    return found
  }
}

function clearersOf(
  view: View,
  asset: Stored<'Asset'>,
  wanted: Scope | null,
  adapters: Adapters,
): readonly string[] {
  const places = placesOf(view, asset, wanted)
  const found: string[] = []
  for (const source of askedAboutAny(view, places)) {
    const { says, mayRaise } = source.spec
    if (mayRaise !== 'always' || isNoReporter(source, adapters)) continue
    // That containers run tells nothing of what is in them.
    const speaks = says.some((say) => (wanted === null ? say !== 'containers' : say === wanted))
    if (!speaks || !places.some((place) => mayClear(view, source.name, place))) continue
    found.push(source.name)
    if (found.length >= SHOWN_MAX) break
  }
  return found
}

/** However many there are for others, and however odd those are: each agent is a source of one asset. */
function* askedAboutAny(
  view: View,
  places: readonly Stored<'Asset'>[],
): Iterable<Stored<'Source'>> {
  const uids = new Set<string>()
  for (const name of ['', ...places.map((place) => place.name)]) {
    for (const uid of view.sourcesByAsset.get(name) ?? []) uids.add(uid)
  }
  for (const uid of uids) {
    const source = view.manifests.Source.get(uid)
    if (source !== undefined) yield source
  }
}

/** Feeds speak of no asset; what looks at an address sees that something is there, not what is in it. */
function isNoReporter({ spec }: Stored<'Source'>, adapters: Adapters): boolean {
  const gives = capabilityOf(adapters, spec)?.gives
  return gives !== undefined && gives !== 'reports'
}

/** One line names no more. */
const SHOWN_MAX = 5

export function scopeOf(cause: Cause): Scope {
  if (cause.class === 'replaced-code') return 'processes'
  if (cause.class === 'kernel-restart') return 'kernel'
  return packageScope(cause.detail.ecosystem)
}

/** An agent that was never enrolled, or no longer is, can be asked nothing. */
function mayClear(view: View, source: string, asset: Stored<'Asset'>): boolean {
  const agents = view.assets.get(asset.uid)?.agents ?? []
  if (source.startsWith('agent:') && !agents.some((agent) => agent.source === source)) return false
  return entitlement(view, source, asset.uid, null).mayRaise
}

/** Where it is looked at: what runs from an image is seen where it runs. */
export function placesOf(
  view: View,
  asset: Stored<'Asset'>,
  scope: Scope | null,
): readonly Stored<'Asset'>[] {
  if (scope !== 'containers') return [asset]
  const over = [...view.manifests.Asset.values()].filter(
    (manifest) => manifest.spec.runsOn?.includes(asset.name) === true,
  )
  return [asset, ...over]
}

/** Whether anything that is configured could clear it: what nothing can clear is never blocked by itself. */
export function hasExit(asset: Stored<'Asset'>, cause: Cause, clearers: Clearers): boolean {
  if (BY_PERSON.has(cause.class) || cause.detail.triageAwaited === true) return true
  return HAS_SCRIPT.has(asset.spec.type) || clearers(cause).length > 0
}
