/** What chooses the rows of a table and its columns: search, filters with counts, order where there are no heads, and the file of it. */

import {
  Button,
  Checkbox,
  Group,
  NativeSelect,
  Popover,
  Stack,
  Text,
  TextInput,
} from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconColumns3, IconDownload, IconX } from '@tabler/icons-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import type { ListId } from '@holdfast/api/client'
import { severalIn, severalText } from '@holdfast/api/several'
import { useExport } from './data-export.ts'
import { ErrorWords } from './states.tsx'
import { numberWords, type Counted, type Facet, type Table } from './table.ts'

export function DataTools<I extends ListId>({ table }: { table: Table<I> }): ReactNode {
  const { of, isFiltered, showAll, counted } = table
  const [one, many] = of.named
  return (
    <Stack gap={6} role="search" aria-label={`Which ${many}`} className="data-tools">
      <Group gap="xs" justify="space-between">
        <Group gap="xs">
          <SearchBox table={table} />
          <SortSelect table={table} />
          {isFiltered && (
            <Button size="xs" variant="default" onClick={showAll} leftSection={<IconX size={14} />}>
              Show all
            </Button>
          )}
        </Group>
        <Group gap="xs">
          <Text size="sm" role="status">
            {counted === '' ? '' : `${counted} ${counted === '1' ? one : many}`}
          </Text>
          <ColumnChoice table={table} />
          <Export table={table} />
        </Group>
      </Group>
      <div className="facets">
        {(of.facets ?? []).map((facet) => (
          <FacetChips key={facet.name} facet={facet} table={table} />
        ))}
      </div>
    </Stack>
  )
}

const TYPING_MS = 250

/** What is typed is asked for when the typing pauses; what the address says otherwise is shown. */
function SearchBox<I extends ListId>({ table }: { table: Table<I> }) {
  const { search, change, of } = table
  const q = search['q'] ?? ''
  const [typed, setTyped] = useState(q)
  const sent = useRef(q)
  useEffect(() => {
    if (q === sent.current) return
    sent.current = q
    setTyped(q)
  }, [q])
  const send = useDebouncedCallback((text: string) => {
    sent.current = text
    change({ q: text === '' ? undefined : text })
  }, TYPING_MS)
  return (
    <TextInput
      data-filter
      size="xs"
      w={240}
      maxLength={500}
      aria-label={`Search ${of.named[1]}`}
      placeholder={`Search ${of.named[1]} (/)`}
      value={typed}
      onChange={({ currentTarget: { value } }) => {
        setTyped(value)
        send(value)
      }}
    />
  )
}

/** Cards have no heads to press. */
function SortSelect<I extends ListId>({ table }: { table: Table<I> }) {
  const { of, search, change } = table
  const sorts = of.columns.flatMap(({ sort, head }) =>
    sort === undefined
      ? []
      : [
          { value: String(sort), label: head },
          { value: `-${String(sort)}`, label: `${head}, the other way round` },
        ],
  )
  if (sorts.length === 0) return null
  return (
    <NativeSelect
      hiddenFrom="sm"
      size="xs"
      aria-label="Order"
      value={search['sort'] ?? ''}
      onChange={({ currentTarget: { value } }) =>
        change({ sort: value === '' ? undefined : value })
      }
      data={[{ value: '', label: 'in order' }, ...sorts]}
    />
  )
}

/** As many stand in the line of their facet; the others behind a button. */
const CHIPS_SHOWN = 7

