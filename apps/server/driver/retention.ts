/**
 * What is kept how long: decision records of tiers 0 and 1 and denials 400 days, others 30, or the configured size,
 * oldest first, and of those that go their use rows for 400 days; evidence 30 days beyond the last thing that cites
 * it, a destroyed secret not at all. Roots and entries stay for ever. A deletion is an entry before it happens (law 3).
 */

import { isDigest, type Digest } from '@holdfast/core/kernel/hash'
import { DAY_MS, instant } from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { View } from '@holdfast/core/state/state'
import { allStatements } from '@holdfast/core/state/statements/table'
import type { BlobStore, StoredSegment } from '@holdfast/edges-base/ports/stores'
import { hourOf, SHORT } from '@holdfast/edges-base/stores/segment-names'
import type { Writer } from '@holdfast/edges-base/writer/writer'
import type { Driver } from './driver.ts'
import { hourAt } from './sealing.ts'

export interface Swept {
  readonly segments: readonly string[]
  readonly blobs: number
  readonly erased: number
}

/** `recordBytesMax`: what decision records may take in all. */
export async function sweep(
  driver: Driver,
  writer: Writer,
  recordBytesMax: number,
): Promise<Swept> {
  return {
    segments: await sweepSegments(driver, writer, recordBytesMax),
    blobs: await sweepBlobs(driver, writer),
    erased: await eraseEnvelopes(driver, writer.blobs),
  }
}

/**
 * Unlinks what destroyed, removed and outnumbered versions left, then says so: the intent is in the ledger
 * already, and a crash between the two is made good by the next call (law 12).
 */
export async function eraseEnvelopes(driver: Driver, blobs: BlobStore): Promise<number> {
  const envelopes = [...driver.view.erasing]
  for (let from = 0; from < envelopes.length; from += LIMITS.erasedAtOnceMax) {
    const some = envelopes.slice(from, from + LIMITS.erasedAtOnceMax)
    await blobs.erase(some)
    await driver.submit({ kind: 'secrets-erased', envelopes: some }, 'system')
  }
  return envelopes.length
}

async function sweepSegments(
  driver: Driver,
  writer: Writer,
  bytesMax: number,
): Promise<readonly string[]> {
  const { now } = driver.env()
  const [short, long] = [LIMITS.retentionMs, LIMITS.retentionLongMs].map((ms) =>
    hourAt(instant(now - ms)),
  )
  const stored = await writer.segments.list()
  let bytes = stored.reduce((sum, segment) => sum + segment.bytes, 0)
  const deleted: string[] = []
  // Of what is too much the records go before the rows that are left of others.
  for (const segment of stored.toSorted((a, b) => place(a) - place(b))) {
    const cutoff = segment.what === 'records' && segment.segment.endsWith(SHORT) ? short : long
    const old = hourOf(segment.segment) < (cutoff ?? '')
    if (!old && bytes <= bytesMax) continue
    // What is not sealed yet has no root in the ledger: it must not go.
    if (segment.what === 'records' && !driver.view.sealedSegments.has(segment.segment)) continue
    const days = (cutoff === short ? LIMITS.retentionMs : LIMITS.retentionLongMs) / DAY_MS
    const why = old
      ? `older than ${days} days`
      : `more than ${Math.round(bytesMax / MEBIBYTE)} MiB of records`
    const keepUses = hourOf(segment.segment) >= (long ?? '')
    await remove(driver, writer, segment, why, keepUses)
    bytes -= segment.bytes
    if (segment.what === 'records') deleted.push(segment.segment)
  }
  return deleted
}

const MEBIBYTE = 1_048_576

function place({ what }: StoredSegment): number {
  return what === 'records' ? 0 : 1
}

async function remove(
  driver: Driver,
  writer: Writer,
  { segment, what }: StoredSegment,
  why: string,
  keepUses: boolean,
): Promise<void> {
  if (what === 'uses') await driver.submit({ kind: 'delete-uses', segment, why }, 'system')
  else {
    const uses = keepUses ? await writer.segments.foldUses(segment) : null
    await driver.submit({ kind: 'delete-decisions', segment, why, uses }, 'system')
  }
  await writer.segments.delete(segment, what)
}

async function sweepBlobs(driver: Driver, writer: Writer): Promise<number> {
  const { view } = driver
  const before = driver.env().now - LIMITS.retentionMs
  const old = await writer.blobs.olderThan(before)
  if (old.length === 0) return 0
  const kept = await keptBlobs(view, writer)
  let deleted = 0
  for (const digest of old) {
    if (kept.has(digest)) continue
    await writer.blobs.delete(digest, before)
    deleted += 1
  }
  return deleted
}

/** Secrets, the newest facts of every source, what takes back what is denied outside, and what the bundle of an open hold or cause needs. */
async function keptBlobs(view: View, writer: Writer): Promise<ReadonlySet<Digest>> {
  const kept = new Set<Digest>()
  for (const secret of view.secrets.values()) {
    for (const { envelope, destroyedAt } of secret.versions) {
      if (destroyedAt === null) kept.add(envelope)
    }
    if (secret.settings.custom !== null) kept.add(secret.settings.custom)
  }
  for (const feed of view.feeds.values()) {
    const contents = [feed.content, feed.before, feed.refused?.content]
    for (const content of contents) {
      for (const digest of [...(content?.shards ?? []), ...(content?.documents ?? [])]) {
        kept.add(digest)
      }
    }
    for (const digest of feed.documents) kept.add(digest)
  }
  for (const { document } of allStatements(view)) kept.add(document)
  for (const { document } of view.running.values()) kept.add(document)
  for (const { document } of view.observations.values()) kept.add(document)
  for (const { list } of view.assessed.values()) kept.add(list)
  for (const { undos } of view.targets.values()) for (const { blob } of undos) kept.add(blob)
  const evidence = new Set<string>()
  for (const asset of view.assets.values()) {
    for (const { lastFacts, lastDocument, inventory } of asset.standings.values()) {
      for (const digest of [lastFacts, lastDocument, inventory]) {
        if (digest !== null) kept.add(digest)
      }
    }
    if (asset.lastEvidence !== null) evidence.add(asset.lastEvidence.id)
  }
  for (const cause of view.causes.values()) {
    evidence.add(cause.detail.evidence)
    for (const one of cause.provenBy) evidence.add(one.evidence)
  }
  const heldAssets = new Set<string>()
  for (const hold of view.holds.values()) {
    if (hold.state === 'open' && hold.subject.kind === 'asset') heldAssets.add(hold.subject.uid)
  }
  for (let from = 0; from < view.size; from += LIMITS.batchEntriesMax) {
    const to = Math.min(view.size, from + LIMITS.batchEntriesMax)
    for (const line of await writer.ledger.read(from, to)) {
      if (!/"kind":"evidence\.(?:accepted|late)"/.test(line)) continue
      const { id, asset, document, facts } = (
        JSON.parse(line) as { body: { evidence: Record<string, string> } }
      ).body.evidence
      if (!evidence.has(id ?? '') && !heldAssets.has(asset ?? '')) continue
      for (const digest of [document, facts]) {
        if (digest !== undefined && isDigest(digest)) kept.add(digest)
      }
    }
  }
  return kept
}
