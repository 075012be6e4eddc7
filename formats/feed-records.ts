/** What a document of a feed says, record by record, each under a key of its own. */

import type { Digest } from '@holdfast/core/kernel/hash'
import type { FeedRecord } from '@holdfast/core/model/feed'
import type { Reading } from './reader.ts'

/** Later records of the same key replace earlier ones, as a feed's newest word does. */
export function recordsOf(read: Reading, file: string, document: Digest): FeedRecord[] {
  const from = { file, document }
  return [
    ...read.advisories.map((value): FeedRecord => ({
      kind: 'advisory',
      key: `advisory ${value.id}`,
      ...from,
      value,
    })),
    ...read.signals.map((value): FeedRecord => ({
      kind: 'signal',
      key: `signal ${value.id}`,
      ...from,
      value,
    })),
    ...read.statements.map((value): FeedRecord => {
      const { vulnerability, product, component, author } = value
      const key = `statement ${vulnerability} ${product} ${component ?? ''} ${author}`
      return { kind: 'statement', key, ...from, value }
    }),
  ]
}