function FacetChips<I extends ListId>({ facet, table }: { facet: Facet; table: Table<I> }) {
  const { name, head, values: fixed } = facet
  const counted = table.facets[name] ?? fixed?.map((value) => ({ value })) ?? []
  const chosen = chosenOf(table.search[name])
  // A chosen value of which there is none any more can still be taken away.
  const gone = chosen.filter((value) => counted.every((known) => known.value !== value))
  const values: readonly Counted[] = [...gone.map((value) => ({ value, count: 0 })), ...counted]
  const early = values.filter(({ value }, at) => at < CHIPS_SHOWN || chosen.includes(value))
  const rest = values.filter((value) => !early.includes(value))
  if (values.length === 0) return null
  const chip = (value: Counted): ReactNode => (
    <Chip key={value.value} facet={facet} table={table} counted={value} />
  )
  return (
    <div role="group" aria-label={head} className="facet">
      <span className="facet-head">{head}</span>
      {early.map((value) => chip(value))}
      {rest.length > 0 && (
        <Popover position="bottom-start" trapFocus returnFocus withinPortal>
          <Popover.Target>
            <button type="button" className="chip">
              {rest.length} more
            </button>
          </Popover.Target>
          <Popover.Dropdown aria-label={head}>
            <div className="facet-rest">{rest.map((value) => chip(value))}</div>
          </Popover.Dropdown>
        </Popover>
      )}
    </div>
  )
}

function chosenOf(text: string | undefined): readonly string[] {
  return text === undefined ? [] : severalIn(text)
}

function Chip<I extends ListId>({
  facet,
  table,
  counted,
}: {
  facet: Facet
  table: Table<I>
  counted: Counted
}) {
  const { name, single = false } = facet
  const { value, count } = counted
  const now = table.search[name]
  const chosen = single ? (now === undefined ? [] : [now]) : chosenOf(now)
  const isChosen = chosen.includes(value)
  const others = single ? [] : chosen.filter((other) => other !== value)
  const next = isChosen ? others : [...others, value]
  return (
    <button
      type="button"
      className="chip"
      aria-pressed={isChosen}
      onClick={() => table.change({ [name]: next.length === 0 ? undefined : severalText(next) })}
    >
      {wordOf(facet, value)} {count !== undefined && <span>{numberWords(count)}</span>}
    </button>
  )
}

function wordOf({ words = {} }: Facet, value: string): string {
  const word = typeof words === 'function' ? words(value) : words[value]
  return word ?? (value === '' ? 'none' : value)
}

function ColumnChoice<I extends ListId>({ table }: { table: Table<I> }) {
  const { of, columns, change } = table
  const [, ...others] = of.columns
  const shown = new Set(columns.map(({ id }) => id))
  const standard = others.flatMap(({ id, hidden = false }) => (hidden ? [] : [id])).join(',')
  const toggle = (id: string): void => {
    const ids = others
      .map((column) => column.id)
      .filter((known) => (known === id) !== shown.has(known))
    const next = ids.join(',')
    change({ columns: next === standard ? undefined : next })
  }
  return (
    <Popover position="bottom-end" trapFocus returnFocus withinPortal>
      <Popover.Target>
        <Button size="xs" variant="default" leftSection={<IconColumns3 size={14} />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns">
        <Stack gap={6}>
          {others.map(({ id, head }) => (
            <Checkbox
              key={id}
              size="xs"
              label={head}
              checked={shown.has(id)}
              onChange={() => toggle(id)}
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}

function Export<I extends ListId>({ table }: { table: Table<I> }) {
  const { run, stop, done, error } = useExport(table)
  const { total, items, of } = table
  const [one, many] = of.named
  if (done !== null) {
    return (
      <Button size="xs" variant="default" onClick={stop} leftSection={<IconX size={14} />}>
        <span role="status">
          {numberWords(done)}
          {total === undefined ? ` ${many}` : ` of ${numberWords(total)}`}
        </span>
        , stop
      </Button>
    )
  }
  return (
    <>
      <Button
        size="xs"
        variant="default"
        disabled={items.length === 0}
        onClick={run}
        leftSection={<IconDownload size={14} />}
        aria-label={
          total === undefined
            ? `CSV of these ${many}`
            : `CSV of ${numberWords(total)} ${total === 1 ? one : many}`
        }
      >
        CSV
      </Button>
      {error !== null && (
        <div role="alert">
          <ErrorWords error={error} />
        </div>
      )}
    </>
  )
}
