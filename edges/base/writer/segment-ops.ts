/** Decision records on the write thread: lines at once, everything that takes an hour's records in steps behind. */

import { LIMITS } from '@holdfast/core/kernel/limits'
import { fileSegments } from '../stores/segments.ts'
import type { Answers } from '../threads/answering.ts'
import { inSteps } from './in-steps.ts'
import type { SegmentAsks } from './messages.ts'
import type { Writing } from './writing.ts'

export interface SegmentOps {
  readonly answers: Answers<SegmentAsks>
  close(): void
}

export function segmentOps(directory: string, writing: Writing): SegmentOps {
  const segments = fileSegments(directory)
  let timer: NodeJS.Timeout | undefined
  let closed = false
  const isClosed = (): boolean => closed
  const syncSoon = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      writing.attempt(() => segments.sync())
    }, LIMITS.decisionsDurableMsMax)
  }
  return {
    answers: {
      'segment-append': writing.write(({ hour, lines, durable }) => {
        segments.append(hour, lines)
        if (durable) segments.sync()
        else syncSoon()
      }),
      'segment-open': () => segments.open(),
      'segment-seal': (hour) => inSteps(segments.seal(hour), isClosed),
      'segment-read-sealed': (segment) => inSteps(segments.readSealed(segment), isClosed),
      'segment-fold-uses': (segment) => inSteps(segments.foldUses(segment), isClosed),
      'segment-drop-open': (hour) => segments.dropOpen(hour),
      'segment-list': () => segments.list(),
      'segment-delete': ({ segment, what }) => segments.delete(segment, what),
    },
    close() {
      closed = true
      clearTimeout(timer)
      segments.close()
    },
  }
}
