/**
 * Discover, the declared part: manifests become entries, all or nothing, order-free. References must
 * resolve within the request or the estate; what is unchanged makes no entry.
 */

import type { Env } from '../model/env.ts'
import type { Hash } from '../kernel/hash.ts'
import { deriveId } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import { sorted, type Stepwise } from '../kernel/stepwise.ts'
import { nearest } from '../kernel/nearest.ts'
import { isSame } from '../model/changed.ts'
import type { EntryBodies } from '../state/entries.ts'
import type { ApplyResult } from '../model/input.ts'
import { refusal, type Refusal } from '../model/refusals.ts'
import {
  KINDS,
  MANIFEST_KINDS,
  referencesOf,
  type Manifest,
  type ManifestKind,
  type ManifestOf,
} from '../model/manifest.ts'
import { find, type View } from '../state/state.ts'
import { nameKey } from '../state/estate/table.ts'
import { accountProblems, rotateProblems } from './account-problems.ts'

export interface AppliedManifests {
  readonly bodies: readonly EntryBodies['manifest.applied'][]
  readonly results: readonly ApplyResult[]
  readonly refusals: readonly Refusal[]
}

/** In steps: ten thousand objects may be given at once. */
export function* applyManifests(
  view: View,
  manifests: readonly Manifest[],
  origin: 'declared' | 'discovered',
  { now, hash, adapters }: Pick<Env, 'now' | 'hash' | 'adapters'>,
): Stepwise<AppliedManifests> {
  const given = new Map<string, Manifest>()
  const refusals: Refusal[] = []
  manifests.forEach((manifest, index) => {
    const key = nameKey(manifest.kind, manifest.name)
    if (given.has(key)) {
      const message = `${manifest.kind} \`${manifest.name}\` is given twice`
      const twice = refusal('duplicate-object', message, 'keep one of them')
      refusals.push({ ...twice, at: `documents[${index}]` })
    }
    given.set(key, manifest)
  })
  for (const [index, manifest] of manifests.entries()) {
    yield
    // Each look for the nearest name is a look at all of them.
    const names = refusals.length < LIMITS.nearestNamesMax
    for (const problem of problemsOf(view, given, manifest, { now, adapters }, names)) {
      refusals.push({ ...problem, at: `documents[${index}].${problem.at ?? 'spec'}` })
    }
  }
  if (refusals.length > 0) return { bodies: [], results: [], refusals }
  const bodies: EntryBodies['manifest.applied'][] = []
  const results: ApplyResult[] = []
  // Referenced kinds come before the kinds that refer to them, so every fold finds its objects.
  const used = timesUsed(view)
  for (const manifest of yield* sorted(manifests, byKind)) {
    yield
    const change = changeOf(view, manifest, origin, hash, used)
    const warnings = change.result === 'unchanged' ? [] : singlePersonPairs(view, given, manifest)
    if (change.result !== 'unchanged') {
      bodies.push({
        kind: manifest.kind,
        uid: change.uid,
        name: manifest.name,
        labels: manifest.labels,
        spec: manifest.spec,
        origin: change.origin,
        singlePerson: warnings,
      })
    }
    results.push({
      kind: manifest.kind,
      name: manifest.name,
      uid: change.uid,
      result: change.result,
      seq: change.result === 'unchanged' ? change.seq : null,
      warnings: warnings.map((pair) => `newly allowed by a single person: ${pair}`),
    })
  }
  return { bodies, results, refusals }
}

function byKind(a: Manifest, b: Manifest): number {
  return MANIFEST_KINDS.indexOf(a.kind) - MANIFEST_KINDS.indexOf(b.kind)
}

/** How often each name was given up before: an object that comes back is another one. */
function timesUsed(view: View): ReadonlyMap<string, number> {
  const used = new Map<string, number>()
  for (const { kind, name } of view.tombstones.values()) {
    const key = nameKey(kind, name)
    used.set(key, (used.get(key) ?? 0) + 1)
  }
  return used
}

interface Change {
  readonly uid: string
  readonly result: ApplyResult['result']
  readonly seq: number | null
  readonly origin: 'declared' | 'discovered'
}

