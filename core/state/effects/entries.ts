/** What the entries of effects say. */

import type { EffectId } from '../../kernel/ids.ts'
import type { Effect, EffectOutcome } from '../../model/effect.ts'

export interface EffectEntries {
  readonly 'effect.intended@1': { readonly effect: Effect }
  readonly 'effect.settled@1': {
    readonly id: EffectId
    readonly outcome: EffectOutcome
    readonly detail: string
  }
}
