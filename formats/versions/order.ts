/** Version orders by ecosystem; a pair that no order here knows is incomparable, never a guess. */

import type { Order, VersionOrder } from '@holdfast/core/model/version-order'
import { compareApk } from '@holdfast/host-formats/versions/apk'
import { compareDeb } from '@holdfast/host-formats/versions/deb'
import { compareCran, compareHackage } from './dotted.ts'
import { compareGem } from './gem.ts'
import { compareMaven } from './maven.ts'
import { comparePackagist, normalisedPackagist } from './packagist.ts'
import { comparePep440, publicVersion } from './pypi.ts'
import { comparePostgresql } from './postgresql.ts'
import { compareRpm } from '@holdfast/host-formats/versions/rpm'
import { compareGo, compareNuget, comparePub, compareSemver } from './semver.ts'

export const ORDERS: ReadonlyMap<string, (a: string, b: string) => Order> = new Map([
  ['deb', compareDeb],
  ['rpm', compareRpm],
  ['apk', compareApk],
  ['pep440', comparePep440],
  ['semver', compareSemver],
  ['maven', compareMaven],
  ['gem', compareGem],
  ['nuget', compareNuget],
  ['go', compareGo],
  ['packagist', comparePackagist],
  ['pub', comparePub],
  ['cran', compareCran],
  ['hackage', compareHackage],
  ['postgresql', comparePostgresql],
])

/** Package URL types (ECMA-427) whose order goes by another name. */
const BY_PURL_TYPE: ReadonlyMap<string, string> = new Map([
  ['pypi', 'pep440'],
  ['npm', 'semver'],
  ['cargo', 'semver'],
  ['hex', 'semver'],
  ['swift', 'semver'],
  ['golang', 'go'],
  ['composer', 'packagist'],
])

/** The order of an ecosystem, by its own name or by its package URL type. */
export function orderNamed(name: string): ((a: string, b: string) => Order) | undefined {
  return ORDERS.get(BY_PURL_TYPE.get(name) ?? name)
}

/** Every name that has an order, with the package URL types it is known by as well. */
export function orderNames(): string[] {
  return [...ORDERS.keys()].map((name) => {
    const types = [...BY_PURL_TYPE].filter(([, own]) => own === name).map(([type]) => type)
    return types.length === 0 ? name : `${name} (${types.join(', ')})`
  })
}

/** How an ecosystem measures a version by a bound, where that is more than its order. */
const BOUNDS: ReadonlyMap<string, (version: string, bound: string) => Order> = new Map([
  // A bound without a local label speaks of the public version: `2.0.0+cpu` is a build of 2.0.0 (PEP 440).
  [
    'pep440',
    (version, bound) =>
      comparePep440(bound.includes('+') ? version : publicVersion(version), bound),
  ],
  // Composer fills a version up to four numbers before it compares: a bound `1.4` is 1.4.0.0.
  [
    'packagist',
    (version, bound) => comparePackagist(normalisedPackagist(version), normalisedPackagist(bound)),
  ],
])

/** How a version stands to a bound: of a range, of a list, or a fix. */
export const compareVersions: VersionOrder = (ecosystem, version, bound) => {
  const name = BY_PURL_TYPE.get(ecosystem) ?? ecosystem
  const order = BOUNDS.get(name) ?? ORDERS.get(name)
  if (order !== undefined && version !== '' && bound !== '') return order(version, bound)
  return version === bound && version !== '' ? 'equal' : 'incomparable'
}
