/** /api/v1/effects: what was intended at enforcement points, what was sent, and what was seen. */

import type { EffectId } from '@holdfast/core/kernel/ids'
import { allEffects, anyEffect } from '@holdfast/core/state/effects/table'
import type { Routes } from '../../context.ts'
import { serve } from '../../serve.ts'
import { unknownId } from '../../unknown-id.ts'
import { effectListing } from '../../views/effect-listing.ts'
import { effectItem } from '../../views/effects.ts'
import { listed } from '../../views/listed.ts'
import { rendered } from '../../views/rendered.ts'

export const effectRoutes: Routes = (app, context) => {
  const { view } = context.driver

  serve(app, 'effect.list', async ({ query }) =>
    listed(context, { sort: '-intended' as const, ...query }, effectListing(view), (effect) =>
      effectItem(view, effect),
    ),
  )

  serve(app, 'effect.show', async ({ params, principal }) => {
    const effect = anyEffect(view, params.id as EffectId) // Whatever it is, it is looked for as one.
    if (effect === undefined) {
      const list = 'holdfast effect list'
      throw unknownId('effect', params.id, allEffects(view), principal, list)
    }
    const { id, type } = effect
    return rendered(context.unshown, { name: id, uid: id, id, type }, () =>
      effectItem(view, effect, Number.POSITIVE_INFINITY),
    )
  })
}
