/** A sentence of the server: an instant inside it is shown as local time, with the instant itself behind it; a command as it is typed here. */

import { Fragment, type ReactNode } from 'react'
import { localTime } from './age.tsx'
import { useTyped } from './program.ts'

const INSTANT = /(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z)/

export function Sentence({ text }: { text: string }): ReactNode {
  const typed = useTyped()
  return typed(text)
    .split(INSTANT)
    .map((part, at) =>
      at % 2 === 0 ? (
        <Fragment key={at}>{part}</Fragment>
      ) : (
        <time key={at} dateTime={part} title={part}>
          {localTime(part)}
        </time>
      ),
    )
}
