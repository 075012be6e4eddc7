/**
 * The table of a list of the API, however long it is: the server orders, filters and counts; rows come as one scrolls,
 * and only those in sight are drawn. Where there is no room for a table each row is a card.
 */

import { Button, Group, Stack, Text } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useVirtualizer, useWindowVirtualizer, type Virtualizer } from '@tanstack/react-virtual'
import {
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type DependencyList,
  type ReactNode,
  type RefObject,
} from 'react'
import type { ItemOf, ListId } from '@holdfast/api/client'
import { isLong } from '../api/operations.ts'
import './data-table.css'
import { DataTools } from './data-tools.tsx'
import { Empty, Failed, Loaded } from './states.tsx'
import { numberWords, type Column, type Table } from './table.ts'

/** Also said in data-table.css. */
const ROW_PX = 36
const CARD_PX = 200
const COLUMN_PX = 140
/** Rows before the last one at which more are asked for. */
const AHEAD = 60

interface DataTableProps<I extends ListId> {
  /** What the rows are, for whoever hears the page. */
  readonly label: string
  readonly table: Table<I>
  /** Where there is nothing at all. */
  readonly empty: ReactNode
  /** What stands between the filters and the rows. */
  readonly children?: ReactNode
}

export function DataTable<I extends ListId>({
  label,
  table,
  empty,
  children,
}: DataTableProps<I>): ReactNode {
  const { answer, all, isFiltered, of, showAll } = table
  const [one, many] = of.named
  const none = answer.data !== undefined && table.items.length === 0
  const isEmpty = none && (!isFiltered || all === 0)
  return (
    <Stack gap="sm">
      {!isEmpty && <DataTools table={table} />}
      <Loaded query={answer}>
        {() => (
          <>
            <Changed table={table} />
            {isEmpty && empty}
            {!isEmpty && children}
            {none && !isEmpty && (
              <Empty
                title={`No ${one} matches${all === undefined ? '' : `; ${hidden(all, one, many)} by the filter`}`}
              >
                <Group>
                  <Button variant="default" onClick={showAll}>
                    Show all
                  </Button>
                </Group>
              </Empty>
            )}
            {table.items.length > 0 && <Rows label={label} table={table} />}
            {answer.isFetchNextPageError && (
              <Failed error={answer.error} retry={() => void answer.fetchNextPage()} />
            )}
          </>
        )}
      </Loaded>
    </Stack>
  )
}

function hidden(all: number, one: string, many: string): string {
  return all === 1 ? `1 ${one} is hidden` : `${numberWords(all)} ${many} are hidden`
}

/** What somebody has scrolled through is not asked for again by itself: it would be all of it, for each change. */
function Changed<I extends ListId>({ table: { answer, of } }: { table: Table<I> }) {
  const client = useQueryClient()
  if (!answer.isStale || answer.data === undefined || !isLong(answer.data)) return null
  return (
    <Group role="status" gap="sm">
      <Text size="sm">The {of.named[1]} have changed since these were loaded.</Text>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => void client.resetQueries({ queryKey: [of.list] })}
      >
        Load anew
      </Button>
    </Group>
  )
}

/** The width at which the frame folds its menu away. */
const NARROW = '(max-width: 47.99em)'

