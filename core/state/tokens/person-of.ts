/** Who stands behind a token. */

import type { View } from '../state.ts'
import { anyToken } from './table.ts'

/** A person is the name a token was created for (DESIGN section 5, callers): two tokens of one are one. */
export function personOf(view: View, actor: string): string {
  return anyToken(view, actor)?.subject ?? actor
}
