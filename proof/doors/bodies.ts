/** For every door that takes a body: some that are taken, or nearly, to start from. */

import { CONTRACT } from '@holdfast/api/contract'
import type { Operation } from '@holdfast/api/operation'
import { OBJECTS, REPORT, STATEMENT } from './estate.ts'

/** By path, of what is a document and no JSON of ours. */
const BODIES: ReadonlyMap<string, readonly unknown[]> = new Map<string, readonly unknown[]>([
  ['/api/v1/apply', [OBJECTS(), ...OBJECTS()]],
  ['/api/v1/import', [REPORT, STATEMENT]],
])

/** Those of the contract, and what stands here. */
export function bodiesFor(method: string, path: string): readonly unknown[] | undefined {
  const { examples = [] } =
    Object.values<Operation>(CONTRACT).find(
      (said) => said.method === method && said.path.replaceAll('*}', '}') === path,
    ) ?? {}
  return examples.length > 0 ? examples : BODIES.get(path)
}
