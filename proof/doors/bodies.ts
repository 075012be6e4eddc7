/** For every door that takes a body: some that are taken, or nearly, to start from. */

import { OBJECTS, REPORT, STATEMENT } from './estate.ts'
import type { Route } from './addresses.ts'

/** Of documents, beside what the contract shows of them: one of every kind that is taken. */
const DOCUMENTS: ReadonlyMap<string, readonly unknown[]> = new Map<string, readonly unknown[]>([
  ['/api/v1/apply', [OBJECTS(), ...OBJECTS()]],
  ['/api/v1/import', [REPORT, STATEMENT]],
])

/** The examples of the contract first. */
export function bodiesFor({ path, said }: Route): readonly unknown[] {
  return [...said.examples, ...(DOCUMENTS.get(path) ?? [])]
}
