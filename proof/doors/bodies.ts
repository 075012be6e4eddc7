/** For every door that takes a body: some that are taken, or nearly, to start from. */

import { OBJECTS, REPORT, STATEMENT } from './estate.ts'
import type { Route } from './addresses.ts'

/** Of documents: the contract says nothing of what is in them. */
const DOCUMENTS: ReadonlyMap<string, readonly unknown[]> = new Map<string, readonly unknown[]>([
  ['/api/v1/apply', [OBJECTS(), ...OBJECTS()]],
  ['/api/v1/import', [REPORT, STATEMENT]],
])

/** The examples of the contract, and documents. */
export function bodiesFor({ path, said }: Route): readonly unknown[] {
  return DOCUMENTS.get(path) ?? said.examples
}
