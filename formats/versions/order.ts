/** Version orders by ecosystem; a pair that no order here knows is incomparable, never a guess. */

import { compareDeb, type Order } from './deb.ts'

export function compareVersions(ecosystem: string, a: string, b: string): Order {
  if (a === b && a !== '') return 'equal'
  return ecosystem === 'deb' ? compareDeb(a, b) : 'incomparable'
}
