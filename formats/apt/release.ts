/** A repository's Release or InRelease file: what it is, until when its word is good, what it vouches for. */

import { instant, type Instant } from '@holdfast/core/kernel/instant'

export interface AptRelease {
  readonly origin: string
  readonly label: string
  readonly suite: string
  readonly codename: string
  readonly date: Instant
  readonly validUntil: Instant | null
  readonly security: boolean
  /** The name of the feed: `debian-security`, `ubuntu-security`, `ubuntuesm-security`. */
  readonly feed: string
}

/** Undefined when it has no readable date: then nothing can be said of its age. */
export function readRelease(text: string): AptRelease | undefined {
  // The checksum lists that follow the header are long and have lines of their own form.
  const head = text.slice(0, 8_192)
  const field = (name: string): string =>
    new RegExp(`^${name}: *(.*)$`, 'm').exec(head)?.[1]?.trim() ?? ''
  const date = readDate(field('Date'))
  if (date === undefined) return undefined
  const suite = field('Suite')
  const label = field('Label')
  const codename = field('Codename')
  const origin = field('Origin')
  return {
    origin,
    label,
    suite,
    codename,
    date,
    validUntil: readDate(field('Valid-Until')) ?? null,
    // Older Debian releases call the suite `buster/updates` and the label `Debian-Security`.
    security: [label, suite, codename].some((word) => /security/i.test(word)),
    feed: `${origin.toLowerCase().replaceAll(/[^a-z0-9]+/g, '') || 'unknown'}-security`,
  }
}

/** SHA-256 of each file the release vouches for, by its path below the suite's directory. */
export function readReleaseDigests(text: string): ReadonlyMap<string, string> {
  const digests = new Map<string, string>()
  const start = text.search(/^SHA256:/m)
  if (start < 0) return digests
  for (const line of text.slice(start).split('\n').slice(1)) {
    const match = /^ ([0-9a-f]{64}) +\d+ (\S+)$/.exec(line)
    // The list ends with the next field or the signature.
    if (match === null) break
    digests.set(match[2] ?? '', match[1] ?? '')
  }
  return digests
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Fri, 20 Nov 2026 18:04:06 UTC` (RFC 2822 as archives write it). */
function readDate(text: string): Instant | undefined {
  const match =
    /^\w{3}, +(\d{1,2}) (\w{3}) (\d{4}) +(\d{1,2}):(\d\d):(\d\d) (?:UTC|GMT|[+-]0000)$/.exec(text)
  const month = MONTHS.indexOf(match?.[2] ?? '')
  if (match === null || month < 0) return undefined
  const [day, year, hour, minute, second] = [1, 3, 4, 5, 6].map((at) => Number(match[at]))
  return instant(Date.UTC(year ?? 0, month, day, hour, minute, second))
}
