/** Decision records on the write thread: lines at once, everything that takes an hour's records in steps behind. */

import { LIMITS } from '@holdfast/core/kernel/limits'
import { fileSegments } from '../stores/segments.ts'
import { inSteps } from './in-steps.ts'
import type { SegmentCall } from './messages.ts'

export interface SegmentOps {
  /** A promise: it is done behind, and answered when it is over. */
  perform(call: SegmentCall): unknown
  close(): void
}

/** `attempt`: does it, and stops everything that writes where it throws (law 3). */
export function segmentOps(
  directory: string,
  attempt: (action: () => unknown) => void,
): SegmentOps {
  const segments = fileSegments(directory)
  let timer: NodeJS.Timeout | undefined
  let closed = false
  const syncSoon = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      attempt(() => segments.sync())
    }, LIMITS.decisionsDurableMsMax)
  }
  return {
    perform(call) {
      switch (call.op) {
        case 'segment-append':
          segments.append(call.hour, call.lines)
          if (call.durable) segments.sync()
          else syncSoon()
          return undefined
        case 'segment-open':
          return segments.open()
        case 'segment-seal':
          return inSteps(segments.seal(call.hour), () => closed)
        case 'segment-read-sealed':
          return inSteps(segments.readSealed(call.segment), () => closed)
        case 'segment-fold-uses':
          return inSteps(segments.foldUses(call.segment), () => closed)
        case 'segment-drop-open':
          return segments.dropOpen(call.hour)
        case 'segment-list':
          return segments.list()
        case 'segment-delete':
          return segments.delete(call.segment, call.what)
      }
    },
    close() {
      closed = true
      clearTimeout(timer)
      segments.close()
    },
  }
}
