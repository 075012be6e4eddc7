/** The signed webhook: a receiver is told when something is blocked or released; it is told, it does not obey. */

import { SECOND_MS } from '@holdfast/core/kernel/instant'
import type { Enforcer } from '@holdfast/edges-base/ports/enforcers'
import { problems } from './config.ts'
import { tell } from './tell.ts'

export const enforcer: Enforcer = {
  id: 'webhook',
  title: 'Signed webhook',
  capabilities: { worstCaseEffectMs: 5 * SECOND_MS, worstCaseLookMs: 5 * SECOND_MS },
  problems,
  tell,
}
