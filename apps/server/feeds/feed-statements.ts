/**
 * Statements (VEX) of feeds on their way to people: whenever another content of a feed counts, what it states anew
 * and no longer states. The matcher has no part in them; they only wait until what else the feed says is judged.
 */

import type { Digest } from '@holdfast/core/kernel/hash'
import { statementId } from '@holdfast/core/model/statement'
import type { Statement } from '@holdfast/core/model/advisory'
import type { Entry } from '@holdfast/core/state/entries'
import type { FeedContent, FeedRecord } from '@holdfast/core/model/feed'
import { find } from '@holdfast/core/state/state'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import type { Driver } from '../driver/driver.ts'
import type { Matcher } from '../matching/matcher.ts'
import type { FeedBuilder } from './feed-builder.ts'
import type { FeedDifference } from './feed-difference.ts'

/** From one content of a feed to the next. */
export interface FeedStep {
  readonly source: string
  readonly from: readonly Digest[]
  readonly shards: readonly Digest[]
}

export interface FeedStatements {
  /** A build says what this step would change, should it come to count. */
  foresee(step: FeedStep, statements: FeedDifference): void
  /** It does not. */
  drop(source: string): void
}

export interface FeedStatementsParts {
  readonly driver: Driver
  readonly builder: FeedBuilder
  readonly matcher: Matcher
  readonly warn: (source: string, thrown: unknown) => void
}

interface Foreseen {
  readonly step: FeedStep
  readonly said: FeedDifference
}

type Content = Pick<FeedContent, 'shards' | 'statements'>
const NOTHING: Content = { shards: [], statements: 0 }

/** After the matcher: it is told of an entry first. */
export function feedStatements(parts: FeedStatementsParts): FeedStatements {
  const { driver, builder, matcher, warn } = parts
  const counting = new Map<string, Content>()
  for (const { source, content } of driver.view.feeds.values()) counting.set(source, content)
  const foreseen = new Map<string, Foreseen>()
  let last = Promise.resolve()

  const saidIn = async (step: FeedStep, known?: Foreseen): Promise<FeedDifference> => {
    if (known !== undefined && isSame(known.step, step)) return known.said
    const read = await builder.statements(step.from, step.shards)
    if (read.ok) return read.value
    throw new Error(read.error.message)
  }
  const take = async (step: FeedStep, known?: Foreseen): Promise<void> => {
    const { set, removed } = await saidIn(step, known)
    if (set.length + removed.length === 0) return
    await matcher.published(step.source)
    await takeStatements(driver, step.source, set, removed)
  }

  driver.onEntries((entries) => {
    for (const source of new Set(entries.flatMap((entry) => feedOf(entry)))) {
      const before = counting.get(source) ?? NOTHING
      const now = driver.view.feeds.get(source)?.content ?? NOTHING
      const known = foreseen.get(source)
      foreseen.delete(source)
      counting.set(source, now)
      // Neither has any: nobody needs to look.
      if (before.statements + now.statements === 0) continue
      const step = { source, from: before.shards, shards: now.shards }
      last = last.then(() => take(step, known)).catch((thrown: unknown) => warn(source, thrown))
    }
  })
  return {
    foresee: (step, said) => void foreseen.set(step.source, { step, said }),
    drop: (source) => void foreseen.delete(source),
  }
}

function feedOf(entry: Entry): readonly string[] {
  if (entry.kind === 'feed.imported' || entry.kind === 'feed.rolled-back') {
    return [entry.body.source]
  }
  return entry.kind === 'manifest.deleted' && entry.body.kind === 'Source' ? [entry.body.name] : []
}

function isSame(step: FeedStep, other: FeedStep): boolean {
  return step.from.join() === other.from.join() && step.shards.join() === other.shards.join()
}

/** A feed whose documents are signed speaks for the author who has that key. */
async function takeStatements(
  driver: Driver,
  source: string,
  set: readonly FeedRecord[],
  removed: readonly FeedRecord[],
): Promise<void> {
  const spec = find(driver.view, 'Source', source)?.spec
  const key = spec?.fetch?.['key']
  const author = spec?.authors?.find((one) => key !== undefined && one.key === key)
  const byDocument = new Map<Digest, Statement[]>()
  for (const record of set) {
    if (record.kind !== 'statement') continue
    const list = byDocument.get(record.document) ?? []
    byDocument.set(record.document, [...list, record.value])
  }
  for (const [document, statements] of byDocument) {
    const signedBy = author?.name ?? null
    const input = { kind: 'propose-statements', source, document, signedBy, statements } as const
    await driver.submit(input, 'system')
  }
  for (const record of removed) {
    if (record.kind !== 'statement') continue
    const statement = statementId(nodeHash, driver.view.ledgerId, source, record.value)
    // Its author no longer says it: what it suppressed counts again.
    const input = { kind: 'end-statement', statement, reason: 'no longer in the feed' } as const
    await driver.submit(input, 'system')
  }
}
