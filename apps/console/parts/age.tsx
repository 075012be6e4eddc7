/** Times for people: relative, with the absolute instant on focus and hover. */

import { Text, Tooltip } from '@mantine/core'

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const

export function span(ms: number): string {
  const at = UNITS.findIndex(([, size]) => ms >= size)
  const unit = UNITS[at]
  if (unit === undefined) return '0 s'
  const count = Math.floor(ms / unit[1])
  const next = UNITS[at + 1]
  const rest = next === undefined ? 0 : Math.floor((ms - count * unit[1]) / next[1])
  return rest > 0 && next !== undefined
    ? `${count} ${unit[0]} ${rest} ${next[0]}`
    : `${count} ${unit[0]}`
}

export function ago(text: string | null): string {
  return text === null ? 'never' : `${span(Math.max(0, Date.now() - Date.parse(text)))} ago`
}

export function until(text: string | null): string {
  if (text === null) return 'no deadline'
  const ms = Date.parse(text) - Date.now()
  return ms <= 0 ? 'due now' : `in ${span(ms)}`
}

export function Age({ at, future = false }: { at: string | null; future?: boolean }) {
  if (at === null)
    return (
      <Text span inherit>
        {future ? 'no deadline' : 'never'}
      </Text>
    )
  return (
    <Tooltip label={at}>
      <Text span inherit tabIndex={0} component="time" dateTime={at}>
        {future ? until(at) : ago(at)}
      </Text>
    </Tooltip>
  )
}

/** `1 host`, `2 hosts`. */
export function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`
}
