/** Documents of a feed on their way to count: read, compared, gated, and only then an entry. */

import type { FeedChange, FeedContent } from '@holdfast/core/model/feed'
import { SourceError } from '@holdfast/edges-base/ports/sources'
import type { Driver } from '../../driver/driver.ts'
import type { Writer } from '@holdfast/edges-base/writer/writer'
import type { FeedBuilder } from '../../feeds/feed-builder.ts'
import type { FeedStatements } from '../../feeds/feed-statements.ts'
import type { Matcher } from '../../matching/matcher.ts'

export interface FeedParts {
  readonly driver: Driver
  readonly writer: Writer
  readonly builder: FeedBuilder
  readonly matcher: Matcher
  readonly statements: FeedStatements
}

export interface FeedDocuments {
  readonly documents: readonly { readonly file: string; readonly bytes: Uint8Array }[]
  readonly gone: readonly string[]
  readonly whole: boolean
}

/** Answers the documents that could not be read. Throws what a person must look at. */
export async function takeFeed(
  parts: FeedParts,
  source: string,
  given: FeedDocuments,
): Promise<readonly { readonly file: string; readonly message: string }[]> {
  const { driver, writer, builder, matcher, statements } = parts
  const previous = driver.view.feeds.get(source)?.content.shards ?? []
  const reply = await builder.build({ source, previous, ...given })
  if (!reply.ok) throw new SourceError('unreadable', reply.error.message, reply.error.help)
  const { content, blobs, difference, added, changed, removed, problems } = reply.value
  if (content.digest === driver.view.feeds.get(source)?.content.digest) {
    await driver.submit({ kind: 'check-feed', source }, 'system')
    return problems
  }
  for (const { bytes } of blobs) await writer.blobs.put(bytes)
  const step = { source, from: previous, shards: content.shards }
  statements.foresee(step, reply.value.statements)
  try {
    const assets = await matcher.ask('touched', { ...step, difference })
    await count(driver, source, content, { added, changed, removed, assets })
  } catch (thrown) {
    matcher.drop(source)
    statements.drop(source)
    throw thrown
  }
  return problems
}

/** Throws where it does not come to count. */
async function count(
  driver: Driver,
  source: string,
  content: FeedContent,
  change: FeedChange,
): Promise<void> {
  const { answer } = await driver.submit({ kind: 'import-feed', source, content, change }, 'system')
  if (answer.kind === 'refused') {
    const { message, help } = answer.refusals[0]
    throw new SourceError('refused', message, help)
  }
  const [result, ...reasons] = answer.kind === 'done' ? answer.ids : []
  if (result !== 'imported' && result !== 'unchanged') throw waits(source, content, reasons, driver)
}

function waits(
  source: string,
  content: FeedContent,
  reasons: readonly string[],
  driver: Driver,
): SourceError {
  const held = driver.view.feeds.get(source)?.refused
  const known = held?.content.digest === content.digest ? held.reasons : []
  const why = reasons.length > 0 ? reasons : known
  return new SourceError(
    'refused',
    `the newest import waits for a person: ${why.join('; ')}`,
    `holdfast source accept ${source} --reason "…"; the last good one goes on counting`,
  )
}
