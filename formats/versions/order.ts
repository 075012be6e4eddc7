/** Version orders by ecosystem; a pair that no order here knows is incomparable, never a guess. */

import type { Order, VersionOrder } from '@holdfast/core/model/version-order'
import { compareApk } from './apk.ts'
import { compareDeb } from './deb.ts'
import { compareRpm } from './rpm.ts'

const ORDERS: ReadonlyMap<string, (a: string, b: string) => Order> = new Map([
  ['deb', compareDeb],
  ['rpm', compareRpm],
  ['apk', compareApk],
])

export const compareVersions: VersionOrder = (ecosystem, a, b) => {
  const order = ORDERS.get(ecosystem)
  if (order !== undefined) return order(a, b)
  return a === b && a !== '' ? 'equal' : 'incomparable'
}
