/** /api/v1/overrides: what keeps access beyond its row, extended, rejected or ended by a person. */

import { instant } from '@holdfast/core/kernel/instant'
import type { Override } from '@holdfast/core/model/override'
import { allOverrides, anyOverride } from '@holdfast/core/state/overrides/table'
import type { Principal } from '../../auth.ts'
import { submitDone, type Routes } from '../../context.ts'
import { serve } from '../../serve.ts'
import { unknownId } from '../../unknown-id.ts'
import { at } from '../../views/assets.ts'
import { listed } from '../../views/listed.ts'
import { overrideListing } from '../../views/override-listing.ts'
import { overrideDetail, overrideItem } from '../../views/overrides.ts'
import { rendered } from '../../views/rendered.ts'

export const overrideRoutes: Routes = (app, context) => {
  const { view } = context.driver
  const named = (id: string, principal: Principal): Override => {
    const override = anyOverride(view, id)
    if (override !== undefined) return override
    throw unknownId('override', id, allOverrides(view), principal, 'holdfast override list')
  }

  serve(app, 'override.list', async ({ query }) => {
    const { now } = context.driver.env()
    return listed(context, query, overrideListing(view, now), (override) =>
      overrideItem(view, override, now),
    )
  })

  serve(app, 'override.show', async ({ params, principal }) => {
    const override = named(params.id, principal)
    const { id, name, kind } = override
    return rendered(context.unshown, { name, uid: id, id, kind }, () =>
      overrideDetail(view, override, context.driver.env().now),
    )
  })

  serve(app, 'override.end', async ({ params, query, principal }) => {
    const override = named(params.id, principal).id
    const { reason = 'ended' } = query
    return submitDone(context, { kind: 'end-override', override, reason }, principal.id)
  })

  serve(app, 'override.extend', async ({ params, body, principal }) => {
    const override = named(params.id, principal).id
    const { reason } = body
    const expiresAt = instant(context.driver.env().now + body.for)
    const input = { kind: 'extend-override', override, reason, expiresAt } as const
    const { ids } = await submitDone(context, input, principal.id)
    return { override: anyOverride(view, ids[0] ?? '')?.id, expiresAt: at(expiresAt) }
  })

  serve(app, 'override.reject', async ({ params, body, principal }) => {
    const override = named(params.id, principal).id
    const { reason } = body
    const expiresAt = instant(context.driver.env().now + body.for)
    const input = { kind: 'reject-breaker', override, reason, expiresAt } as const
    return submitDone(context, input, principal.id)
  })
}
