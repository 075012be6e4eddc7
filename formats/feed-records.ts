/** What a document of a feed says, record by record, each under a key of its own. */

import type { Digest } from '@holdfast/core/kernel/hash'
import type { FeedRecord } from '@holdfast/core/model/feed'
import type { Advisory, Signal } from '@holdfast/core/model/advisory'
import { severityOf } from './cvss/severity.ts'
import type { Reading } from './reader.ts'

/** Later records of the same key replace earlier ones, as a feed's newest word does. */
export function recordsOf(read: Reading, file: string, document: Digest): FeedRecord[] {
  const from = { file, document }
  return [
    ...read.advisories.map((value): FeedRecord => ({
      kind: 'advisory',
      key: `advisory ${value.id}`,
      ...from,
      value: rated(value),
    })),
    ...read.signals.map((value): FeedRecord => ({
      kind: 'signal',
      key: signalKey(value),
      ...from,
      value,
    })),
    ...read.statements.map((value): FeedRecord => {
      const { vulnerability, product, component, range, author } = value
      const about = `${product} ${component ?? ''} ${range ?? ''}`
      const key = `statement ${vulnerability} ${about} ${author}`
      return { kind: 'statement', key, ...from, value }
    }),
  ]
}

/** One word for each kind of it: a score and a catalogue beside each other say two things of the same flaw. */
function signalKey({ id, exploitedSince, ssvc, epss }: Signal): string {
  const kinds = [exploitedSince && 'exploited', ssvc && 'ssvc', epss && 'epss']
  return `signal ${kinds.filter((kind) => kind !== undefined).join('+')} ${id}`
}

/** A word of its own counts; else what its vectors stand for. */
function rated(value: Advisory): Advisory {
  return value.severity === 'unrated' ? { ...value, severity: severityOf(value.cvss) } : value
}
