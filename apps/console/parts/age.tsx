/** Times for people: relative, with the local time and the instant on focus and hover. */

import type { ReactNode } from 'react'
import { Text, Tooltip } from '@mantine/core'
import { ago, until as untilOf } from '@holdfast/core/kernel/ago'
import { useNow } from './now.ts'

export function until(text: string | null, now: number): string {
  return untilOf(text, now, { none: 'no clock runs', past: 'due now' })
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
