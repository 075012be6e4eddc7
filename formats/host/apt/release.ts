/** A repository's Release or InRelease file: what it is, until when its word is good, what indexes it names. */

import { instant, type Instant } from '@holdfast/core/kernel/instant'

export interface AptRelease {
  readonly origin: string
  readonly label: string
  readonly suite: string
  readonly codename: string
  readonly date: Instant
  readonly validUntil: Instant | null
  /**
   * Packages indexes by their path below the Release (`main/binary-amd64/Packages`, `….xz`) with size and
   * SHA256. Null where the text holds no such list: only its head was sent.
   */
  readonly indexes: ReadonlyMap<string, IndexDigest> | null
  /** Packages for all architectures have an index of their own, which apt reads too. */
  readonly indexOfAll: boolean
}

export interface IndexDigest {
  readonly size: number
  readonly sha256: string
}

/** Undefined when it has no readable date: then nothing can be said of its age. */
export function readRelease(text: string): AptRelease | undefined {
  const fields = new Map<string, string>()
  const indexes = new Map<string, IndexDigest>()
  let last = ''
  for (const line of text.split('\n')) {
    if (line === '-----BEGIN PGP SIGNATURE-----') break
    const field = /^([A-Z][A-Za-z0-9-]*): *(.*)$/.exec(line)
    if (field !== null) {
      last = field[1] ?? ''
      // The first word counts: no second one may correct what was read.
      if (!fields.has(last)) fields.set(last, (field[2] ?? '').trim())
    } else if (last === 'SHA256') {
      const [, sha256, size, path] = INDEX_LINE.exec(line) ?? []
      if (sha256 !== undefined && path !== undefined) {
        indexes.set(path, { sha256: sha256.toLowerCase(), size: Number(size) })
      }
    }
  }
  const date = readDate(fields.get('Date') ?? '')
  if (date === undefined) return undefined
  const value = (name: string): string => fields.get(name) ?? ''
  return {
    origin: value('Origin'),
    label: value('Label'),
    suite: value('Suite'),
    codename: value('Codename'),
    date,
    validUntil: readDate(value('Valid-Until')) ?? null,
    indexes: fields.has('SHA256') ? indexes : null,
    indexOfAll:
      value('Architectures').split(/\s+/).includes('all') &&
      !value('No-Support-for-Architecture-all').split(/\s+/).includes('Packages'),
  }
}

const INDEX_LINE = /^ ([0-9a-fA-F]{64}) +(\d{1,15}) (\S*\/?Packages(?:\.[a-z0-9]+)?)$/

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Fri, 20 Nov 2026 18:04:06 UTC` (RFC 2822 as archives write it). */
function readDate(text: string): Instant | undefined {
  const match =
    /^\w{3}, +(\d{1,2}) (\w{3}) (\d{4}) +(\d\d?):(\d\d):(\d\d) (?:UTC|GMT|Z|\+0000)$/.exec(text)
  const month = MONTHS.indexOf(match?.[2] ?? '')
  if (match === null || month < 0) return undefined
  const [day, year, hour, minute, second] = [1, 3, 4, 5, 6].map((at) => Number(match[at]))
  return instant(Date.UTC(year ?? 0, month, day, hour, minute, second))
}
