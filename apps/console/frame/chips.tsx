/** How the sources are and whether anything is enforced, on every page; both lead to more. */

import {
  IconAlertTriangle,
  IconEye,
  IconPlayerStop,
  IconShieldCheck,
  IconShieldHalf,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { get } from '../api/client.ts'
import type { Status } from '../api/types.ts'
import { LiveMark } from '../parts/posture.tsx'

const MODES = {
  enforce: ['verified', IconShieldCheck, 'Enforcing'],
  partly: ['grace', IconShieldHalf, 'Enforcing in part'],
  'report-only': ['grace', IconEye, 'Report-only'],
  off: ['restricted', IconPlayerStop, 'Enforcement off'],
} as const

export function Chips() {
  const status = useQuery({ queryKey: ['status'], queryFn: () => get<Status>('/api/v1/status') })
  if (status.data === undefined) return null
  const { mode, modeSentence, enforced, assets, sources } = status.data
  const [tone, icon, word] = MODES[mode]
  return (
    <>
      <Link to="/sources" className="sources" title={sources.text}>
        {sources.attention && <IconAlertTriangle size={14} aria-label="Look at the sources:" />}
        {sources.text}
      </Link>
      <Link to="/" hash="mode" title={modeSentence}>
        <LiveMark
          tone={tone}
          icon={icon}
          word={
            mode === 'partly' ? `Enforcing ${enforced.assets + enforced.inPart}/${assets}` : word
          }
        />
      </Link>
    </>
  )
}
