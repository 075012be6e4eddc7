/**
 * The frame of collect.sh's output: a head that names its format, known sections in a fixed order, an end. What
 * stands inside is the host's own text, and anybody there may name a process; so nothing is guessed: an unknown,
 * repeated or misplaced section and a line with a wrong number of columns refuse the whole, with their place.
 */

import { err, ok, type Result } from '@holdfast/core/kernel/result'

export interface Frame {
  readonly format: number
  /** Undefined where the section is absent. */
  text(section: SectionName): string | undefined
  /** The one line of a section, empty where it has none. */
  value(section: SectionName): string
  /** Lines as their columns, in format 2 with escapes undone. */
  rows(section: SectionName): readonly (readonly string[])[]
}

interface Shape {
  /** `value`: one line; `text`: as it is on the host; a list: how many columns a line may have. */
  readonly lines: 'value' | 'text' | readonly number[]
  /** Columns in format 1, where they were others. */
  readonly before?: readonly number[]
  /** Formats in which it must be there; absent: in none. */
  readonly required?: readonly number[]
}

/** In the order in which the script writes them. */
const SECTIONS = {
  nonce: { lines: 'value' },
  started: { lines: 'value', required: [1, 2] },
  hostname: { lines: 'value', required: [1, 2] },
  boot: { lines: 'value' },
  boottime: { lines: 'value' },
  'os-release': { lines: 'text', required: [1, 2] },
  kernel: { lines: 'value', required: [2] },
  build: { lines: 'value' },
  container: { lines: 'value', required: [2] },
  dpkg: { lines: 'text' },
  sources: { lines: 'text' },
  releases: { lines: 'text' },
  indexes: { lines: [2] },
  madison: { lines: 'text' },
  apk: { lines: 'text' },
  rpm: { lines: [4, 6] },
  view: { lines: 'text' },
  processes: { lines: [5], before: [4], required: [2] },
  entries: { lines: 'value' },
  gone: { lines: 'text' },
  owners: { lines: [2] },
  diversions: { lines: 'text' },
  changed: { lines: 'text' },
  ended: { lines: 'value', required: [1, 2] },
  end: { lines: 'value', required: [1, 2] },
} as const

export type SectionName = keyof typeof SECTIONS

const ORDER = Object.keys(SECTIONS)
const FORMATS = [1, 2]
/** A package database has one owner. */
const INVENTORIES: readonly SectionName[] = ['dpkg', 'apk', 'rpm']
const AGAIN = 'run collect.sh again and hand in its whole output'

interface Section {
  readonly name: SectionName
  /** Of its heading, counted from 1. */
  readonly line: number
  readonly text: string
}

export function readFrame(written: string): Result<Frame, string> {
  const text = withoutReturns(written)
  const head = /^holdfast-collect (\d{1,4})(?=\n|$)/.exec(text)
  if (head === null) return err('its first line is none that collect.sh writes')
  const format = Number(head[1])
  if (!FORMATS.includes(format)) {
    return err(
      `a newer version of collect.sh wrote it (format ${format}, known are 1 and 2): use the one that comes with this server`,
    )
  }
  const split = sectionsOf(text.slice(head[0].length), format)
  if (!split.ok) return split
  const sections = split.value
  const wrong =
    whole(sections, format) ?? firstDefined(sections, (section) => linesOf(section, format))
  return wrong === undefined ? ok(frameOf(format, sections)) : err(wrong)
}

/** `rest` begins behind the head's first line. */
function sectionsOf(
  rest: string,
  format: number,
): Result<ReadonlyMap<SectionName, Section>, string> {
  const sections = new Map<SectionName, Section>()
  let last = -1
  let line = 1
  const [before, ...parts] = rest.split('\n== ')
  if ((before ?? '').trim() !== '') {
    return err(`line 2: text stands before its first section; ${AGAIN}`)
  }
  line += countLines(before ?? '')
  for (const part of parts) {
    line += 1
    const end = part.indexOf('\n')
    const title = end < 0 ? part : part.slice(0, end)
    const place = ORDER.indexOf(title)
    const isLast = end < 0 && part === parts.at(-1)
    if (isLast && place < 0 && ORDER.some((one) => one.startsWith(title))) break // Cut off.
    if (place < 0) {
      return err(`line ${line}: \`${shown(title)}\` is no section of collect.sh; ${remedy(format)}`)
    }
    const name = title as SectionName // Found in the table above.
    if (sections.has(name)) {
      return err(`line ${line}: section \`${name}\` stands there twice; ${remedy(format)}`)
    }
    if (place < last) {
      return err(
        `line ${line}: section \`${name}\` stands behind \`${ORDER[last]}\`; ${remedy(format)}`,
      )
    }
    last = place
    sections.set(name, { name, line, text: end < 0 ? '' : part.slice(end + 1) })
    line += countLines(part)
  }
  return ok(sections)
}

