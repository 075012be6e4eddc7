/** What has to be so on the walk; anything else ends it. */

import { EXITS, Failure } from '../exits.ts'

export function expect(holds: boolean, what: string, seen: unknown): void {
  if (!holds)
    throw new Failure(
      EXITS.failed,
      `practice did not go as it must: ${what}`,
      `seen: ${JSON.stringify(seen)}`,
    )
}
