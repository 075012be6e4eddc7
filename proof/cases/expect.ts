/** What a case says must come out, held against what came out. */

import { isDeepStrictEqual } from 'node:util'
import type { Seen, SeenFinding } from './loop-case.ts'

export interface Want {
  readonly findings?: { readonly [id: string]: string | readonly string[] }
  readonly fixed?: { readonly [id: string]: unknown }
  readonly severity?: { readonly [id: string]: unknown }
  readonly exploited?: { readonly [id: string]: unknown }
  readonly rowVersions?: { readonly [id: string]: readonly string[] }
  readonly onlyFindings?: readonly string[]
  readonly decision?: boolean | readonly boolean[]
  readonly code?: string | readonly string[]
  readonly posture?: string | readonly string[]
  readonly weight?: string
  readonly importStatus?: number | readonly number[]
  /** Patterns in what the import answers. */
  readonly says?: readonly string[]
  readonly feed?: { readonly [path: string]: unknown }
}

const KNOWN: ReadonlySet<string> = new Set(
  'findings fixed severity exploited rowVersions onlyFindings decision code posture weight importStatus says feed'.split(
    ' ',
  ),
)

/** One line for each thing that is not as wanted; a list of values means any of them. */
export function wrongOf(want: Want, seen: Seen): string[] {
  const wrong: string[] = []
  const check = (what: string, wanted: unknown, got: unknown): void => {
    const fits = Array.isArray(wanted) && !Array.isArray(got)
    if (fits ? wanted.includes(got) : isDeepStrictEqual(wanted, got)) return
    wrong.push(`${what}: expected ${JSON.stringify(wanted)}, got ${JSON.stringify(got)}`)
  }
  for (const key of Object.keys(want)) {
    // An expectation nobody looks at would pass for ever.
    if (!KNOWN.has(key)) wrong.push(`nothing here looks at \`${key}\``)
  }
  const named = (id: string): SeenFinding | undefined =>
    seen.findings.find((finding) => finding.id === id || finding.aliases.includes(id))
  for (const [id, status] of Object.entries(want.findings ?? {})) {
    const rows = named(id)?.rows
    const affected = rows?.some((row) => row.status === 'affected') === true
    check(`finding ${id}`, status, affected ? 'affected' : (rows?.[0]?.status ?? 'absent'))
  }
  for (const [id, fixed] of Object.entries(want.fixed ?? {})) {
    check(`fixed ${id}`, fixed, named(id)?.rows[0]?.fixed ?? null)
  }
  for (const [id, severity] of Object.entries(want.severity ?? {})) {
    check(`severity ${id}`, severity, named(id)?.severity ?? null)
  }
  for (const [id, exploited] of Object.entries(want.exploited ?? {})) {
    check(`exploited ${id}`, exploited, named(id)?.exploited ?? null)
  }
  for (const [id, versions] of Object.entries(want.rowVersions ?? {})) {
    const affected = (named(id)?.rows ?? []).filter((row) => row.status === 'affected')
    for (const version of versions) {
      if (!affected.some((row) => row.version === version)) wrong.push(`${id}: not at ${version}`)
    }
  }
  if (want.onlyFindings !== undefined) {
    const ids = seen.findings.map((finding) => finding.id).toSorted()
    check('findings', want.onlyFindings.toSorted(), ids)
  }
  if (want.decision !== undefined) check('decision', want.decision, seen.decision)
  if (want.code !== undefined) check('code', want.code, seen.code)
  if (want.posture !== undefined) check('posture', want.posture, seen.posture)
  if (want.weight !== undefined) check('weight', want.weight, seen.weights[0] ?? null)
  if (want.importStatus !== undefined) {
    check('import status', want.importStatus, seen.imports[0]?.status)
  }
  for (const words of want.says ?? []) {
    const said = JSON.stringify(seen.imports)
    if (!new RegExp(words, 'i').test(said)) wrong.push(`the import does not say /${words}/`)
  }
  for (const [path, value] of Object.entries(want.feed ?? {})) {
    check(`feed.${path}`, value, memberOf(seen.feed, path) ?? null)
  }
  return wrong
}

export function memberOf(value: unknown, path: string): unknown {
  let at = value
  for (const name of path.split('.')) {
    if (typeof at !== 'object' || at === null) return undefined
    at = (at as { readonly [name: string]: unknown })[name]
  }
  return at
}
