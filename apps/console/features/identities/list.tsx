/** Identities: who acts, from where, whose they are, and when each last got a secret. */

import type { ReactNode } from 'react'
import { Text } from '@mantine/core'
import type { ItemOf } from '@holdfast/api/client'
import { Age } from '../../parts/age.tsx'
import { ListPage } from '../../parts/list-page.tsx'
import { shortened } from '../../parts/names.ts'
import { Sentence } from '../../parts/sentence.tsx'
import { RowLink } from '../../parts/row-link.tsx'
import { Empty } from '../../parts/states.tsx'
import { useTable, type TableOf } from '../../parts/table.ts'

type Identity = ItemOf<'identity.list'>

const IDENTITIES: TableOf<'identity.list'> = {
  list: 'identity.list',
  named: ['identity', 'identities'],
  idOf: ({ uid }) => uid,
  facets: [
    { name: 'type', head: 'Type' },
    { name: 'owner', head: 'Owner' },
    {
      name: 'hasAsset',
      head: 'Acts from',
      words: { true: 'a known asset', false: 'nowhere known' },
      single: true,
    },
  ],
  columns: [
    {
      id: 'name',
      head: 'Identity',
      sort: 'name',
      width: 200,
      cell: ({ name }) => (
        <RowLink to="/identities/$name" params={{ name }}>
          {name}
        </RowLink>
      ),
      csv: ({ name }) => name,
    },
    { id: 'type', head: 'Type', sort: 'type', width: 150, cell: typeOf, csv: typeOf },
    {
      id: 'assets',
      head: 'Acts from',
      sort: 'assets',
      width: 180,
      cell: ({ assets }) => shortened(assets, 2) || 'nowhere known',
      csv: ({ assets }) => assets.join(' '),
    },
    {
      id: 'lastSecretAt',
      head: 'Last got a secret',
      sort: 'lastSecretAt',
      width: 160,
      cell: ({ lastSecretAt }) => <Age at={lastSecretAt} />,
      csv: ({ lastSecretAt }) => lastSecretAt,
    },
    { id: 'owner', head: 'Owner', sort: 'owner', cell: ownerOf, csv: ownerOf },
    { id: 'purpose', head: 'Purpose', width: 220, cell: purposeOf, csv: purposeOf },
    {
      id: 'origin',
      head: 'Origin',
      hidden: true,
      cell: ({ origin }) => origin,
      csv: ({ origin }) => origin,
    },
  ],
}

export function IdentitiesPage(): ReactNode {
  const table = useTable(IDENTITIES)
  return (
    <ListPage
      title="Identities"
      table={table}
      empty={
        <Empty title="No identity is known yet">
          <Text c="dimmed">
            <Sentence text="Declare who acts from which asset with holdfast apply, or let a source discover it." />
          </Text>
        </Empty>
      }
    />
  )
}

function typeOf({ spec: { type } }: Identity): string {
  return type
}

function ownerOf({ spec: { owner } }: Identity): string {
  return owner ?? 'no owner'
}

function purposeOf({ spec: { purpose } }: Identity): string {
  return purpose ?? ''
}
