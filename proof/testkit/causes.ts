/** A cause put into a state by hand, with every index that a fold keeps. */

import type { Cause } from '@holdfast/core/model/cause'
import { CAUSES_ROWS } from '@holdfast/core/state/causes/fold'
import type { State } from '@holdfast/core/state/state'

export function putCause(state: State, cause: Cause): void {
  const entry = { v: 1, kind: 'cause.changed', body: { cause, why: 'test' } }
  const told = { ...entry, at: state.lastAt, actor: 'tester', cause: '', salt: '' } as const
  CAUSES_ROWS['cause.changed@1'].fold(state, told as never, state.size) // Kind, version and body belong together.
}
