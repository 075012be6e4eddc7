/** Where a report's own verdict is not ours, and why. */

interface Difference {
  /** Tool, id and package. */
  readonly of: RegExp
  readonly why: string
}

export const DIFFERENT: readonly Difference[] = [
  {
    of: /^osv-scanner GHSA-multi-cwe-0001 /,
    why: 'made by hand, with neither ranges nor versions: it affects nothing',
  },
]

export const FIXES_DIFFERENT: readonly Difference[] = [
  {
    of: /^grype CVE-2021-32626 redis$/,
    why: 'made by hand: its fixed versions are `fix_1` and `fix_2`',
  },
]
