/** A Debian changelog (deb-changelog(5)): which version was written when, and the flaws it names. */

import { instant, type Instant } from '@holdfast/core/kernel/instant'
import { compareDeb } from '../versions/deb.ts'

export interface ChangelogFix {
  /** The oldest entry newer than what is installed: the fix is at least as old as this. */
  readonly publishedAt: Instant | null
  /** CVE ids of all entries newer than what is installed, in order of the ids. */
  readonly advisories: readonly string[]
}

const ADVISORIES_MAX = 100

/** What a changelog of the candidate says of the way from the installed version to it. */
export function readChangelog(text: string, installed: string): ChangelogFix {
  let newer = false
  let publishedAt: Instant | null = null
  const advisories = new Set<string>()
  for (const line of text.split('\n')) {
    const version = /^[a-z0-9][a-z0-9+.-]* \(([^)\s]+)\) /.exec(line)?.[1]
    if (version !== undefined) {
      newer = compareDeb(version, installed) === 'greater'
      // Newest first: the first entry that is not newer ends what matters.
      if (!newer) break
      continue
    }
    if (!newer) continue
    const signed = /^ -- .* {2}\w{3}, +(\d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4})$/.exec(line)
    const at = signed === null ? Number.NaN : Date.parse(signed[1] ?? '')
    if (!Number.isNaN(at)) publishedAt = instant(at)
    for (const id of line.match(/CVE-\d{4}-\d{4,}/g) ?? []) {
      if (advisories.size < ADVISORIES_MAX) advisories.add(id)
    }
  }
  return { publishedAt, advisories: [...advisories].toSorted() }
}
