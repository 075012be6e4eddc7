/** The ledger, newest first: searched by any id or text, each entry with its proof a press away. */

import type { ReactNode } from 'react'
import { Anchor, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ItemOf } from '@holdfast/api/client'
import { useAnswer } from '../../api/operations.ts'
import { Age } from '../../parts/age.tsx'
import { CopyIcon } from '../../parts/command.tsx'
import { DataTable } from '../../parts/data-table.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Empty } from '../../parts/states.tsx'
import { numberWords, useTable, type TableOf } from '../../parts/table.ts'
import { useTitle } from '../../parts/title.ts'

type Entry = ItemOf<'ledger.entries'>

/** What entries are about, as their kinds begin. */
const ABOUT = [
  'hold',
  'cause',
  'evidence',
  'posture',
  'override',
  'manifest',
  'mode',
  'token',
  'secret',
  'feed',
  'statement',
  'triage',
]

const ENTRIES: TableOf<'ledger.entries'> = {
  list: 'ledger.entries',
  named: ['entry', 'entries'],
  idOf: ({ seq }) => seq,
  facets: [{ name: 'kind', head: 'About', values: ABOUT }],
  columns: [
    {
      id: 'seq',
      head: 'Entry',
      width: 90,
      cell: ({ seq }) => (
        <Anchor
          data-row
          inherit
          underline="always"
          renderRoot={(props) => (
            <Link to="/ledger/$seq" params={{ seq: String(seq) }} {...props} />
          )}
        >
          {seq}
        </Anchor>
      ),
      csv: ({ seq }) => seq,
    },
    {
      id: 'at',
      head: 'When',
      width: 130,
      cell: ({ entry }) => <Age at={atOf(entry)} />,
      csv: ({ entry }) => atOf(entry),
    },
    { id: 'kind', head: 'Kind', width: 190, cell: kindOf, csv: kindOf },
    { id: 'actor', head: 'By', width: 170, cell: actorOf, csv: actorOf },
    { id: 'cause', head: 'Because of', width: 200, cell: causeOf, csv: causeOf },
    { id: 'body', head: 'Says', width: 260, cell: bodyOf, csv: bodyOf },
  ],
}

export function LedgerPage(): ReactNode {
  const table = useTable(ENTRIES)
  const head = useAnswer('ledger.show')
  const title = head.data === undefined ? 'Ledger' : `Ledger (${numberWords(head.data.size)})`
  useTitle(title)
  return (
    <Stack gap="md">
      <PageHead title={title}>
        {head.data !== undefined && (
          <Text size="sm" className="way-out">
            <span>Its key: {head.data.key}</span>
            <CopyIcon text={head.data.key} label="Copy the key of the ledger" small />
          </Text>
        )}
      </PageHead>
      <DataTable label="Ledger" table={table} empty={<Empty title="Nothing was written yet" />} />
    </Stack>
  )
}

function atOf({ at }: Entry['entry']): string {
  return new Date(at).toISOString()
}

function kindOf({ entry: { kind } }: Entry): string {
  return kind
}

function actorOf({ entry: { actor } }: Entry): string {
  return actor
}

function causeOf({ entry: { cause } }: Entry): string {
  return cause
}

function bodyOf({ entry: { body } }: Entry): string {
  return JSON.stringify(body)
}
