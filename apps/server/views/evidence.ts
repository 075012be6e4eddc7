/** The evidence bundle of a hold: its entries with proofs, the checkpoint, the documents they cite. */

import type { Digest } from '@holdfast/core/kernel/hash'
import { formatBundle } from '@holdfast/core/ledger/bundle'
import type { Hold } from '@holdfast/core/model/hold'
import { Problem } from '@holdfast/edges-base/http/problems'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import type { Context } from '../context.ts'
import { entriesAbout } from './holds.ts'

export async function bundleOf(context: Context, hold: Hold): Promise<string> {
  const { view } = context.driver
  const about = await entriesAbout(context, hold)
  const checkpoint = await context.writer.checkpoint()
  if (checkpoint === undefined) throw new Problem('not-durable', 'no checkpoint could be signed')
  const first = (await context.writer.ledger.read(0, 1))[0] ?? ''
  const wanted = [{ seq: 0, line: first }, ...about.filter((one) => one.seq > 0)]
  const entries = await Promise.all(
    wanted.map(async (one) => ({
      ...one,
      proof: await context.writer.proof(one.seq, checkpoint.size),
    })),
  )
  const blobs: Uint8Array[] = []
  for (const digest of citedBlobs(wanted.map((one) => one.line))) {
    const bytes = await context.writer.blobs.get(digest)
    if (bytes !== undefined) blobs.push(bytes)
  }
  const name =
    hold.subject.kind === 'asset' ? view.manifests.Asset.get(hold.subject.uid)?.name : undefined
  return formatBundle(
    {
      subject: `hold ${hold.id} on ${name ?? hold.subject.uid}`,
      vkey: view.checkpointKey,
      checkpoint: checkpoint.note,
      entries,
      blobs,
    },
    nodeHash,
  )
}

/** Documents of evidence and the facts made from them: of a difference the facts alone are whole. */
function citedBlobs(lines: readonly string[]): Digest[] {
  const digests = new Set<string>()
  for (const line of lines) {
    for (const match of line.matchAll(/"(?:document|facts)":"(sha256:[0-9a-f]{64})"/g))
      digests.add(match[1] ?? '')
  }
  return [...digests].toSorted() as Digest[] // The pattern is the grammar of the brand.
}
