/** How a hold stands, in the words of the decisions about it. */

import type { HoldItem } from '../api/types.ts'
import { Age } from './age.tsx'
import { PostureMark } from './posture.tsx'

export function HoldMark({ hold }: { hold: HoldItem }) {
  switch (hold.access) {
    case null:
      return <PostureMark posture="verified" word="released" />
    case 'blocked':
    case 'refused':
      return <PostureMark posture="restricted" word="blocked" />
    case 'overridden':
      return <PostureMark posture="grace" word="allowed by override" />
    case 'report-only':
      return <PostureMark posture="grace" word="would be blocked" />
    case 'permitted':
      return <PostureMark posture="grace" word="refuses nobody" />
  }
}

/** Since when it refuses; where it does not, since when it is open. */
export function HoldSince({ hold }: { hold: HoldItem }) {
  return <Age at={hold.since ?? hold.openedAt} />
}
