/**
 * What a newer number of the rules would change, from a data directory alone: the ledger is replayed, the newest
 * facts and feeds are read from their blobs, and nothing is written. Works beside a running server and on a copy.
 */

import type { Json } from '@holdfast/core/kernel/canonical-json'
import { fromUtf8 } from '@holdfast/core/kernel/bytes'
import type { Digest } from '@holdfast/core/kernel/hash'
import { instant, type Instant } from '@holdfast/core/kernel/instant'
import type { AssetUid } from '@holdfast/core/kernel/ids'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import { decodeEntry } from '@holdfast/core/state/read-entry'
import { apply } from '@holdfast/core/loop/apply'
import { previewRules, type MatchedAtStart, type RulesPreview } from '@holdfast/core/preview/rules'
import type { ComponentFacts, HostFacts } from '@holdfast/core/model/facts'
import type { RejudgeInput } from '@holdfast/core/model/input'
import { RULES } from '@holdfast/core/model/rules'
import { emptyState, type State, type View } from '@holdfast/core/state/state'
import type { BlobStore } from '@holdfast/edges-base/ports/stores'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import { fileBlobs } from '@holdfast/edges-base/stores/blobs'
import { openLedgerReadOnly } from '@holdfast/edges-base/stores/ledger'
import type { Driver } from './driver/driver.ts'
import { holdPolicies } from './driver/policies.ts'
import { inputsAtStart } from './matching/inputs.ts'
import {
  answerOf,
  emptyProjection,
  hitsOf,
  put,
  putFeed,
  putList,
  putVendors,
} from './matching/projection.ts'

export interface UpgradeError {
  readonly code: 'data-missing' | 'data-corrupt'
  readonly message: string
  readonly help: string
}

/** Synchronous, and as slow as a start: for a command, or before a start that changes the rules. */
export function previewUpgrade(
  directory: string,
  wall: Instant,
): Result<RulesPreview, UpgradeError> {
  const replayed = replay(directory)
  if (!replayed.ok) return replayed
  const state = replayed.value
  const policies = holdPolicies()
  if (!policies.ok) return err({ ...policies.error, code: 'data-corrupt' })
  policies.value.reload(state)
  const blobs = fileBlobs(directory)
  const text = (digest: Digest): string | null => {
    const bytes = blobs.get(digest)
    return bytes === undefined ? null : (fromUtf8(bytes) ?? null)
  }
  const env = {
    now: instant(Math.max(wall, state.lastAt)),
    clockSuspect: false,
    fromBackup: false,
    hash: nodeHash,
    ...policies.value.current(),
  }
  try {
    return ok(
      previewRules(
        state,
        (asset) => knownOf(state, asset, (digest) => factsIn(text(digest))),
        (now) => matchedBy(now, text),
        env,
      ),
    )
  } catch (thrown) {
    return err(corrupt(directory, thrown))
  }
}

/** The whole state of a data directory, without changing it. */
export function replay(directory: string): Result<State, UpgradeError> {
  const opened = openLedgerReadOnly(directory)
  if (!opened.ok) {
    const { message, help } = opened.error
    const code = opened.error.code === 'data-missing' ? 'data-missing' : 'data-corrupt'
    return err({ code, message, help })
  }
  const ledger = opened.value
  const state = emptyState()
  try {
    const size = ledger.size()
    for (let from = 0; from < size; from += CHUNK) {
      for (const line of ledger.read(from, Math.min(size, from + CHUNK))) {
        const entry = decodeEntry(line)
        if (!entry.ok) throw new Error(`entry ${state.size}: ${entry.error.message}`)
        apply(state, entry.value)
      }
    }
    return ok(state)
  } catch (thrown) {
    return err(corrupt(directory, thrown))
  } finally {
    ledger.close()
  }
}

const CHUNK = 5_000

/** The newest facts of each source about an asset; null where the blob is gone. */
export function knownOf(
  view: View,
  asset: AssetUid,
  factsAt: (digest: Digest) => HostFacts | ComponentFacts | null,
): RejudgeInput['known'] {
  return [...(view.assets.get(asset)?.standings.values() ?? [])].map(({ source, lastFacts }) => ({
    source,
    facts: lastFacts === null ? null : factsAt(lastFacts),
  }))
}

