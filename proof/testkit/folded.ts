/** An override or a cause as its entry makes it, in every table that knows of it. */

import type { Instant } from '@holdfast/core/kernel/instant'
import type { Cause } from '@holdfast/core/model/cause'
import type { Override } from '@holdfast/core/model/override'
import { CAUSES_ROWS } from '@holdfast/core/state/causes/fold'
import { OVERRIDES_ROWS } from '@holdfast/core/state/overrides/fold'
import type { State } from '@holdfast/core/state/state'

const BY_TEST = { v: 1, actor: 't', cause: 't', salt: '' } as const

export function foldOverride(state: State, override: Override, at: Instant): void {
  const entry = { ...BY_TEST, kind: 'override.created', at } as const
  OVERRIDES_ROWS['override.created@1'].fold(state, { ...entry, body: { override } }, 0)
}

export function foldCause(state: State, cause: Cause, at: Instant): void {
  const entry = { ...BY_TEST, kind: 'cause.opened', at } as const
  CAUSES_ROWS['cause.opened@1'].fold(state, { ...entry, body: { cause } }, 0)
}