function whole(sections: ReadonlyMap<SectionName, Section>, format: number): string | undefined {
  const end = sections.get('end')
  if (end === undefined) {
    const last = [...sections.keys()].at(-1)
    const where = last === undefined ? '' : `, in or behind section \`${last}\``
    return `it was cut off before its end${where}: ${AGAIN}`
  }
  if (end.text.trim() !== '') {
    return `line ${end.line + 1}: text stands behind its end; ${AGAIN}`
  }
  const shapes: readonly (readonly [string, Shape])[] = Object.entries(SECTIONS)
  for (const [name, { required = [] }] of shapes) {
    if (required.includes(format) && !sections.has(name as SectionName)) {
      return `section \`${name}\` is missing; ${AGAIN}`
    }
  }
  const lists = INVENTORIES.filter((name) => sections.has(name))
  return lists.length > 1
    ? `it has more than one package database (${lists.join(', ')}); ${AGAIN}`
    : undefined
}

function linesOf({ name, line, text }: Section, format: number): string | undefined {
  const shape: Shape = SECTIONS[name]
  const lines = format === 1 ? (shape.before ?? shape.lines) : shape.lines
  if (lines === 'text') return undefined
  const all = linesIn(text)
  if (lines === 'value') {
    return all.length > 1
      ? `line ${line + 2}: section \`${name}\` has ${all.length} lines in place of one; ${remedy(format)}`
      : undefined
  }
  for (const [at, row] of all.entries()) {
    const columns = row.split('\t')
    const where = `line ${line + 1 + at}: section \`${name}\``
    if (!lines.includes(columns.length)) {
      return `${where} has ${columns.length} columns in place of ${lines.join(' or ')}; ${remedy(format)}`
    }
    if (format > 1 && columns.some((column) => unescaped(column) === undefined)) {
      return `${where} has an escape other than \\t, \\n and \\\\; ${AGAIN}`
    }
  }
  return undefined
}

function frameOf(format: number, sections: ReadonlyMap<SectionName, Section>): Frame {
  const text = (name: SectionName): string | undefined => sections.get(name)?.text
  return {
    format,
    text,
    value: (name) => (text(name) ?? '').trim(),
    rows: (name) =>
      linesIn(text(name) ?? '').map((row) =>
        row.split('\t').map((column) => (format === 1 ? column : (unescaped(column) ?? ''))),
      ),
  }
}

/** `\t`, `\n` and `\\` are all that the script writes. */
function unescaped(column: string): string | undefined {
  if (!column.includes('\\')) return column
  if (column.replaceAll(/\\[tn\\]/g, '').includes('\\')) return undefined
  return column.replaceAll(/\\([tn\\])/g, (_, of: string) =>
    of === 't' ? '\t' : of === 'n' ? '\n' : of,
  )
}

/** A terminal (`ssh -t`) ends every line with a return of its own, two of them with two. */
function withoutReturns(text: string): string {
  if (!text.includes('\r')) return text
  const lines = text.replaceAll('\r\n', '\n').replaceAll('\r\n', '\n')
  return lines.endsWith('\r') ? lines.slice(0, -1) : lines
}

/** Without the empty ones at the end, where the next heading begins. */
function linesIn(text: string): readonly string[] {
  let end = text.length
  while (text[end - 1] === '\n') end -= 1
  return end === 0 ? [] : text.slice(0, end).split('\n')
}

/** Format 1 wrote names as they are: one with a line break or a tab looks like more than it is. */
export function remedy(format: number): string {
  return format > 1
    ? AGAIN
    : 'some name on the host has a line break or a tab in it: run the collect.sh of this server, which escapes them'
}

function countLines(text: string): number {
  return text.split('\n').length - 1
}

/** What somebody put there, as one short word. */
export function shown(title: string): string {
  return title.slice(0, 40).replaceAll(/[^\x20-\x7e]/g, '?')
}

function firstDefined(
  sections: ReadonlyMap<SectionName, Section>,
  problem: (section: Section) => string | undefined,
): string | undefined {
  for (const section of sections.values()) {
    const found = problem(section)
    if (found !== undefined) return found
  }
  return undefined
}