function Rows<I extends ListId>({ label, table }: { label: string; table: Table<I> }) {
  const { answer, items, columns, total } = table
  const box = useRef<HTMLDivElement>(null)
  const narrow = useMediaQuery(NARROW, false, { getInitialValueInEffect: false })
  const top = useTop(box, [narrow, items.length, table.facets])
  const rows = useRows(box, items.length, narrow, top)
  const asked = JSON.stringify(table.asked)
  useEffect(() => {
    // Another order or another filter begins at its first row.
    box.current?.scrollTo({ top: 0 })
  }, [asked])
  const drawn = rows.getVirtualItems()
  const last = drawn.at(-1)?.index ?? 0
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = answer
  const wantsMore = hasNextPage && !isFetchingNextPage && !isFetchNextPageError
  useEffect(() => {
    if (wantsMore && last >= items.length - AHEAD) void fetchNextPage()
  }, [wantsMore, last, items.length, fetchNextPage])
  const start = (drawn[0]?.start ?? 0) - rows.options.scrollMargin
  const end = rows.getTotalSize() - ((drawn.at(-1)?.end ?? 0) - rows.options.scrollMargin)
  const width = columns.reduce((sum, { width: of = COLUMN_PX }) => sum + of, 0)
  return (
    <div
      className="data"
      ref={box}
      role="region"
      aria-label={label}
      tabIndex={0}
      style={narrow ? undefined : { maxHeight: `max(20rem, calc(100dvh - ${top + BELOW_PX}px))` }}
    >
      <table
        className="rows"
        role="table"
        aria-label={label}
        aria-rowcount={total === undefined ? -1 : total + 1}
        aria-busy={answer.isPlaceholderData}
        style={narrow ? undefined : { minWidth: width }}
      >
        {!narrow && (
          <colgroup>
            {columns.map(({ id, width: of = COLUMN_PX }) => (
              <col key={id} style={{ width: of }} />
            ))}
          </colgroup>
        )}
        <Heads table={table} />
        <tbody role="rowgroup">
          {start > 0 && <Space height={start} />}
          {drawn.map(({ index }) => {
            const item = items[index]
            if (item === undefined) return null
            return (
              <tr
                key={table.of.idOf(item)}
                ref={narrow ? rows.measureElement : undefined}
                data-index={index}
                role="row"
                aria-rowindex={index + 2}
              >
                <Cells item={item} columns={columns} />
              </tr>
            )
          })}
          {end > 0 && <Space height={end} />}
        </tbody>
      </table>
    </div>
  )
}

/** Below a table that is as high as the window leaves room for. */
const BELOW_PX = 20

/** Where on the page it begins. */
function useTop(box: RefObject<HTMLDivElement | null>, moved: DependencyList): number {
  const [top, setTop] = useState(0)
  useLayoutEffect(() => {
    const at = box.current?.getBoundingClientRect().top ?? 0
    setTop(Math.round(at + window.scrollY))
  }, [box, ...moved])
  return top
}

/** Cards scroll with the page, rows in their own box. */
function useRows(
  box: RefObject<HTMLDivElement | null>,
  count: number,
  narrow: boolean,
  scrollMargin: number,
): Virtualizer<HTMLDivElement, Element> | Virtualizer<Window, Element> {
  const inBox = useVirtualizer<HTMLDivElement, Element>({
    count,
    enabled: !narrow,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 15,
    scrollPaddingStart: ROW_PX,
  })
  const inPage = useWindowVirtualizer<Element>({
    count,
    enabled: narrow,
    estimateSize: () => CARD_PX,
    overscan: 5,
    scrollMargin,
  })
  return narrow ? inPage : inBox
}

function Space({ height }: { height: number }) {
  return (
    <tr aria-hidden className="space">
      <td style={{ height }} />
    </tr>
  )
}

function Cells<I extends ListId>({
  item,
  columns,
}: {
  item: ItemOf<I>
  columns: readonly Column<I>[]
}) {
  return columns.map(({ id, head, cell }) => (
    <td key={id} role="cell" data-head={head}>
      <div>{cell(item)}</div>
    </td>
  ))
}

function Heads<I extends ListId>({ table }: { table: Table<I> }) {
  return (
    <thead role="rowgroup">
      <tr role="row" aria-rowindex={1}>
        {table.columns.map((column) => (
          <Head key={column.id} column={column} table={table} />
        ))}
      </tr>
    </thead>
  )
}

/** Pressed: by this, the other way round, and as the list comes by itself. */
function Head<I extends ListId>({ column, table }: { column: Column<I>; table: Table<I> }) {
  const { search, change } = table
  const { sort, head } = column
  if (sort === undefined) return <th role="columnheader">{head}</th>
  const now = search['sort'] ?? table.of.first
  const way = now === sort ? 'ascending' : now === `-${String(sort)}` ? 'descending' : 'none'
  const next = { none: String(sort), ascending: `-${String(sort)}`, descending: undefined }[way]
  return (
    <th role="columnheader" aria-sort={way}>
      <button type="button" onClick={() => change({ sort: next })}>
        {head}
        {way === 'ascending' && <IconArrowUp size={14} aria-hidden />}
        {way === 'descending' && <IconArrowDown size={14} aria-hidden />}
      </button>
    </th>
  )
}
