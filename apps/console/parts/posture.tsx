/** A posture: icon, word and colour; never colour alone, and never sure of itself while the server is not heard. */

import type { ReactNode } from 'react'
import {
  IconAlertOctagon,
  IconBan,
  IconCheck,
  IconClock,
  IconHistory,
  IconQuestionMark,
  type TablerIcon,
} from '@tabler/icons-react'
import { useLost } from '../api/connection.ts'
import type { Posture } from '../api/types.ts'
import { localTime } from './age.tsx'

const ICONS = {
  verified: IconCheck,
  grace: IconClock,
  stale: IconHistory,
  unknown: IconQuestionMark,
  restricted: IconBan,
  quarantined: IconAlertOctagon,
} as const

export function PostureMark({ posture, word }: { posture: Posture; word?: string }): ReactNode {
  return <LiveMark tone={posture} icon={ICONS[posture]} word={word ?? posture} />
}

/** What nobody could be asked about stands beside the word: `verified except 3 not judged`. */
export function AssetMark({
  posture,
}: {
  posture: { state: Posture; notJudged: number; nextDue: object | null }
}): ReactNode {
  const { state, notJudged, nextDue } = posture
  // Of what is blocked or not known it would excuse nothing.
  const good = state === 'verified' || state === 'grace'
  const except = notJudged === 0 || !good ? '' : ` except ${notJudged} not judged`
  const word = state === 'grace' && nextDue === null ? 'grace, no clock runs' : state
  return <PostureMark posture={state} word={`${word}${except}`} />
}

interface MarkProps {
  readonly tone: Posture
  readonly icon: TablerIcon
  readonly word: string
}

/** How something stands now: while nobody answers it says of when that is. */
export function LiveMark({ tone, icon, word }: MarkProps): ReactNode {
  const lost = useLost()
  if (lost === null) return <Mark tone={tone} icon={icon} word={word} />
  return <Mark tone={tone} icon={icon} word={`${word} at ${localTime(lost.shown)}`} old />
}

/** Something else said in the same manner: its tone is that of the posture it is most like. */
export function Mark({
  tone,
  icon: Icon,
  word,
  old = false,
}: MarkProps & { old?: boolean }): ReactNode {
  return (
    <span
      className="mark"
      data-old={old}
      style={
        old
          ? undefined
          : { background: `var(--posture-${tone}-bg)`, color: `var(--posture-${tone}-fg)` }
      }
    >
      <Icon size={13} aria-hidden />
      {word}
    </span>
  )
}
