/** What is allowed now although it would be refused: whose word it is, until when, and how much it keeps open. */

import type { ReactNode } from 'react'
import { Anchor, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { OverrideItem, Page } from '../../api/types.ts'
import { Age } from '../../parts/age.tsx'
import { More, usePages } from '../../parts/pages.tsx'
import { Sentence } from '../../parts/sentence.tsx'
import { Sheet } from '../../parts/sheet.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'

export function OverrideList(): ReactNode {
  const query = usePages<Page<OverrideItem>>(
    ['overrides'],
    '/api/v1/overrides?limit=200&state=live',
  )
  return (
    <Loaded query={query}>
      {({ pages }) => (
        <>
          <Rows items={pages.flatMap((page) => page.items)} />
          <More query={query} />
        </>
      )}
    </Loaded>
  )
}

function Rows({ items }: { items: readonly OverrideItem[] }) {
  if (items.length === 0) {
    return (
      <Empty title="Nothing is allowed by override">
        <Text c="dimmed">
          Time that somebody was given, and questions that nobody answered yet, stand here with
          their end.
        </Text>
      </Empty>
    )
  }
  return (
    <Sheet
      label="Overrides that are live"
      items={items}
      idOf={(overrideItem) => overrideItem.id}
      step={Number.POSITIVE_INFINITY}
      columns={[
        {
          head: 'Override',
          cell: ({ id, name }) => (
            <Anchor
              data-row
              inherit
              underline="always"
              renderRoot={(props) => <Link to="/overrides/$id" params={{ id }} {...props} />}
            >
              {name}
            </Anchor>
          ),
        },
        { head: 'Kind', whole: true, cell: (overrideItem) => overrideItem.kind },
        { head: 'Owner', whole: true, cell: (overrideItem) => overrideItem.owner },
        {
          head: 'Ends',
          whole: true,
          cell: (overrideItem) => <Age at={overrideItem.expiresAt} future />,
        },
        { head: 'Keeps open', cell: (overrideItem) => overrideItem.keepsOpen },
        { head: 'Reason', cell: (overrideItem) => <Sentence text={overrideItem.reason} /> },
      ]}
    />
  )
}
