/** Reports that were fetched, each taken by itself: one bad document holds no other back. */

import { failureOf } from './status.ts'
import type { TakeParts, Taker, Taking } from './taker.ts'

export function takeReports(parts: TakeParts, taking: Taking): Taker {
  const { source, cursors, unreadable } = taking
  const unmatched: string[] = []
  let documents = 0
  let moved = false
  return {
    async take(polled) {
      moved = true
      // What a server no longer knows is not fixed: its evidence simply ages.
      if (polled.kind === 'gone') return void cursors.delete(polled.file)
      try {
        const nobody = await parts.takeReport(source, polled.bytes)
        unmatched.push(...nobody)
        unreadable.delete(polled.file)
        documents += 1
        // Asked for again until an asset is declared that it is about.
        if (nobody.length === 0) cursors.set(polled.file, polled.cursor)
      } catch (thrown) {
        unreadable.set(polled.file, failureOf(thrown, 0).message)
        cursors.set(polled.file, polled.cursor)
      }
    },
    async end() {
      if (moved) await parts.cursors.keep(source, cursors)
      return { documents, unmatched }
    },
  }
}
