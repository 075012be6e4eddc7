/** /api/v1/holds: what is blocked and why, and its release by a person. */

import { instant } from '@holdfast/core/kernel/instant'
import type { Hold } from '@holdfast/core/model/hold'
import { allHolds, anyHold } from '@holdfast/core/state/holds/table'
import { anyOverride } from '@holdfast/core/state/overrides/table'
import type { Principal } from '../../auth.ts'
import { submitDone, type Routes } from '../../context.ts'
import { serve } from '../../serve.ts'
import { unknownId } from '../../unknown-id.ts'
import { at } from '../../views/assets.ts'
import { holdListing } from '../../views/hold-listing.ts'
import { holdDetail, holdItem } from '../../views/holds.ts'
import { listed } from '../../views/listed.ts'
import { exposedAnswer } from '../../views/rotations.ts'
import { renderedPage } from '../../views/rendered.ts'

/** Rows of what may have been copied, where nobody says how many. */
const SHOWN = 200

export const holdRoutes: Routes = (app, context) => {
  const { view } = context.driver
  const named = (id: string, principal: Principal): Hold => {
    const hold = anyHold(view, id)
    if (hold !== undefined) return hold
    throw unknownId('hold', id, allHolds(view), principal, 'holdfast hold list')
  }

  serve(app, 'hold.list', async ({ query }) =>
    listed(context, { sort: '-opened' as const, ...query }, holdListing(context), (hold) =>
      holdItem(context, hold),
    ),
  )

  serve(app, 'hold.show', async ({ params, principal }) => {
    const hold = named(params.id, principal)
    const { id, state } = hold
    const known = { name: id, uid: id, id, state }
    return renderedPage(context.unshown, known, () => holdDetail(context, hold))
  })

  serve(app, 'hold.exposed', ({ params, query, principal }) =>
    exposedAnswer(context, named(params.id, principal), query.limit ?? SHOWN),
  )

  serve(app, 'hold.release', async ({ params, body, principal }) => {
    const hold = named(params.id, principal).id
    const expiresAt = instant(context.driver.env().now + body.for)
    const input = { kind: 'release-hold', hold, reason: body.reason, expiresAt } as const
    const { ids } = await submitDone(context, input, principal.id)
    const override = anyOverride(view, ids[0] ?? '')
    return { override: override?.id, expiresAt: at(override?.expiresAt) }
  })
}
