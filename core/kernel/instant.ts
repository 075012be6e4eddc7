/** Instants and durations are whole milliseconds. Nothing here reads a clock. */

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number & { readonly __brand: 'Instant' }
/** Milliseconds. */
export type DurationMs = number & { readonly __brand: 'DurationMs' }

export const SECOND_MS = 1_000
export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000

export function instant(ms: number): Instant {
  return Math.trunc(ms) as Instant // Truncation makes it the integer the brand promises.
}

export function durationMs(ms: number): DurationMs {
  return Math.trunc(ms) as DurationMs // As above.
}

export function plus(at: Instant, ms: number): Instant {
  return instant(at + ms)
}

export function earliest(...instants: readonly (Instant | undefined)[]): Instant | undefined {
  let first: Instant | undefined
  for (const at of instants) if (at !== undefined && (first === undefined || at < first)) first = at
  return first
}

/** What a date can be (ECMA-262): what an old ledger holds beyond it is shown as this. */
const DATE_MS_MAX = 8_640_000_000_000_000

/** RFC 3339 in UTC, with milliseconds only where there are any. */
export function formatInstant(at: Instant): string {
  const text = new Date(Math.min(Math.max(at, -DATE_MS_MAX), DATE_MS_MAX)).toISOString()
  return text.endsWith('.000Z') ? `${text.slice(0, -5)}Z` : text
}

const RFC_3339 =
  /^(\d{4}-\d\d-\d\d)[Tt ](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/

/**
 * RFC 3339 with an explicit offset; a local time without one is undefined. So is a day or an hour that no calendar
 * has: the runtime would read the 30th of February as a day in March.
 */
export function parseInstant(text: string): Instant | undefined {
  const day = RFC_3339.exec(text)?.[1]
  const midnight = day === undefined ? Number.NaN : Date.parse(`${day}T00:00:00Z`)
  if (Number.isNaN(midnight) || formatInstant(instant(midnight)).slice(0, 10) !== day) {
    return undefined
  }
  const ms = Date.parse(text.replace(' ', 'T'))
  return Number.isNaN(ms) ? undefined : instant(ms)
}

const UNITS: readonly (readonly [string, number])[] = [
  ['d', DAY_MS],
  ['h', HOUR_MS],
  ['m', MINUTE_MS],
  ['s', SECOND_MS],
  ['ms', 1],
]

/** `90s`, `72h`, `1h30m`, `14d`. Largest unit first, each at most once. */
export function parseDuration(text: string): DurationMs | undefined {
  let rest = text
  let total = 0
  for (const [unit, ms] of UNITS) {
    const match = new RegExp(`^(\\d{1,9})${unit}(?![a-z])`).exec(rest)
    if (match === null) continue
    total += Number(match[1]) * ms
    rest = rest.slice(match[0].length)
  }
  return rest === '' && text !== '' ? durationMs(total) : undefined
}

/** The two largest units, as people read them: `2 h 4 m`, `9 d`, `45 s`. */
export function formatDuration(ms: number): string {
  const parts: string[] = []
  let rest = Math.max(0, Math.round(ms / SECOND_MS) * SECOND_MS)
  for (const [unit, size] of UNITS.slice(0, 4)) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) parts.push(`${count} ${unit}`)
    else if (parts.length > 0) break
    if (parts.length === 2) break
  }
  return parts.length === 0 ? '0 s' : parts.join(' ')
}
