/** Rows of a table whose columns are known by what they mean, whatever they are called: from CSV, or a list in JSON. */

import type { Json, JsonObject } from '@holdfast/core/kernel/canonical-json'
import { columnWord } from '../document/csv.ts'
import type { Document } from '../document/document.ts'
import { asObject, objects } from '../json-members.ts'

export interface Table<M extends string> {
  /** A cell by its meaning; absent where the table has no such column, or the cell is empty. */
  readonly rows: readonly { readonly [Meaning in M]?: string }[]
  readonly has: (meaning: M) => boolean
}

/** Names of columns by meaning: lower case, letters alone. The first that a table has is taken. */
export type Meanings<M extends string> = { readonly [Meaning in M]: readonly string[] }

/** Undefined where the document is no table. */
export function tableOf<M extends string>(
  document: Document,
  meanings: Meanings<M>,
): Table<M> | undefined {
  const given = cellsOf(document)
  if (given === undefined) return undefined
  const names = Object.keys(meanings) as M[] // The table of meanings has no other keys.
  const column = new Map<M, string>()
  for (const meaning of names) {
    const found = meanings[meaning]
      .map((name) => given.columns.find((one) => columnWord(one) === name))
      .find((one) => one !== undefined)
    if (found !== undefined) column.set(meaning, found)
  }
  return {
    has: (meaning) => column.has(meaning),
    rows: given.rows.map((row) => {
      const said: { [Meaning in M]?: string } = {}
      for (const [meaning, name] of column) {
        const value = row.get(name)?.trim() ?? ''
        if (value !== '' && value !== '-') said[meaning] = value
      }
      return said
    }),
  }
}

interface Cells {
  readonly columns: readonly string[]
  readonly rows: readonly ReadonlyMap<string, string>[]
}

function cellsOf(document: Document): Cells | undefined {
  if (document.kind === 'csv') {
    const rows = document.rows.map((row) => new Map(Object.entries(row)))
    return { columns: document.columns, rows }
  }
  const listed = listOf(document)
  if (listed === undefined) return undefined
  const columns = new Set(listed.flatMap((row) => Object.keys(row)))
  return { columns: [...columns], rows: listed.map((row) => new Map(flat(row))) }
}

/** A list of objects, by itself or as the one member that APIs of tables answer with. */
function listOf(document: Document): readonly JsonObject[] | undefined {
  if (document.kind === 'json-lines') return objects(document.values)
  if (document.kind !== 'json') return undefined
  const whole = asObject(document.value)
  const list = Array.isArray(document.value)
    ? document.value
    : (whole?.['result'] ?? whole?.['records'] ?? whole?.['items'])
  return Array.isArray(list) ? objects(list as readonly Json[]) : undefined
}

/** A value that is told beside what people read of it (`{display_value, value, link}`) is what people read. */
function flat(row: JsonObject): [string, string][] {
  return Object.entries(row).flatMap(([name, value]): [string, string][] => {
    const told = asObject(value)?.['display_value'] ?? value
    if (typeof told === 'string') return [[name, told]]
    return typeof told === 'number' || typeof told === 'boolean' ? [[name, String(told)]] : []
  })
}

/**
 * What a spreadsheet would run, were it written out again (OWASP, *CSV injection*): such a cell is nobody's name. The
 * sentence, or undefined.
 */
export function formulaIn(at: string, row: Readonly<Record<string, string>>): string | undefined {
  for (const [meaning, value] of Object.entries(row)) {
    const sign = /^[=+\-@\t\r]/.exec(value)?.[0]
    if (sign !== undefined && Number.isNaN(Number(value)))
      return `${at}, ${meaning}: it begins with \`${sign}\` as a formula does: write it as plain text`
  }
  return undefined
}
