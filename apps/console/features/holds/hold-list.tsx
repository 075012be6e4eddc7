/** Holds, the newest first: those that are open, or those that ended and how. */

import type { ReactNode } from 'react'
import { Anchor, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ItemOf } from '@holdfast/api/client'
import { useList } from '../../api/operations.ts'
import { Age } from '../../parts/age.tsx'
import { HoldMark, holdSince } from '../../parts/hold.tsx'
import { shortened } from '../../parts/names.ts'
import { More } from '../../parts/pages.tsx'
import { Sentence } from '../../parts/sentence.tsx'
import { Sheet } from '../../parts/sheet.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'

export function HoldList({ state }: { state: 'open' | 'released' }): ReactNode {
  const query = useList('hold.list', { query: { state } }, 200)
  return (
    <Loaded query={query}>
      {({ pages }) => (
        <>
          <Rows items={pages.flatMap((page) => page.items)} state={state} />
          <More query={query} />
        </>
      )}
    </Loaded>
  )
}

function Rows({ items, state }: { items: readonly ItemOf<'hold.list'>[]; state: string }) {
  if (items.length === 0) {
    return (
      <Empty title={state === 'open' ? 'Nothing is blocked' : 'Nothing was released yet'}>
        <Text c="dimmed">
          When a fix is due and not proven to run, what it blocks stands here with the way out.
        </Text>
      </Empty>
    )
  }
  return (
    <Sheet
      label={state === 'open' ? 'What is blocked' : 'What was released'}
      items={items}
      idOf={(hold) => hold.id}
      step={Number.POSITIVE_INFINITY}
      columns={[
        {
          head: 'Asset',
          whole: true,
          cell: (hold) => (
            <Anchor
              data-row
              inherit
              underline="always"
              renderRoot={(props) => <Link to="/holds/$id" params={{ id: hold.id }} {...props} />}
            >
              {hold.asset}
            </Anchor>
          ),
        },
        { head: 'State', whole: true, cell: (hold) => <HoldMark hold={hold} /> },
        ...(state === 'open'
          ? []
          : [
              {
                head: 'Ended',
                cell: ({ end }: ItemOf<'hold.list'>) => <Sentence text={end ?? 'ended'} />,
              },
            ]),
        {
          head: 'Why',
          clip: true,
          cell: ({ causes }) => causes[0] ?? 'nothing of it is left',
        },
        {
          head: 'Causes',
          cell: ({ causes, leftOut = [] }) =>
            leftOut.reduce((sum, out) => sum + out.count, causes.length),
        },
        {
          head: 'Identities',
          whole: true,
          cell: (hold) => shortened(hold.identities, 1) || 'none bound',
        },
        {
          head: state === 'open' ? 'Since' : 'Opened',
          whole: true,
          cell: (hold) => <Age at={holdSince(hold)} />,
        },
        { head: 'Owner', whole: true, cell: (hold) => hold.owner ?? 'no owner' },
      ]}
    />
  )
}
