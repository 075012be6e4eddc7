/** The state of a hold in one word. */

import type { HoldItem } from '../../api/types.ts'
import { PostureMark } from '../../parts/posture.tsx'

export function holdWord({ state, reportOnly }: HoldItem): string {
  if (state === 'released') return 'released'
  return reportOnly ? 'would be blocked' : 'blocked'
}

export function HoldMark({ hold }: { hold: HoldItem }) {
  return (
    <PostureMark
      posture={hold.state === 'released' ? 'verified' : 'restricted'}
      word={holdWord(hold)}
    />
  )
}
