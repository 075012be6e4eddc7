/** Times for people: relative, with the local time and the instant on focus and hover. */

import type { ReactNode } from 'react'
import { Text, Tooltip } from '@mantine/core'
import { useNow } from './now.ts'

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

export function ago(text: string | null, now: number): string {
  return text === null ? 'never' : `${span(Math.max(0, now - Date.parse(text)))} ago`
}

export function until(text: string | null, now: number): string {
  if (text === null) return 'no clock runs'
  const ms = Date.parse(text) - now
  return ms <= 0 ? 'due now' : `in ${span(ms)}`
}

export function Age({ at, future = false }: { at: string | null; future?: boolean }): ReactNode {
  const now = useNow()
  if (at === null) return future ? 'no clock runs' : 'never'
  return (
    <Tooltip label={`${localTime(at)} (${at})`}>
      <Text span inherit tabIndex={0} component="time" dateTime={at} className="age">
        {future ? until(at, now) : ago(at, now)}
      </Text>
    </Tooltip>
  )
}

/** `21:28` today, `26 Nov, 21:28` on another day; always local. */
export function localTime(at: string | number): string {
  const date = new Date(at)
  const today = date.toDateString() === new Date().toDateString()
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  if (today) return date.toLocaleTimeString(undefined, time)
  return date.toLocaleString(undefined, {
    day: 'numeric',
    month: 'short',
    ...(date.getFullYear() === new Date().getFullYear() ? {} : { year: 'numeric' }),
    ...time,
  })
}

/** `1 host`, `2 hosts`. */
export function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`
}
