/** A posture: icon, word and colour; never colour alone. */

import {
  IconAlertOctagon,
  IconBan,
  IconCheck,
  IconClock,
  IconHistory,
  IconQuestionMark,
  type TablerIcon,
} from '@tabler/icons-react'
import type { Posture } from '../api/types.ts'

const ICONS = {
  verified: IconCheck,
  grace: IconClock,
  stale: IconHistory,
  unknown: IconQuestionMark,
  restricted: IconBan,
  quarantined: IconAlertOctagon,
} as const

export function PostureMark({ posture, word }: { posture: Posture; word?: string }) {
  return <Mark tone={posture} icon={ICONS[posture]} word={word ?? posture} />
}

/** What nobody could be asked about stands beside the word: `verified except 3 not judged`. */
export function AssetMark({ posture }: { posture: { state: Posture; notJudged: number } }) {
  const { state, notJudged } = posture
  // Of what is blocked or not known it would excuse nothing.
  const good = state === 'verified' || state === 'grace'
  const except = notJudged === 0 || !good ? '' : ` except ${notJudged} not judged`
  return <PostureMark posture={state} word={`${state}${except}`} />
}

/** Something else said in the same manner: its tone is that of the posture it is most like. */
export function Mark({
  tone,
  icon: Icon,
  word,
}: {
  tone: Posture
  icon: TablerIcon
  word: string
}) {
  return (
    <span
      style={{
        display: 'inline-flex',
        alignItems: 'center',
        gap: '0.35rem',
        padding: '0.1rem 0.55rem',
        borderRadius: '999px',
        fontSize: '0.85rem',
        fontWeight: 600,
        whiteSpace: 'nowrap',
        background: `var(--posture-${tone}-bg)`,
        color: `var(--posture-${tone}-fg)`,
      }}
    >
      <Icon size={14} aria-hidden />
      {word}
    </span>
  )
}
