/** The segments of decision records: sealed into the ledger, and deleted when their time is over. */

import { done, refuse, type Conclusion } from '../../model/conclusion.ts'
import type { Input } from '../../model/input.ts'
import type { View } from '../../state/state.ts'

type Of<K extends Input['kind']> = Extract<Input, { readonly kind: K }>

export function sealDecisions(_: View, { segments }: Of<'seal-decisions'>): Conclusion {
  return done(
    segments.map((body) => ({ kind: 'decisions.sealed', body })),
    [],
    segments[0]?.segment ?? '',
  )
}

export function deleteDecisions(view: View, input: Of<'delete-decisions'>): Conclusion {
  const { segment, why, uses } = input
  // What is not sealed yet has no root in the ledger: it must not go.
  if (!view.sealedSegments.has(segment)) {
    return refuse('not-sealed', `the hour ${segment} is not sealed`, 'wait until it is')
  }
  const body = { segment, why, ...(uses === null ? {} : { uses }) }
  return done([{ kind: 'decisions.deleted', body }], [], segment)
}

export function deleteUses(_: View, { segment, why }: Of<'delete-uses'>): Conclusion {
  const body = { segment, why, what: 'uses' } as const
  return done([{ kind: 'decisions.deleted', body }], [], segment)
}
