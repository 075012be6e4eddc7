/** What the match thread is told: the ledger's state at a start, and then entry by entry. */

import type { Digest } from '@holdfast/core/kernel/hash'
import type { AssetUid } from '@holdfast/core/kernel/ids'
import type { Entry } from '@holdfast/core/state/entries'
import type { OpenGap } from '@holdfast/core/model/input'
import { acceptsGaps } from '@holdfast/core/model/scope'
import { replacedBy } from '@holdfast/core/model/scopes'
import { causesOf } from '@holdfast/core/state/evidence/standing'
import { anyOverride } from '@holdfast/core/state/overrides/table'
import type { View } from '@holdfast/core/state/state'
import type { MatchInput } from './messages.ts'

/** In the order of the match thread: what it is told before `start` is not judged piece by piece. */
export function* inputsAtStart(view: View): Generator<MatchInput> {
  yield sourcesOf(view)
  for (const asset of view.assets.values()) {
    if (view.manifests.Asset.has(asset.uid)) yield* listsOf(view, asset.uid, 'start')
  }
  for (const { source, content } of view.feeds.values()) {
    yield { kind: 'feed', source, shards: content.shards, cause: `feed/${source}` }
  }
  yield coveringOf(view)
  yield acceptedOf(view)
}

/** The last whole list of each source, and what it said since. */
function* listsOf(view: View, asset: AssetUid, cause: string, of?: string): Generator<MatchInput> {
  const open = openGaps(view, asset)
  for (const { source, inventory, lastFacts } of view.assets.get(asset)?.standings.values() ?? []) {
    if (of !== undefined && of !== source) continue
    const about = { kind: 'inventory', asset, source, cause, open } as const
    if (inventory !== null) yield { ...about, facts: inventory, whole: true }
    if (lastFacts !== null && lastFacts !== inventory) {
      yield { ...about, facts: lastFacts, whole: false }
    }
  }
}

/** What these entries mean to the matcher. A whole table is as it will be after all of them: once is enough. */
export function* inputsOfAll(entries: readonly Entry[], view: View): Generator<MatchInput> {
  let sources = false
  let accepted = false
  for (const entry of entries) {
    if (entry.kind === 'manifest.applied') {
      if (entry.body.kind === 'Source' && !sources) yield sourcesOf(view)
      sources ||= entry.body.kind === 'Source'
    } else if (aboutGaps(entry, view)) {
      if (!accepted) yield acceptedOf(view)
      accepted = true
    } else yield* inputsOf(entry, view)
  }
}

function aboutGaps(entry: Entry, view: View): boolean {
  if (entry.kind === 'override.created') return entry.body.override.scope.gaps !== undefined
  if (entry.kind !== 'override.ended') return false
  return anyOverride(view, entry.body.id)?.scope.gaps !== undefined
}

function inputsOf(entry: Entry, view: View): MatchInput[] {
  switch (entry.kind) {
    case 'evidence.accepted': {
      const { evidence, standing } = entry.body
      return [
        {
          kind: 'inventory',
          asset: evidence.asset,
          source: standing.source,
          facts: evidence.facts,
          whole: replacedBy(evidence, standing),
          cause: evidence.id,
          open: openGaps(view, evidence.asset),
        },
      ]
    }
    case 'asset.rejudged': {
      const { asset, standings } = entry.body
      // What waits for an answer by these rules has had none that counts.
      const waiting = standings.filter((standing) => standing.awaits !== undefined)
      return waiting.flatMap((standing) => [...listsOf(view, asset, 'start', standing.source)])
    }
    case 'feed.imported':
    case 'feed.rolled-back': {
      const { source } = entry.body
      const shards: readonly Digest[] = view.feeds.get(source)?.content.shards ?? []
      // What it speaks of counts once it is read.
      return [{ kind: 'feed', source, shards, cause: `feed/${source}` }, coveringOf(view)]
    }
    case 'manifest.deleted': {
      const { kind, uid, name } = entry.body
      if (kind === 'Asset') return [{ kind: 'forget', asset: uid as AssetUid }]
      return kind === 'Source'
        ? [
            { kind: 'feed', source: name, shards: [], cause: `feed/${name}` },
            sourcesOf(view),
            coveringOf(view),
          ]
        : []
    }
    default:
      return []
  }
}

function sourcesOf(view: View): Extract<MatchInput, { readonly kind: 'sources' }> {
  const all = [...view.manifests.Source.values()]
  return {
    kind: 'sources',
    independence: all.map((source) => [source.name, source.spec.independence]),
    vendors: all.flatMap(({ name, spec }) =>
      spec.vendors === undefined ? [] : [[name, spec.vendors] as const],
    ),
  }
}

function openGaps(view: View, asset: AssetUid): OpenGap[] {
  return causesOf(view, view.assets.get(asset)?.causes ?? []).flatMap((cause) =>
    cause.class === 'cannot-judge'
      ? [{ component: cause.component, advisories: cause.detail.advisories }]
      : [],
  )
}

function coveringOf(view: View): MatchInput {
  const covering = [...view.feedsCovering].map(([kind, by]) => [kind, [...by]] as const)
  return { kind: 'covering', covering }
}

function acceptedOf(view: View): MatchInput {
  const accepted = [...view.overrides.values()].flatMap(({ scope }) => {
    if (!acceptsGaps(scope)) return []
    const assets = scope.assets ?? [null]
    return (scope.gaps ?? []).flatMap((component) =>
      assets.map((asset) => [component, asset] as const),
    )
  })
  return { kind: 'accepted', accepted }
}
