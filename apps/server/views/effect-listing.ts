/** The list of effects: by what it is filtered, ordered and counted. */

import type { CONTRACT } from '@holdfast/api/contract'
import { EFFECT_STATES } from '@holdfast/api/contract/parts/effect'
import type { QueryOf } from '@holdfast/api/operation'
import { holdsOf, isChange, type Effect } from '@holdfast/core/model/effect'
import { allEffects } from '@holdfast/core/state/effects/table'
import type { View } from '@holdfast/core/state/state'
import { effectState, pointName } from './effects.ts'
import type { Listing } from './listing.ts'

type Query = QueryOf<(typeof CONTRACT)['effect.list']>

export function effectListing(view: View): Listing<Effect, Query> {
  const refOf = (effect: Effect): string | null => (isChange(effect) ? effect.ref : null)
  return {
    rows: allEffects(view),
    known: ({ id }) => ({ name: id, uid: id }),
    filters: {
      point: ({ point }, points) => points.includes(pointName(view, point)),
      type: ({ type }, types) => types.includes(type),
      state: (effect, states) => states.includes(effectState(effect)),
      outcome: ({ outcome }, outcomes) => outcome !== null && outcomes.includes(outcome),
      hold: (effect, holds) => holdsOf(effect).some((hold) => holds.includes(hold)),
    },
    sorts: {
      intended: ({ intendedAt }) => intendedAt,
      deadline: (effect) => (isChange(effect) ? effect.deadline : null),
      point: ({ point }) => pointName(view, point),
      ref: refOf,
      state: (effect) => EFFECT_STATES.indexOf(effectState(effect)),
    },
    facets: {
      point: ({ point }) => pointName(view, point),
      type: ({ type }) => type,
      state: effectState,
      outcome: ({ outcome }) => outcome ?? [],
    },
    texts: (effect) => [
      effect.id,
      pointName(view, effect.point),
      refOf(effect),
      ...holdsOf(effect),
      'session' in effect ? effect.session : null,
    ],
  }
}
