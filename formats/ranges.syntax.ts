/** Ranges as scanners print them, for comparing their verdicts with ours: `>=1.2, <2 || = 3`, `[1.2,2)`, `1 - 2`. */

import type { AffectedPackage, VersionRange } from '@holdfast/core/model/advisory'

type Constraint = Pick<AffectedPackage, 'ranges' | 'versions'>

/** Undefined where it has no bound or one that our ranges do not express, such as `>1`. */
export function constraintIn(text: string): Constraint | undefined {
  const plain = text
    .replace(/\s*\((?:deb|rpm|apk|python|semver|maven|gem|go|unknown)\)$/i, '')
    .trim()
  if (plain === '' || plain === '*' || /^none\b/.test(plain)) return undefined
  const brackets = plain.match(/[[(][^\][()]*[\])]/g)
  const parts =
    brackets === null ? plain.split('||').map((one) => partOf(one.trim())) : brackets.map(bracketOf)
  if (parts.length === 0 || parts.includes(undefined)) return undefined
  const found = parts.filter((part) => part !== undefined)
  return {
    ranges: found.flatMap((one) => (typeof one === 'string' ? [] : [one])),
    versions: found.filter((one) => typeof one === 'string'),
  }
}

/** A range, or the one version that it names. */
function partOf(text: string): VersionRange | string | undefined {
  const span = /^(\S+) - (\S+)$/.exec(text)
  if (span !== null) return { introduced: span[1] ?? '0', fixed: null, lastAffected: span[2] ?? '' }
  const range = {
    introduced: '0',
    fixed: null as string | null,
    lastAffected: null as string | null,
  }
  const signs = text.replaceAll(/([<>=]+)\s+/g, '$1').split(/[,\s]+/)
  for (const one of signs.filter((sign) => sign !== '')) {
    const [, sign = '', version = ''] = /^(>=|<=|<|==?)?([^<>=~^!*]+)$/.exec(one) ?? []
    if (version === '') return undefined
    if (sign === '>=') range.introduced = version
    else if (sign === '<') range.fixed = version
    else if (sign === '<=') range.lastAffected = version
    else if (signs.length === 1) return version
    else return undefined
  }
  return range
}

/** `[1,2)`, `(,2]`: Maven and NuGet. */
function bracketOf(text: string): VersionRange | string | undefined {
  const match = /^([[(])\s*([^,\s]*)\s*(?:,\s*([^,\s]*)\s*)?([\])])$/.exec(text)
  if (match === null) return undefined
  const [, open, low = '', high, close] = match
  if (high === undefined) return open === '[' && close === ']' ? low : undefined
  if (open === '(' && low !== '') return undefined
  return {
    introduced: low === '' ? '0' : low,
    fixed: close === ')' && high !== '' ? high : null,
    lastAffected: close === ']' && high !== '' ? high : null,
  }
}
