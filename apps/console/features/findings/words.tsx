/** How findings are worded everywhere: severity, exploitation, score, fix, what a source says. */

import type { ReactNode } from 'react'
import {
  IconAlertTriangle,
  IconArrowsSplit,
  IconCheck,
  IconCircleDashed,
  IconFlame,
  IconQuestionMark,
  IconSearch,
  IconShieldCheck,
} from '@tabler/icons-react'
import { Text } from '@mantine/core'
import type { Severity } from '@holdfast/core/kernel/severity'
import type { Answer, ItemOf } from '@holdfast/api/client'
import { Mark } from '../../parts/posture.tsx'

const SEVERITY_TONES = {
  critical: 'quarantined',
  high: 'restricted',
  medium: 'grace',
  low: 'stale',
  unrated: 'unknown',
} as const

export function SeverityMark({ severity }: { severity: Severity }): ReactNode {
  return (
    <Mark
      tone={SEVERITY_TONES[severity]}
      icon={severity === 'unrated' ? IconQuestionMark : IconAlertTriangle}
      word={severity === 'unrated' ? 'not rated' : severity}
    />
  )
}

export function ExploitedMark({ exploited }: { exploited: boolean | null }): ReactNode {
  if (exploited === null) return <Mark tone="unknown" icon={IconQuestionMark} word="not known" />
  if (exploited) return <Mark tone="restricted" icon={IconFlame} word="known exploited" />
  return <Text inherit>no</Text>
}

export function DisagreeMark(): ReactNode {
  return <Mark tone="grace" icon={IconArrowsSplit} word="sources disagree" />
}

const CLAIMS = {
  affected: ['restricted', IconAlertTriangle, 'affected'],
  unknown: ['unknown', IconQuestionMark, 'cannot tell'],
  'under-investigation': ['grace', IconSearch, 'under investigation'],
  fixed: ['verified', IconCheck, 'fixed'],
  'not-affected': ['verified', IconShieldCheck, 'not affected'],
} as const

export function ClaimMark({
  claim,
  missing = false,
}: {
  claim: Answer<'finding.show'>['rows'][number]['status']
  missing?: boolean
}): ReactNode {
  const [tone, icon, word] = CLAIMS[claim]
  if (missing) return <Mark tone="stale" icon={IconCircleDashed} word={`said ${word}`} />
  return <Mark tone={tone} icon={icon} word={word} />
}

export const FIX_WORDS: Readonly<Record<ItemOf<'finding.list'>['fix'], string>> = {
  all: 'for every version',
  some: 'for some versions',
  none: 'none yet',
}

/** `0.94321` → `94.3 %`; what nobody scored is no zero. */
export function percent(text: string | null): string {
  if (text === null) return 'no score'
  const value = Number(text) * 100
  return value > 0 && value < 0.1 ? 'below 0.1 %' : `${value.toFixed(1)} %`
}
