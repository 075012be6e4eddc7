/** Tokens: for whom each is, what it allows, whether it is used and until when; revoked here, created by the command line. */

import { Text } from '@mantine/core'
import { IconBan, IconCheck, IconHistory } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { shellQuoted } from '@holdfast/core/kernel/shell-quoted'
import type { ItemOf } from '@holdfast/api/client'
import { Age } from '../../parts/age.tsx'
import { Command } from '../../parts/command.tsx'
import { ListPage } from '../../parts/list-page.tsx'
import { LiveMark } from '../../parts/posture.tsx'
import { Review } from '../../parts/review.tsx'
import { Empty } from '../../parts/states.tsx'
import { useTable, type TableOf } from '../../parts/table.ts'

type Token = ItemOf<'token.list'>

const STATES = {
  live: ['verified', IconCheck],
  expired: ['stale', IconHistory],
  revoked: ['restricted', IconBan],
} as const

const TOKENS: TableOf<'token.list'> = {
  list: 'token.list',
  named: ['token', 'tokens'],
  idOf: ({ uid }) => uid,
  facets: [{ name: 'state', head: 'State' }],
  columns: [
    {
      id: 'subject',
      head: 'For',
      sort: 'subject',
      width: 140,
      cell: ({ subject }) => subject,
      csv: ({ subject }) => subject,
    },
    {
      id: 'allows',
      head: 'Allows',
      sort: 'allows',
      width: 140,
      cell: ({ allows }) => allows,
      csv: ({ allows }) => allows,
    },
    {
      id: 'state',
      head: 'State',
      width: 110,
      cell: ({ state }) => (
        <LiveMark tone={STATES[state][0]} icon={STATES[state][1]} word={state} />
      ),
      csv: ({ state }) => state,
    },
    {
      id: 'expiresAt',
      head: 'Ends',
      sort: 'expiresAt',
      width: 110,
      cell: ({ expiresAt }) => <Age at={expiresAt} future />,
      csv: ({ expiresAt }) => expiresAt,
    },
    {
      id: 'usedAt',
      head: 'Last used',
      sort: 'usedAt',
      width: 120,
      cell: ({ usedAt }) => <Age at={usedAt} />,
      csv: ({ usedAt }) => usedAt,
    },
    {
      id: 'createdAt',
      head: 'Created',
      sort: 'createdAt',
      width: 120,
      cell: ({ createdAt }) => <Age at={createdAt} />,
      csv: ({ createdAt }) => createdAt,
    },
    {
      id: 'id',
      head: 'Id',
      sort: 'name',
      width: 200,
      cell: ({ name }) => name,
      csv: ({ name }) => name,
    },
    {
      id: 'revoke',
      head: 'Revoke',
      width: 110,
      cell: (token) => (token.state === 'live' ? <Revoke token={token} /> : ''),
      csv: ({ revokedAt }) => revokedAt,
    },
  ],
}

export function TokensPage(): ReactNode {
  const table = useTable(TOKENS)
  return (
    <ListPage
      title="Tokens"
      table={table}
      empty={
        <Empty title="There is no token beside the admin token">
          <Text>Whoever asks Holdfast something has one of its own, as narrow as it can be:</Text>
          <Command text="holdfast token create --for ci --scope read --expires 30d" />
        </Empty>
      }
    />
  )
}

function Revoke({ token }: { token: Token }) {
  return (
    <Review
      label="Revoke"
      title={`Revoke the token of ${token.subject}`}
      command={({ reason }) =>
        `holdfast token revoke ${shellQuoted(token.name)} --reason ${reason}`
      }
      operation="token.revoke"
      small
      asked={({ reason }) => ({ params: { id: token.name }, query: { reason } })}
    >
      <Text>
        It is refused from the next request on, wherever it is used; this cannot be undone. It
        allows: {token.allows}.
      </Text>
    </Review>
  )
}
