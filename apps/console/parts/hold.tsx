/** How a hold stands, in the words of the decisions about it. */

import type { ReactNode } from 'react'
import type { ItemOf } from '@holdfast/api/client'
import type { AccessState, OverrideNamed } from '@holdfast/api/contract/parts/access'
import type { Explanation } from '@holdfast/api/contract/parts/explanation'
import { localTime } from './age.tsx'
import { PostureMark } from './posture.tsx'

const WORDS = {
  blocked: ['restricted', 'blocked'],
  refused: ['restricted', 'blocked'],
  overridden: ['grace', 'allowed by override'],
  'report-only': ['grace', 'would be blocked'],
  permitted: ['grace', 'refuses nobody'],
} as const

/** What every line about one says, in a list and on its page. */
type Held = Pick<ItemOf<'hold.list'>, 'access' | 'override' | 'end' | 'since' | 'openedAt'>

/** How it ended is said of it: *proven* of proof alone. */
export function holdWord({ access, override, end }: Held): string {
  if (access === null) return /^(?:proven|lifted|suppressed|ended)/.exec(end ?? '')?.[0] ?? 'ended'
  return accessWord(access, override)
}

function accessWord(access: AccessState, override: OverrideNamed | null): string {
  const until = override === null ? '' : ` until ${localTime(override.until)}`
  return `${WORDS[access][1]}${access === 'overridden' ? until : ''}`
}

/** An override is a state of its own, beside the posture that it does not change. */
export function OverrideMark({
  explanation: { access, override },
}: {
  explanation: Explanation
}): ReactNode {
  if (access !== 'overridden') return null
  return <PostureMark posture={WORDS[access][0]} word={accessWord(access, override)} />
}

export function HoldMark({ hold }: { hold: Held }): ReactNode {
  const posture = hold.access === null ? 'verified' : WORDS[hold.access][0]
  return <PostureMark posture={posture} word={holdWord(hold)} />
}

/** Since when it refuses; where it does not, since when it is open. */
export function holdSince({ access, since, openedAt }: Held): string {
  return access === 'blocked' ? (since ?? openedAt) : openedAt
}