export function factsIn(text: string | null): HostFacts | ComponentFacts | null {
  return text === null ? null : (JSON.parse(text) as HostFacts | ComponentFacts) // Our own facts, under their digest.
}

/** What the match thread finds and answers at a start; what it cannot read says so there as here. */
function matchedBy(view: View, text: (digest: Digest) => string | null): MatchedAtStart {
  const known = emptyProjection((digest) => {
    const found = text(digest)
    if (found === null) throw new Error(`the blob ${digest} is missing or damaged`)
    return found
  })
  for (const input of inputsAtStart(view)) {
    if (input.kind === 'inventory') putList(known, input)
    else if (input.kind === 'sources') putVendors(known, input.vendors)
    else if (input.kind === 'start') continue
    else if (input.kind !== 'feed') put(known, input)
    else {
      try {
        putFeed(known, input)
      } catch {
        // Remembered by the answers about whoever relies on it.
      }
    }
  }
  return {
    hits: [...hitsOf(known)],
    answers: [...known.newest.keys()].map((asset) => answerOf(known, asset, 'start')),
  }
}

function corrupt(directory: string, thrown: unknown): UpgradeError {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return {
    code: 'data-corrupt',
    message: `the data in ${directory} cannot be used: ${message}`,
    help: 'run holdfast ledger verify, and restore the directory from a backup',
  }
}

/** Counted from the rows: of which rule how many, and how many assets. */
export function summaryOf(preview: RulesPreview): Readonly<Record<string, Json>> {
  const of = (change: 'newly-refused' | 'newly-permitted'): Json => {
    const rows = preview.rows.filter((row) => row.change === change)
    const rules = Object.fromEntries(
      [...Map.groupBy(rows, (row) => row.rule)].map(([rule, some]) => [rule, some.length]),
    )
    return { rows: rows.length, assets: new Set(rows.map((row) => row.asset)).size, rules }
  }
  return {
    from: preview.from,
    to: preview.to,
    newlyRefused: of('newly-refused'),
    newlyPermitted: of('newly-permitted'),
    notJudged: preview.missing.length,
    sourcesAdded: preview.added.length,
    sourcesUndeclared: preview.undeclared.length,
  }
}

/**
 * A start under a newer number: what would change is said first, then the ledger says it, then what is known is
 * judged anew, asset by asset behind whatever else waits. A start in between goes on where the last one stopped.
 */
export async function adoptRules(
  driver: Driver,
  directory: string,
  tell: (summary: Readonly<Record<string, Json>>, line: string) => void,
): Promise<void> {
  if (driver.view.rules >= RULES) return
  const preview = previewUpgrade(directory, driver.env().now)
  // Without a preview the rules count all the same: an error loosens nothing.
  if (preview.ok) {
    tell(summaryOf(preview.value), 'the rules change; doctor --upgrade lists whom that touches')
  } else {
    tell({ error: preview.error.message }, 'the rules change; whom that touches cannot be said')
  }
  await driver.submit({ kind: 'adopt-rules', rules: RULES }, 'system')
}

/** Every asset by itself: what cannot be judged is told, stays open for the next start, and stops no other. */
export async function judgeAnew(
  driver: Driver,
  blobs: BlobStore,
  tell: (asset: string, thrown: unknown) => void,
): Promise<void> {
  for (const asset of driver.view.unjudged) {
    if (driver.stopped() !== null) return
    try {
      const known = await factsOf(driver.view, asset, blobs)
      await driver.submit({ kind: 'rejudge', asset, known }, 'system')
    } catch (thrown) {
      tell(driver.view.manifests.Asset.get(asset)?.name ?? asset, thrown)
    }
  }
}

async function factsOf(
  view: View,
  asset: AssetUid,
  blobs: BlobStore,
): Promise<RejudgeInput['known']> {
  const texts = new Map<Digest, string | null>()
  for (const { lastFacts } of view.assets.get(asset)?.standings.values() ?? []) {
    if (lastFacts === null) continue
    const bytes = await blobs.get(lastFacts)
    texts.set(lastFacts, bytes === undefined ? null : (fromUtf8(bytes) ?? null))
  }
  return knownOf(view, asset, (digest) => factsIn(texts.get(digest) ?? null))
}
