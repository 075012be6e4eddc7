/** Documents of a feed, taken in batches: each is compared with all the feed holds. */

import { LIMITS } from '@holdfast/core/kernel/limits'
import type { Polled } from '@holdfast/edges-base/ports/sources'
import { takeFeed } from './take-feed.ts'
import type { TakeParts, Taker, Taking } from './taker.ts'

export function takeAdvisories(parts: TakeParts, taking: Taking): Taker {
  const { source, cursors, unreadable } = taking
  let documents = 0
  let batch: Polled[] = []
  let size = 0
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return
    const given = batch.filter((polled) => polled.kind === 'document')
    const gone = batch.filter((polled) => polled.kind === 'gone').map((one) => one.file)
    const problems = await takeFeed(parts, source, { documents: given, gone, whole: taking.whole })
    for (const { file, cursor } of given) {
      unreadable.delete(file)
      cursors.set(file, cursor)
    }
    for (const { file, message } of problems) {
      // Read again next time: what it says may have come through whole by then.
      cursors.delete(file)
      unreadable.set(file, message)
    }
    for (const file of gone) {
      cursors.delete(file)
      unreadable.delete(file)
    }
    await parts.cursors.keep(source, new Map(cursors))
    documents += given.length
    batch = []
    size = 0
  }
  return {
    async take(polled) {
      batch.push(polled)
      size += polled.kind === 'document' ? polled.bytes.length : 0
      if (size > LIMITS.feedBatchBytes || batch.length >= LIMITS.feedBatchDocuments) await flush()
    },
    async end(how) {
      if (how !== 'aborted') await flush()
      if (how === 'whole' && documents === 0) {
        await parts.driver.submit({ kind: 'check-feed', source }, 'system')
      }
      return { documents, unmatched: [] }
    },
  }
}
