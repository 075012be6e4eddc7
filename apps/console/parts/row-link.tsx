/** A link in the row of a table. */

import { Anchor } from '@mantine/core'
import { Link, type LinkProps } from '@tanstack/react-router'
import type { ReactNode } from 'react'

export interface To extends Pick<LinkProps, 'to' | 'params' | 'search'> {
  readonly children: ReactNode
}

export function CellLink({ children, ...to }: To): ReactNode {
  return (
    <Anchor inherit underline="always" renderRoot={(props) => <Link {...to} {...props} />}>
      {children}
    </Anchor>
  )
}

/** The one that the keys go to, and that Enter opens. */
export function RowLink({ children, ...to }: To): ReactNode {
  return (
    <Anchor data-row inherit underline="always" renderRoot={(props) => <Link {...to} {...props} />}>
      {children}
    </Anchor>
  )
}
