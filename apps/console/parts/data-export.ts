/** The rows that the filter leaves, all of them, with the columns that are shown, as a file. */

import { useEffect, useRef, useState } from 'react'
import { csv } from '@holdfast/core/kernel/csv'
import type { ItemOf, ListId } from '@holdfast/api/client'
import { all } from '../api/operations.ts'
import type { Table } from './table.ts'

interface Export {
  readonly run: () => void
  readonly stop: () => void
  /** How many are there; null where none is under way. */
  readonly done: number | null
  readonly error: Error | null
}

export function useExport<I extends ListId>(table: Table<I>): Export {
  const [done, setDone] = useState<number | null>(null)
  const [error, setError] = useState<Error | null>(null)
  const running = useRef<AbortController>(null)
  const stop = (): void => {
    running.current?.abort()
    running.current = null
    setDone(null)
  }
  // Who leaves the page waits for no file of it.
  useEffect(() => () => running.current?.abort(), [])
  const run = (): void => {
    const { of, columns, asked } = table
    const control = new AbortController()
    running.current = control
    setError(null)
    setDone(0)
    const rows = async (): Promise<void> => {
      const items: ItemOf<I>[] = []
      for await (const more of all(of.list, asked)) {
        if (control.signal.aborted) return
        items.push(...more)
        setDone(items.length)
      }
      const text = csv(
        columns.map(({ head }) => head),
        items.map((item) => columns.map((column) => column.csv(item))),
      )
      save(`${of.named[1]}.csv`, new Blob([text], { type: 'text/csv' }))
    }
    rows()
      .catch((thrown: unknown) => setError(thrown instanceof Error ? thrown : new Error('failed')))
      .finally(() => {
        if (running.current === control) stop()
      })
  }
  return { run, stop, done, error }
}

function save(name: string, file: Blob): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}
