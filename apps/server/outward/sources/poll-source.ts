/** One poll of one source: what it is given, what comes back, and who takes that. */

import type { SourceFetch } from '@holdfast/edges-base/config/adapter-config'
import { selects } from '@holdfast/core/model/scope'
import { find, type View } from '@holdfast/core/state/state'
import {
  SourceError,
  type GivenAsset,
  type PollCall,
  type SourceAdapter,
} from '@holdfast/edges-base/ports/sources'
import type { Lent } from './lend-to.ts'
import type { SourceStatus } from './status.ts'
import type { PollEnd, Taken, TakeParts } from './taker.ts'
import { TAKERS } from './takers.ts'

export interface PollParts extends TakeParts {
  /** Throws a `SourceError` where the operator lends it nothing of what it names. */
  readonly lend: (fetch: SourceFetch) => Lent
  /** Why nothing is imported now, in words; null: it may be. */
  readonly noRoom: () => string | null
}

export interface Asked {
  readonly source: string
  readonly fetch: SourceFetch
  readonly adapter: SourceAdapter
  /** Null: look at everything. */
  readonly changed: ReadonlySet<string> | null
  readonly signal: AbortSignal
  readonly progress: PollCall['progress']
  /** File → why it could not be read; of all polls. */
  readonly unreadable: Map<string, string>
}

/** Throws why it could not be polled whole; what came before that counts. */
export async function pollSource(
  parts: PollParts,
  asked: Asked,
): Promise<Pick<SourceStatus, 'unreadable' | 'unmatched' | 'documents'>> {
  const { source, fetch, adapter, unreadable, signal } = asked
  refuseWrong(adapter, fetch)
  const noRoom = parts.noRoom()
  if (noRoom !== null) throw new SourceError('disk-full', noRoom, 'make room on the disk')
  const cursors = new Map(await parts.cursors.of(source))
  const call = callOf(parts, asked, new Map(cursors))
  const whole = fetch.url !== undefined
  const taker = TAKERS[adapter.capability.gives](parts, { source, whole, cursors, unreadable })
  let taken: Taken
  let how: PollEnd = 'failed'
  try {
    for await (const polled of adapter.poll(call)) await taker.take(polled)
    how = 'whole'
  } finally {
    taken = await taker.end(signal.aborted ? 'aborted' : how)
  }
  return {
    unreadable: [...unreadable].slice(0, SHOWN_MAX).map(([file, message]) => ({ file, message })),
    unmatched: taken.unmatched.slice(0, SHOWN_MAX),
    documents: taken.documents,
  }
}

/** Throws why it cannot be polled. The first document is enough: it answered, and what it says is whole. */
export async function testSource(parts: PollParts, asked: Asked): Promise<void> {
  refuseWrong(asked.adapter, asked.fetch)
  for await (const _ of asked.adapter.poll(callOf(parts, asked, new Map()))) break
}

const SHOWN_MAX = 50

function refuseWrong(adapter: SourceAdapter, fetch: SourceFetch): void {
  const [wrong] = adapter.problems(fetch)
  if (wrong !== undefined) throw new SourceError('refused', wrong, 'mend its manifest')
}

function callOf(parts: PollParts, asked: Asked, cursors: ReadonlyMap<string, string>): PollCall {
  const { source, fetch, changed, signal, progress } = asked
  const assets = assetsOf(parts.driver.view, source)
  return { ...parts.lend(fetch), assets, cursors, changed, signal, progress }
}

function assetsOf(view: View, source: string): GivenAsset[] {
  const spec = find(view, 'Source', source)?.spec
  if (spec === undefined) return []
  return [...view.manifests.Asset.values()].flatMap((asset) =>
    selects(spec.assets, asset) ? [{ name: asset.name, type: asset.spec.type }] : [],
  )
}
