/** What those that act from an asset may and may not do, and how they get time. */

import { refusalReason, type UseNow } from './refusal-reason.ts'
import type { AccessLine } from '../model/explanation.ts'
import type { AssetAccess } from './asset-access.ts'
import type { View } from '../state/state.ts'
import type { Stepwise } from '../kernel/stepwise.ts'

/** What each bound identity may and may not do from here now. */
export function* linesOf(
  view: View,
  uses: readonly UseNow[],
  only: string | undefined,
): Stepwise<{ readonly cannot: AccessLine[]; readonly still: AccessLine[] }> {
  const cannot: AccessLine[] = []
  const still: AccessLine[] = []
  for (const { identity, resource, actions, decision } of uses) {
    yield
    if (only !== undefined && only !== identity.name) continue
    const [override] = decision.overrides
    const line: AccessLine = {
      identity: identity.name,
      resource: resource.name,
      tier: resource.spec.tier,
      actions,
      until: decision.allowedUntil,
      override: override === undefined ? null : (view.overrides.get(override)?.name ?? null),
      code: decision.code,
      reason: refusalReason(view, decision),
    }
    if (decision.decision) still.push(line)
    else cannot.push(line)
  }
  return { cannot, still }
}

/** Time that was given can be given longer; where nobody is refused nobody needs it. */
export function askForTime({ hold, state }: AssetAccess): string | null {
  if (hold === null || state === 'permitted') return null
  return `holdfast hold release ${hold} --until 8h --reason "…"`
}
