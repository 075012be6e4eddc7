/** A sentence of the server: an instant inside it is shown as local time, with the instant itself behind it. */

import { Fragment } from 'react'
import { localTime } from './age.tsx'

const INSTANT = /(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z)/

export function Sentence({ text }: { text: string }) {
  return text.split(INSTANT).map((part, at) =>
    at % 2 === 0 ? (
      <Fragment key={at}>{part}</Fragment>
    ) : (
      <time key={at} dateTime={part} title={part}>
        {localTime(part)}
      </time>
    ),
  )
}
