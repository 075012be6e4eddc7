/** An override as its entry makes it, in every table that knows of it. */

import type { Instant } from '@holdfast/core/kernel/instant'
import type { Override } from '@holdfast/core/model/override'
import { OVERRIDES_ROWS } from '@holdfast/core/state/overrides/fold'
import type { State } from '@holdfast/core/state/state'

export function foldOverride(state: State, override: Override, at: Instant): void {
  const entry = { v: 1, kind: 'override.created', at, actor: 't', cause: 't', salt: '' } as const
  OVERRIDES_ROWS['override.created@1'].fold(state, { ...entry, body: { override } }, 0)
}
