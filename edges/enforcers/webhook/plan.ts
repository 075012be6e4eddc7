/** One receiver, one step: whatever was told before, what is to be said now is said once. */

import type { Effect } from '@holdfast/core/model/effect'
import type { EnforcementPointSpec } from '@holdfast/core/model/manifest'
import type { Step, Target, Wanted } from '@holdfast/edges-base/ports/enforcers'

export function targets({ url = '' }: EnforcementPointSpec): readonly Target[] {
  return [{ ref: url }]
}

export function plan({ effect, target }: Wanted): readonly Step[] {
  return [{ target, body: bodyOf(effect), undo: null, proof: 'answer' }]
}

/** The id first: a receiver that acts on it keeps the ids it has seen. */
function bodyOf({ id, type, body }: Effect): Step['body'] {
  return { id, type, ...(body as { readonly [name: string]: Step['body'] }) } // Core makes it an object.
}
