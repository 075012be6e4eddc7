/** How the sources are, whether this is a backup and whether anything is enforced, on every page; each leads to more. */

import type { ReactNode } from 'react'
import {
  IconAlertTriangle,
  IconEye,
  IconHistory,
  IconPlayerStop,
  IconShieldCheck,
  IconShieldHalf,
} from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useAnswer } from '../api/operations.ts'
import { LiveMark } from '../parts/posture.tsx'

const MODES = {
  enforce: ['verified', IconShieldCheck],
  partly: ['grace', IconShieldHalf],
  'report-only': ['grace', IconEye],
  off: ['restricted', IconPlayerStop],
} as const

export function Chips(): ReactNode {
  const status = useAnswer('status.show')
  if (status.data === undefined) return null
  const { mode, modeSentence, modeWord, sources, past } = status.data
  const [tone, icon] = MODES[mode]
  return (
    <>
      <Link to="/sources" className="sources" title={sources.text}>
        {sources.attention && <IconAlertTriangle size={14} aria-label="Look at the sources:" />}
        {sources.text}
      </Link>
      {past.fromBackup && (
        <Link to="/" title={past.sentence ?? ''}>
          <LiveMark tone="grace" icon={IconHistory} word="From a backup" />
        </Link>
      )}
      <Link to="/" hash="mode" title={modeSentence}>
        <LiveMark tone={tone} icon={icon} word={modeWord} />
      </Link>
    </>
  )
}
