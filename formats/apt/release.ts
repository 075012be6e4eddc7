/** A repository's Release or InRelease file: what it is and until when its word is good. */

import { instant, type Instant } from '@holdfast/core/kernel/instant'

export interface AptRelease {
  readonly origin: string
  readonly label: string
  readonly suite: string
  readonly codename: string
  readonly date: Instant
  readonly validUntil: Instant | null
  readonly security: boolean
}

/** Undefined when it has no readable date: then nothing can be said of its age. */
export function readRelease(text: string): AptRelease | undefined {
  // The checksum lists that follow the header are long and of no use here.
  const head = text.slice(0, 8_192)
  const field = (name: string): string =>
    new RegExp(`^${name}: *(.*)$`, 'm').exec(head)?.[1]?.trim() ?? ''
  const date = readDate(field('Date'))
  if (date === undefined) return undefined
  const suite = field('Suite')
  const label = field('Label')
  const codename = field('Codename')
  return {
    origin: field('Origin'),
    label,
    suite,
    codename,
    date,
    validUntil: readDate(field('Valid-Until')) ?? null,
    security: [label, suite, codename].some((word) => /security/i.test(word)),
  }
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Fri, 20 Nov 2026 18:04:06 UTC` (RFC 2822 as archives write it). */
function readDate(text: string): Instant | undefined {
  const match = /^\w{3}, +(\d{1,2}) (\w{3}) (\d{4}) (\d\d):(\d\d):(\d\d) (?:UTC|GMT|\+0000)$/.exec(
    text,
  )
  const month = MONTHS.indexOf(match?.[2] ?? '')
  if (match === null || month < 0) return undefined
  const [day, year, hour, minute, second] = [1, 3, 4, 5, 6].map((at) => Number(match[at]))
  return instant(Date.UTC(year ?? 0, month, day, hour, minute, second))
}
