/** Assets: posture, age of evidence, fixes waiting; what needs somebody first. */

import type { ReactNode } from 'react'
import { Text } from '@mantine/core'
import type { ItemOf } from '@holdfast/api/client'
import { Age, until } from '../../parts/age.tsx'
import { ListPage } from '../../parts/list-page.tsx'
import { shortened } from '../../parts/names.ts'
import { useNow } from '../../parts/now.ts'
import { AssetMark } from '../../parts/posture.tsx'
import { Sentence } from '../../parts/sentence.tsx'
import { RowLink } from '../../parts/row-link.tsx'
import { Empty } from '../../parts/states.tsx'
import { useTable, type TableOf } from '../../parts/table.ts'

type Asset = ItemOf<'asset.list'>

const ASSETS: TableOf<'asset.list'> = {
  list: 'asset.list',
  named: ['asset', 'assets'],
  idOf: ({ uid }) => uid,
  first: 'posture',
  facets: [
    { name: 'posture', head: 'Posture' },
    { name: 'type', head: 'Type' },
    { name: 'owner', head: 'Owner' },
    { name: 'tier', head: 'Tier', words: { none: 'no identity' } },
  ],
  columns: [
    {
      id: 'name',
      head: 'Asset',
      sort: 'name',
      width: 190,
      cell: ({ name }) => (
        <RowLink to="/assets/$name" params={{ name }}>
          {name}
        </RowLink>
      ),
      csv: ({ name }) => name,
    },
    { id: 'type', head: 'Type', sort: 'type', width: 90, cell: typeOf, csv: typeOf },
    {
      id: 'posture',
      head: 'Posture',
      sort: 'posture',
      width: 165,
      cell: ({ posture }) => <AssetMark posture={posture} />,
      csv: ({ posture }) => posture.state,
    },
    { id: 'fixes', head: 'Fixes waiting', width: 120, cell: fixesOf, csv: fixesOf },
    {
      id: 'nextDue',
      head: 'Next deadline',
      sort: 'nextDue',
      width: 140,
      cell: ({ posture }) => <NextDue due={posture.nextDue} />,
      csv: ({ posture }) => posture.nextDue?.at ?? null,
    },
    {
      id: 'lastEvidenceAt',
      head: 'Evidence',
      sort: 'lastEvidenceAt',
      width: 100,
      cell: ({ lastEvidenceAt }) => <Age at={lastEvidenceAt} />,
      csv: ({ lastEvidenceAt }) => lastEvidenceAt,
    },
    {
      id: 'identities',
      head: 'Identities',
      width: 140,
      cell: ({ identities }) => shortened(identities, 1) || 'none bound',
      csv: ({ identities }) => identities.join(' '),
    },
    { id: 'owner', head: 'Owner', sort: 'owner', width: 120, cell: ownerOf, csv: ownerOf },
  ],
}

export function AssetsPage(): ReactNode {
  const table = useTable(ASSETS)
  const { search, total } = table
  const name = search['posture'] === undefined ? 'Assets' : `Assets, ${search['posture']}`
  return (
    <ListPage
      title="Assets"
      tab={total === undefined ? name : `${name} (${total})`}
      table={table}
      empty={
        <Empty title="No asset is known yet">
          <Text c="dimmed">
            <Sentence text="Declare one with holdfast apply, or enrol an agent." />
          </Text>
        </Empty>
      }
    />
  )
}

function NextDue({ due }: { due: Asset['posture']['nextDue'] }) {
  const now = useNow()
  return due === null ? 'none' : `${until(due.at, now)} (tier ${due.tier})`
}

function typeOf({ type }: Asset): string {
  return type
}

function ownerOf({ owner }: Asset): string {
  return owner ?? 'no owner'
}

/** Zero is never shown where nobody looked. */
function fixesOf({ summary }: Asset): string {
  if (summary === null) return 'not known'
  if (summary.fixes === null) return `not known: ${summary.fixesUnknown ?? ''}`
  return String(summary.fixes)
}
