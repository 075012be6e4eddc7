/**
 * What is kept how long: decision records 30 days or 10 GB, evidence 30 days beyond the last thing that
 * cites it, a destroyed secret not at all. Roots and entries stay for ever. A deletion is an entry before it
 * happens (law 3).
 */

import { isDigest, type Digest } from '@holdfast/core/kernel/hash'
import { formatInstant, instant } from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { View } from '@holdfast/core/model/state'
import type { BlobStore } from '@holdfast/edges-base/ports/stores'
import type { Writer } from '@holdfast/edges-base/writer/writer'
import type { Driver } from './driver.ts'

export interface Swept {
  readonly segments: readonly string[]
  readonly blobs: number
  readonly erased: number
}

export async function sweep(driver: Driver, writer: Writer): Promise<Swept> {
  return {
    segments: await sweepSegments(driver, writer),
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

async function sweepSegments(driver: Driver, writer: Writer): Promise<readonly string[]> {
  const { view } = driver
  const cutoff = formatInstant(instant(driver.env().now - LIMITS.retentionMs)).slice(0, 13)
  const stored = await writer.segments.list()
  let bytes = stored.reduce((sum, one) => sum + one.bytes, 0)
  const deleted: string[] = []
  for (const { segment, bytes: size } of stored) {
    const old = segment < cutoff
    if (!old && bytes <= LIMITS.decisionsBytesMax) break
    if (!view.sealedSegments.has(segment)) continue
    const why = old ? 'older than 30 days' : 'more than 10 GB of records'
    await driver.submit({ kind: 'delete-decisions', segment, why }, 'system')
    await writer.segments.delete(segment)
    bytes -= size
    deleted.push(segment)
  }
  return deleted
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

/** Secrets, the newest facts of every source, and what the bundle of an open hold or cause needs. */
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
  for (const { document } of view.statements.values()) kept.add(document)
  for (const { document } of view.running.values()) kept.add(document)
  for (const { document } of view.observations.values()) kept.add(document)
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
