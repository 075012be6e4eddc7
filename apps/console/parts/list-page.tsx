/** The page of a list: its name with how many there are, what belongs beside and above it, and the table. */

import { Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import type { ListId } from '@holdfast/api/client'
import { DataTable } from './data-table.tsx'
import { PageHead } from './page-head.tsx'
import type { Table } from './table.ts'
import { useTitle } from './title.ts'

interface ListPageProps<I extends ListId> {
  /** What the list is called, and each of its pages. */
  readonly title: string
  readonly table: Table<I>
  /** Where there is nothing at all. */
  readonly empty: ReactNode
  /** What is counted, where it is not the rows. */
  readonly number?: string | undefined
  /** Of the browser's tab, where it says more. */
  readonly tab?: string
  readonly beside?: ReactNode
  /** Above the filters. */
  readonly above?: ReactNode
  /** Between the filters and the rows. */
  readonly children?: ReactNode
}

export function ListPage<I extends ListId>({
  title,
  table,
  empty,
  number = table.counted,
  tab,
  beside,
  above,
  children,
}: ListPageProps<I>): ReactNode {
  const withNumber = number === '' ? title : `${title} (${number})`
  useTitle(tab ?? withNumber)
  return (
    <Stack gap="md">
      <PageHead title={withNumber}>{beside}</PageHead>
      {above}
      <DataTable label={title} table={table} empty={empty}>
        {children}
      </DataTable>
    </Stack>
  )
}
