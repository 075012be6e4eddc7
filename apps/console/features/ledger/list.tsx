/** The ledger, newest first: searched by any id or text, each entry with its proof a press away. */

import type { ReactNode } from 'react'
import { Text } from '@mantine/core'
import type { ItemOf } from '@holdfast/api/client'
import { Age } from '../../parts/age.tsx'
import { CopyIcon } from '../../parts/command.tsx'
import { ListPage } from '../../parts/list-page.tsx'
import { RowLink } from '../../parts/row-link.tsx'
import { Sentence } from '../../parts/sentence.tsx'
import { Empty } from '../../parts/states.tsx'
import { numberWords, useTable, type TableOf } from '../../parts/table.ts'
import { useLedger } from './queries.ts'

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
      width: 80,
      cell: ({ seq }) => (
        <RowLink to="/ledger/$seq" params={{ seq: String(seq) }}>
          {seq}
        </RowLink>
      ),
      csv: ({ seq }) => seq,
    },
    {
      id: 'at',
      head: 'When',
      width: 120,
      cell: ({ entry }) => <Age at={atOf(entry)} />,
      csv: ({ entry }) => atOf(entry),
    },
    { id: 'kind', head: 'Kind', width: 160, cell: kindOf, csv: kindOf },
    { id: 'actor', head: 'By', width: 130, cell: actorOf, csv: actorOf },
    { id: 'cause', head: 'Because of', width: 170, cell: causeOf, csv: causeOf },
    {
      id: 'text',
      head: 'Says',
      width: 400,
      cell: ({ text }) => <Sentence text={text} />,
      csv: textOf,
    },
  ],
}

export function LedgerPage(): ReactNode {
  const table = useTable(ENTRIES)
  const { data: head } = useLedger()
  return (
    <ListPage
      title="Ledger"
      number={head === undefined ? '' : numberWords(head.size)}
      table={table}
      beside={
        head !== undefined && (
          <Text size="sm" className="way-out">
            <span>Its key: {head.key}</span>
            <CopyIcon text={head.key} label="Copy the key of the ledger" small />
          </Text>
        )
      }
      empty={<Empty title="Nothing was written yet" />}
    />
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

function textOf({ text }: Entry): string {
  return text
}
