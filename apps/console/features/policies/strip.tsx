/** What decides: when what is due must be fixed, and what is forbidden or needs no grant. */

import type { ReactNode } from 'react'
import { Strip, type StripLink } from '../../parts/strip.tsx'

const LISTS: readonly StripLink[] = [
  { label: 'Posture policies', to: { to: '/policies' } },
  { label: 'Access policies', to: { to: '/access-policies' } },
]

export function PoliciesStrip(): ReactNode {
  return <Strip label="Policies" links={LISTS} />
}
