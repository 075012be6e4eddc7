/** A list of what runs, handed in about the place it was asked of: no report about what is in it. */

import type { Imported } from '@holdfast/api/contract/import'
import type { Stored } from '@holdfast/core/model/manifest'
import { Problem } from '@holdfast/edges-base/http/problems'
import { submit, type Context } from '../../context.ts'
import type { Read } from '../../driver/read-call.ts'
import { explanationOf } from '../../views/assets.ts'
import type { Given } from './hand-in.ts'
import { onlyLowers } from './who-speaks.ts'

export async function listContainers(
  context: Context,
  asset: Stored<'Asset'> | undefined,
  read: Read,
  given: Pick<Given, 'raw' | 'source' | 'actor'>,
): Promise<Imported> {
  if (asset === undefined) {
    throw new Problem(
      'bad-request',
      `this ${read.format} list does not say where it was made`,
      'name the machine, the cluster or the image it is about: --asset',
    )
  }
  const { raw, source, actor } = given
  const images = read.running ?? []
  const document = await context.writer.blobs.put(raw)
  const incomplete = read.incomplete !== null
  const input = { kind: 'list-containers', asset: asset.name, source, document } as const
  const { answer, size } = await submit(context, { ...input, images, incomplete }, actor)
  // Who moved is free at once, and the answer says so.
  await submit(context, { kind: 'tick', jumpedMs: 0 }, 'system')
  const items = images.length
  const looked = { roots: [], items, unreadable: 0, truncated: false, state: 'complete' } as const
  const facts = { kind: 'components', coverage: [{ ...looked, scope: 'containers' }] } as const
  return {
    evidence: answer.kind === 'done' ? (answer.ids[0] ?? null) : null,
    format: read.format,
    ledgerSize: size,
    summary: read.summary,
    statements: [],
    running: images.map((image) => ({
      image: image.image,
      digests: image.digests,
      count: image.count,
    })),
    explanation: await explanationOf(context, asset),
    onlyLowers: onlyLowers(context.driver.view, source, asset.uid, facts, 'containers'),
  }
}
