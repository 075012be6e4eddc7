/** Lists that belong together: the way from each to the others. */

import { Link, type LinkProps } from '@tanstack/react-router'
import type { ReactNode } from 'react'

export interface StripLink {
  readonly label: string
  readonly to: Pick<LinkProps, 'to' | 'search'>
}

export function Strip({ label, links }: { label: string; links: readonly StripLink[] }): ReactNode {
  return (
    <nav aria-label={label} className="strip">
      {links.map(({ label: text, to }) => (
        // The router marks where one is: what else is filtered there does not matter.
        <Link key={text} {...to}>
          {text}
        </Link>
      ))}
    </nav>
  )
}
