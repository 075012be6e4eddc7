/** Decisions and their use as CSV: the same columns from the server and from the command line. */

export const DECISION_COLUMNS: readonly string[] = [
  'id first last count decision code subject action resource tier',
  'posture assets until hold overrides caller',
].flatMap((line) => line.split(' '))

export const USE_COLUMNS: readonly string[] =
  'hour subject resource assets decision code tier posture count first last'.split(' ')

type Cell = string | number | boolean | null

export function cellsOf(item: object, columns: readonly string[]): Cell[] {
  const members = new Map<string, unknown>(Object.entries(item))
  return columns.map((column) => cellOf(members.get(column)))
}

function cellOf(value: unknown): Cell {
  if (Array.isArray(value)) return value.join(' ')
  const plain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  return plain ? value : null
}