function changeOf(
  view: View,
  manifest: Manifest,
  origin: 'declared' | 'discovered',
  hash: Hash,
  timesUsed: ReadonlyMap<string, number>,
): Change {
  const stored = find(view, manifest.kind, manifest.name)
  if (stored === undefined) {
    const used = timesUsed.get(nameKey(manifest.kind, manifest.name)) ?? 0
    const uid = deriveId(hash, view.ledgerId, KINDS[manifest.kind].id, {
      kind: manifest.kind,
      name: manifest.name,
      used,
    })
    return { uid, result: 'created', seq: null, origin }
  }
  const known = { uid: stored.uid, seq: stored.seq }
  // Discovery adds and never overwrites a declared object.
  if (origin === 'discovered' && stored.origin === 'declared') {
    return { ...known, result: 'unchanged', origin: 'declared' }
  }
  const same = isSame(stored.labels, manifest.labels) && isSame(stored.spec, manifest.spec)
  const promoted = stored.origin === 'discovered' && origin === 'declared'
  return { ...known, result: same && !promoted ? 'unchanged' : 'changed', origin }
}

/** Every problem at once: references, expiry, forbidden ungoverned types. */
function problemsOf(
  view: View,
  given: ReadonlyMap<string, Manifest>,
  manifest: Manifest,
  { now, adapters }: Pick<Env, 'now' | 'adapters'>,
  names: boolean,
): Refusal[] {
  const problems: Refusal[] = []
  for (const { kind, name, at } of referencesOf(manifest)) {
    if (given.has(nameKey(kind, name)) || find(view, kind, name) !== undefined) continue
    const looked = names && problems.length < LIMITS.nearestNamesMax
    const near = looked ? nearest(name, namesOf(view, given, kind)) : undefined
    problems.push({
      code: 'unknown-reference',
      message: `${manifest.kind} \`${manifest.name}\` names ${kind} \`${name}\`, which is not known`,
      help:
        near === undefined
          ? `declare the ${kind} in the same request`
          : `did you mean \`${near}\`?`,
      at,
    })
  }
  if (manifest.kind === 'Identity') {
    problems.push(...accountProblems(view, given, manifest, adapters))
  }
  if (manifest.kind === 'Exception') problems.push(...exceptionProblems(manifest, now))
  if (manifest.kind === 'Resource') {
    problems.push(...rotateProblems(view, given, manifest, adapters))
    const stored = find(view, 'Resource', manifest.name)
    if (stored !== undefined && stored.spec.type !== manifest.spec.type) {
      problems.push({
        code: 'type-changed',
        message: `Resource \`${manifest.name}\` is of type \`${stored.spec.type}\``,
        help: 'delete it first: grants were given for that type',
        at: 'spec.type',
      })
    }
  }
  return problems
}

function exceptionProblems(manifest: ManifestOf<'Exception'>, now: Instant): Refusal[] {
  const { scope, expires } = manifest.spec
  const problems: Refusal[] = []
  const lists = [scope.assets, scope.identities, scope.resources]
  if (lists.every((list) => list === undefined) || lists.some((list) => list?.length === 0)) {
    problems.push({
      code: 'empty-scope',
      message: `Exception \`${manifest.name}\` covers nothing`,
      help: 'name assets, identities or resources; an empty list selects nothing',
      at: 'spec.scope',
    })
  }
  if (expires <= now || expires > now + LIMITS.exceptionAgeMsMax) {
    problems.push({
      code: 'expiry-out-of-range',
      message: `Exception \`${manifest.name}\` must expire within 30 days from now`,
      help: 'set spec.expires; a longer exception is a policy change',
      at: 'spec.expires',
    })
  }
  return problems
}

function namesOf(view: View, given: ReadonlyMap<string, Manifest>, kind: ManifestKind): string[] {
  const names = [...view.manifests[kind].values()].map((object) => object.name)
  for (const manifest of given.values()) if (manifest.kind === kind) names.push(manifest.name)
  return names
}

/** Pairs at tiers 0 and 1 that this grant newly allows; without a second person they are alarmed. */
function singlePersonPairs(
  view: View,
  given: ReadonlyMap<string, Manifest>,
  manifest: Manifest,
): string[] {
  if (manifest.kind !== 'Grant') return []
  const declared = given.get(nameKey('Resource', manifest.spec.resource))
  const resource =
    declared?.kind === 'Resource' ? declared : find(view, 'Resource', manifest.spec.resource)
  if (resource === undefined || resource.spec.tier > 1) return []
  const before = find(view, 'Grant', manifest.name)?.spec
  const same =
    before?.identity === manifest.spec.identity && before.resource === manifest.spec.resource
  return manifest.spec.actions
    .filter((action) => !same || !before.actions.includes(action))
    .map((action) => `${manifest.spec.identity} → ${action} ${manifest.spec.resource}`)
}
