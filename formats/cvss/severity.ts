/** The severity a CVSS vector stands for (v2, 3.0, 3.1, 4.0): where a feed gives vectors and no word. */

import cvss from 'ae-cvss-calculator'
import type { Severity } from '@holdfast/core/kernel/severity'

/** Overall score, 0 to 10; undefined: not a vector, or not a whole one. */
export function scoreOf(vector: string): number | undefined {
  const [, version = '2', rest = ''] = /^(?:CVSS:(3\.[01]|4\.0)\/)?(.+)$/.exec(vector) ?? []
  const metrics = new Map(
    rest.split('/').map((one): [string, string] => {
      const [name = '', value = ''] = one.split(':')
      return [name, value]
    }),
  )
  // A base metric that is left out would count as harmless.
  const whole = (BASE.get(version) ?? []).every((name) => (metrics.get(name) ?? 'X') !== 'X')
  if (!whole) return undefined
  try {
    const read = cvss.fromVector(vector)
    const { overall } = read?.calculateScores(false) ?? {}
    return typeof overall === 'number' && Number.isFinite(overall) ? overall : undefined
  } catch {
    return undefined
  }
}

const BASE: ReadonlyMap<string, readonly string[]> = new Map([
  ['2', ['AV', 'AC', 'Au', 'C', 'I', 'A']],
  ['3.0', ['AV', 'AC', 'PR', 'UI', 'S', 'C', 'I', 'A']],
  ['3.1', ['AV', 'AC', 'PR', 'UI', 'S', 'C', 'I', 'A']],
  ['4.0', ['AV', 'AC', 'AT', 'PR', 'UI', 'VC', 'VI', 'VA', 'SC', 'SI', 'SA']],
])

/** The worst of them by the qualitative scale of the specification; v2 has no *critical* of its own. */
export function severityOf(vectors: readonly string[]): Severity {
  let worst: number | undefined
  for (const vector of vectors) {
    const score = scoreOf(vector)
    if (score !== undefined && (worst === undefined || score > worst)) worst = score
  }
  if (worst === undefined) return 'unrated'
  if (worst >= 9) return 'critical'
  if (worst >= 7) return 'high'
  return worst >= 4 ? 'medium' : 'low'
}
