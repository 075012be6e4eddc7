/** Output: standard output is only the answer, everything else standard error; text safe for a terminal. */

import { styleText } from 'node:util'
import { ago as agoOf, until as untilOf } from '@holdfast/core/kernel/ago'
import { escapedJson, printable } from '@holdfast/core/kernel/printable'
import { asTyped } from '@holdfast/core/kernel/typed-command'
import { programHere } from './program.ts'

/** As `bold` and `dim` write them. */
const STYLES = /(\u001b\[(?:1|2|22)m)/

/** Such characters of outside text never reach the terminal, nor do they break a line. */
export function safe(text: unknown): string {
  return printable(String(text))
}

/** Whatever a line is made of: its own breaks and styles are all that a terminal is told. */
export function shownLine(line: string): string {
  return line
    .split(STYLES)
    .map((part, at) => (at % 2 === 1 ? part : printable(part, '\n\t')))
    .join('')
}

/** Commands in it are written as one types them here. */
export function print(line: string): void {
  process.stdout.write(`${asTyped(shownLine(line), programHere(false))}\n`)
}

export function note(line: string): void {
  process.stderr.write(`${asTyped(shownLine(line), programHere(false))}\n`)
}

/** For programs: the same value, and what a terminal would act on is escaped. */
export function printJson(value: unknown): void {
  process.stdout.write(`${escapedJson(JSON.stringify(value, null, 2))}\n`)
}

/** As above, on one line. */
export function printJsonLine(value: unknown): void {
  process.stdout.write(`${escapedJson(JSON.stringify(value))}\n`)
}

/** For other programs, as the server wrote it, but for what a terminal acts on: CSV has no way to escape it. */
export function printText(text: string): void {
  process.stdout.write(printable(text, '\r\n\t'))
}

/** About this very machine: what it says with sudo is typed here as well. */
export function ofThisMachine(line: string): string {
  return asTyped(line, programHere(true))
}

const INSTANT = /(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?Z/g

/** A sentence of the server as one reads it: `03:21 UTC`, with its date where that is not today's. */
export function told(sentence: unknown, now: number = Date.now()): string {
  const today = new Date(now).toISOString().slice(0, 10)
  return safe(sentence).replaceAll(INSTANT, (_all, day: string, time: string) =>
    day === today ? `${time} UTC` : `${day} ${time} UTC`,
  )
}

export function bold(text: string): string {
  return styleText('bold', text, { stream: process.stdout })
}

export function dim(text: string): string {
  return styleText('dim', text, { stream: process.stdout })
}

/**
 * Columns as wide as their widest cell. On a terminal a line never runs over its edge: the widest columns give first,
 * what is cut ends with `…`, and `-o json` has it whole. Elsewhere nothing is cut.
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly unknown[])[],
  width: number | undefined = process.stdout.isTTY ? process.stdout.columns : undefined,
): void {
  const cells = rows.map((row) => row.map((cell) => safe(cell ?? '–')))
  const widths = fitted(
    head.map((name, column) =>
      Math.max(name.length, ...cells.map((row) => row[column]?.length ?? 0)),
    ),
    width,
  )
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => {
        const room = widths[column] ?? 0
        const fits = cell.length <= room ? cell : `${cell.slice(0, room - 1)}…`
        return column === row.length - 1 ? fits : fits.padEnd(room)
      })
      .join(GAP)
  print(dim(line(head)))
  for (const row of cells) print(line(row))
}

const GAP = '  '
/** Narrower, a column says nothing. */
const NARROWEST = 6

/** As wide as they want to be, or each as wide as the widest may be so that all of them fit. */
function fitted(wanted: readonly number[], width: number | undefined): readonly number[] {
  if (width === undefined) return wanted
  const room = width - GAP.length * (wanted.length - 1)
  let widest = Math.max(...wanted)
  const used = (): number => wanted.reduce((sum, want) => sum + Math.min(want, widest), 0)
  while (widest > NARROWEST && used() > room) widest -= 1
  return wanted.map((want) => Math.min(want, widest))
}

/** `2 h 4 m ago`, from an RFC 3339 text. */
export function ago(text: unknown, now: number = Date.now()): string {
  return agoOf(text, now)
}

export function until(text: unknown, now: number = Date.now()): string {
  return untilOf(text, now, { none: '–', past: 'now' })
}
