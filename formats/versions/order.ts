/** Version orders by ecosystem; a pair that no order here knows is incomparable, never a guess. */

import type { Order, VersionOrder } from '@holdfast/core/model/version-order'
import { compareApk } from './apk.ts'
import { compareDeb } from './deb.ts'
import { compareCran, compareHackage } from './dotted.ts'
import { compareGem } from './gem.ts'
import { compareMaven } from './maven.ts'
import { comparePackagist } from './packagist.ts'
import { comparePep440 } from './pypi.ts'
import { compareRpm } from './rpm.ts'
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
])

/** Package URL types (ECMA-427) whose order goes by another name. */
const BY_PURL_TYPE: ReadonlyMap<string, string> = new Map([
  ['pypi', 'pep440'],
  ['npm', 'semver'],
  ['cargo', 'semver'],
  ['golang', 'go'],
  ['composer', 'packagist'],
])

export const compareVersions: VersionOrder = (ecosystem, a, b) => {
  const order = ORDERS.get(BY_PURL_TYPE.get(ecosystem) ?? ecosystem)
  if (order !== undefined && a !== '' && b !== '') return order(a, b)
  return a === b && a !== '' ? 'equal' : 'incomparable'
}
