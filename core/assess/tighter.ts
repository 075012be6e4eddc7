/** An open cause weighed anew. */

import { flawsOf } from '../model/cause-detail.ts'
import type { Env } from '../model/env.ts'
import { asksInputs, saidOf, completed } from '../state/causes/inputs.ts'
import type { Cause } from '../model/cause.ts'
import { tightened, differs, dutyOf, type Looked } from './weigh-cause.ts'
import { weigh } from './weigh.ts'
import type { View } from '../state/state.ts'

/** As it stands it may only come sooner or weigh more. */
export function tighter(
  view: View,
  cause: Cause,
  { about, policy }: Pick<Looked, 'about' | 'policy'>,
  env: Env,
): Cause {
  // What is proven waits for another word, not for a date.
  const aged = cause.class === 'end-of-life' && policy?.endOfLife !== undefined
  if ((!asksInputs(cause.class) && !aged) || cause.provenBy.length > 0) return cause
  const { detail } = cause
  const inputs = completed(view, about, flawsOf(cause), saidOf(cause), env)
  const fresh = weigh(
    {
      ...inputs,
      class: cause.class,
      severity: detail.severity,
      ...(cause.triage?.because === 'listed' ? { listedTriage: true } : {}),
      supportEndedAt: detail.supportEndedAt,
    },
    policy,
    (inputs.exploited.is === 'yes' ? detail.exploitedFrom : undefined) ?? cause.firstSeenAt,
  )
  const assumed = fresh.assumed ?? (inputs.exposed.is === 'yes' ? undefined : cause.assumed)
  const triage = cause.class === 'pending-fix' ? dutyOf(cause, fresh, false) : undefined
  const { assumed: _, triage: __, ...rest } = cause
  const next: Cause = {
    ...rest,
    ...tightened([cause], fresh),
    ...(assumed === undefined ? {} : { assumed }),
    ...(triage === undefined ? {} : { triage }),
  }
  return differs(cause, next) ? next : cause
}
