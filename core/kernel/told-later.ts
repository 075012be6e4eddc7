/** Sentences with ages in them, as they read some time after they were written: a copy never shows a frozen age. */

import { formatDuration, parseDuration } from './instant.ts'

const SPAN = String.raw`\d+ [dhms]\b(?: \d+ [hms]\b)?`
const AGE = new RegExp(String.raw`\b(${SPAN}) ago\b`, 'g')
/** After an instant: `since 2026-11-24T21:15:00Z (19 m 55 s)`. */
const LASTED = new RegExp(String.raw`(?<=Z )\((${SPAN})\)`, 'g')
const AHEAD = new RegExp(String.raw`\bin (${SPAN})`, 'g')

/** `3 h ago`, `(3 h)` after an instant and `in 3 h`, by the spans that `formatDuration` writes; `ms` later. */
export function toldLater(text: string, ms: number): string {
  return text
    .replaceAll(LASTED, (_, span: string) => `(${formatDuration(msOf(span) + ms)})`)
    .replaceAll(AGE, (_, span: string) => `${formatDuration(msOf(span) + ms)} ago`)
    .replaceAll(AHEAD, (_, span: string) => {
      const left = msOf(span) - ms
      return left > 0 ? `in ${formatDuration(left)}` : `now (since ${formatDuration(-left)})`
    })
}

function msOf(span: string): number {
  return parseDuration(span.replaceAll(' ', '')) ?? 0
}
