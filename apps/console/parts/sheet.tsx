/**
 * A table of what one answer holds: a list of the API is a `DataTable`. Where there is no room for one its rows become
 * cards, each value under the name of its column; a wide one scrolls inside itself, by keyboard as well, and never
 * makes the page scroll sideways.
 */

import { Button, Table } from '@mantine/core'
import { useEffect, useRef, useState, type ReactNode } from 'react'

export interface Column<T> {
  readonly head: string
  readonly cell: (item: T) => ReactNode
  /** Names and times: broken over lines they cannot be read. */
  readonly whole?: boolean
  /** A text that may be long: cut at the end of its line. */
  readonly clip?: boolean
}

/** Of an answer that holds very many so many are drawn at first, and with each press more. */
const STEP = 100

export function Sheet<T>({
  label,
  columns,
  items,
  idOf,
}: {
  /** What the rows are, for whoever hears the page. */
  label: string
  columns: readonly Column<T>[]
  items: readonly T[]
  idOf: (item: T) => string | number
}): ReactNode {
  const [shown, setShown] = useState(STEP)
  const { region, scrolls } = useScrolls()
  return (
    <>
      <div
        className="sheet"
        ref={region}
        {...(scrolls ? { role: 'region', 'aria-label': label, tabIndex: 0 } : {})}
      >
        <Table className="rows" highlightOnHover role="table" aria-label={label}>
          <Table.Thead role="rowgroup">
            <Table.Tr role="row">
              {columns.map(({ head }) => (
                <Table.Th key={head} role="columnheader">
                  {head}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody role="rowgroup">
            {items.slice(0, shown).map((item) => (
              <Table.Tr key={idOf(item)} role="row">
                {columns.map(({ head, cell, whole, clip }) => (
                  <Table.Td
                    key={head}
                    role="cell"
                    data-head={head}
                    data-whole={whole}
                    data-clip={clip}
                  >
                    <div>{cell(item)}</div>
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {items.length > shown && (
        <Button variant="default" mt="sm" onClick={() => setShown(shown + STEP)}>
          Show {Math.min(STEP, items.length - shown)} of {items.length - shown} more
        </Button>
      )}
    </>
  )
}

/** Only what scrolls is a stop for the keyboard. */
function useScrolls() {
  const region = useRef<HTMLDivElement>(null)
  const [scrolls, setScrolls] = useState(false)
  useEffect(() => {
    const element = region.current
    if (element === null) return
    const look = (): void => setScrolls(element.scrollWidth > element.clientWidth)
    const observer = new ResizeObserver(look)
    observer.observe(element)
    if (element.firstElementChild !== null) observer.observe(element.firstElementChild)
    look()
    return () => observer.disconnect()
  }, [])
  return { region, scrolls }
}
