/** Refused: everybody who is, each with an owner and a way out; above them what is behind it and what to do about all of it. */

import type { ReactNode } from 'react'
import { Text } from '@mantine/core'
import type { ItemOf } from '@holdfast/api/client'
import { CopyIcon } from '../../parts/command.tsx'
import { ListPage } from '../../parts/list-page.tsx'
import { CellLink, RowLink } from '../../parts/row-link.tsx'
import { Empty } from '../../parts/states.tsx'
import { useTable, type TableOf } from '../../parts/table.ts'
import { Groups } from './groups.tsx'
import { RefusedStrip } from './strip.tsx'

type Refused = ItemOf<'refusal.list'>

const REFUSED: TableOf<'refusal.list'> = {
  list: 'refusal.list',
  named: ['refusal', 'refusals'],
  idOf: ({ name }) => name,
  // As the groups above stand.
  first: 'cause',
  facets: [
    { name: 'reason', head: 'Reason', words: spaced },
    { name: 'owner', head: 'Owner', single: true, words: { '': 'no owner' } },
    { name: 'tier', head: 'Tier' },
    { name: 'type', head: 'Type' },
  ],
  columns: [
    {
      id: 'identity',
      head: 'Identity',
      sort: 'identity',
      width: 150,
      cell: ({ identity }) => (
        <CellLink to="/identities/$name" params={{ name: identity }}>
          {identity}
        </CellLink>
      ),
      csv: ({ identity }) => identity,
    },
    {
      id: 'asset',
      head: 'Asset',
      sort: 'asset',
      width: 130,
      cell: ({ asset }) => (
        <CellLink to="/assets/$name" params={{ name: asset }}>
          {asset}
        </CellLink>
      ),
      csv: ({ asset }) => asset,
    },
    {
      id: 'resource',
      head: 'Resource',
      sort: 'resource',
      width: 160,
      cell: ({ resource }) => resource,
      csv: ({ resource }) => resource,
    },
    {
      id: 'tier',
      head: 'Tier',
      sort: 'tier',
      width: 60,
      cell: ({ tier }) => tier,
      csv: ({ tier }) => tier,
    },
    {
      id: 'cause',
      head: 'Behind it',
      sort: 'cause',
      width: 180,
      cell: ({ cause }) => cause,
      csv: ({ cause }) => cause,
    },
    {
      id: 'owner',
      head: 'Owner',
      sort: 'owner',
      width: 110,
      cell: ownerOf,
      csv: ownerOf,
    },
    {
      id: 'way-out',
      head: 'Way out',
      width: 230,
      cell: (item) => <WayOut item={item} />,
      csv: ({ steps }) => steps.join('\n'),
    },
    {
      id: 'reason',
      head: 'Reason',
      sort: 'reason',
      width: 220,
      hidden: true,
      cell: ({ text }) => text,
      csv: ({ reason }) => reason,
    },
    {
      id: 'actions',
      head: 'Actions',
      hidden: true,
      cell: ({ actions }) => actions.join(', '),
      csv: ({ actions }) => actions.join(' '),
    },
  ],
}

export function RefusedPage(): ReactNode {
  const table = useTable(REFUSED)
  const found = table.answer.data?.pages[0]?.found
  return (
    <ListPage
      title="Refused"
      number={found === undefined ? '' : String(found.identities)}
      table={table}
      beside={<RefusedStrip />}
      empty={
        <Empty title="Nobody is refused">
          <Text c="dimmed">
            When a fix is due and not proven to run, or nothing is known of an asset, who is refused
            because of it stands here with the way out.
          </Text>
        </Empty>
      }
    >
      <Groups table={table} />
    </ListPage>
  )
}

function spaced(reason: string): string {
  return reason.replaceAll('-', ' ')
}

function ownerOf({ owner }: Refused): string {
  return owner ?? 'no owner'
}

/** To the page that says what would release it, and the commands for this one alone. */
function WayOut({ item: { identity, asset, hold, denying, steps } }: { item: Refused }) {
  const blamed = denying[0] ?? asset
  return (
    <span className="way-out">
      {hold === null ? (
        <RowLink to="/assets/$name" params={{ name: blamed }}>
          make {blamed} known
        </RowLink>
      ) : (
        <RowLink to="/holds/$id" params={{ id: hold }}>
          what would release it
        </RowLink>
      )}
      {steps.length > 0 && (
        <CopyIcon
          small
          text={steps.join('\n')}
          label={`Copy what to do for ${identity} on ${asset}`}
        />
      )}
    </span>
  )
}
