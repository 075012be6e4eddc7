/** What is refused, what keeps it from that, and what it comes from: three lists of one question. */

import type { ReactNode } from 'react'
import { Strip, type StripLink } from '../../parts/strip.tsx'

const LISTS: readonly StripLink[] = [
  { label: 'Refused', to: { to: '/refused' } },
  { label: 'Overrides', to: { to: '/overrides' } },
  { label: 'Open holds', to: { to: '/holds', search: { state: 'open' } } },
  { label: 'Ended holds', to: { to: '/holds', search: { state: 'released' } } },
]

export function RefusedStrip(): ReactNode {
  return <Strip label="Refused, overrides and holds" links={LISTS} />
}
