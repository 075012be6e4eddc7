/** /api/v1/overrides: what keeps access beyond its row, extended, rejected or ended by a person. */

import { instant } from '@holdfast/core/kernel/instant'
import type { Override } from '@holdfast/core/model/override'
import { isLive } from '@holdfast/core/model/scope'
import { allOverrides, anyOverride } from '@holdfast/core/state/overrides/table'
import { Problem, notFound } from '@holdfast/edges-base/http/problems'
import {
  PAGE,
  bodyOf,
  principalOf,
  queryOf,
  scope,
  submit,
  textOf,
  type Routes,
} from '../../context.ts'
import { durationOf } from '../members.ts'
import { at } from '../../views/assets.ts'
import { overrideDetail, overrideItem } from '../../views/overrides.ts'
import { page } from '../../views/page.ts'
import { rendered } from '../../views/rendered.ts'

export const overrideRoutes: Routes = (app, context) => {
  const { view } = context.driver
  const named = (request: { readonly params: unknown }): Override => {
    const { id } = request.params as { id: string }
    const override = anyOverride(view, id)
    if (override === undefined) throw notFound('override', id, 'holdfast override list')
    return override
  }

  app.get('/api/v1/overrides', scope('read', [...PAGE, 'state']), async (request) => {
    const { state } = queryOf(request)
    if (state !== undefined && state !== 'live') {
      throw new Problem('bad-request', `\`${state}\` is no state`, 'live, or leave it out for all')
    }
    const { now } = context.driver.env()
    const wanted = function* () {
      for (const override of allOverrides(view)) {
        // One that was extended is called as before: its id tells them apart.
        if (state === undefined || isLive(override, now)) {
          yield { name: `${override.name} ${override.id}`, uid: override.id, one: override }
        }
      }
    }
    return page(context, wanted(), queryOf(request), ({ one: override }) =>
      overrideItem(view, override),
    )
  })
  app.get('/api/v1/overrides/:id', scope('read'), async (request) => {
    const override = named(request)
    const { id, name, kind } = override
    return rendered(context.unshown, { name, uid: id, id, kind }, () =>
      overrideDetail(view, override, context.driver.env().now),
    )
  })
  app.delete('/api/v1/overrides/:id', scope('approve', ['reason']), async (request) => {
    const override = named(request).id
    const reason = queryOf(request)['reason'] ?? 'ended'
    const input = { kind: 'end-override', override, reason } as const
    return (await submit(context, input, principalOf(request).id)).answer
  })

  app.post('/api/v1/overrides/:id/extend', scope('approve'), async (request) => {
    const override = named(request).id
    const body = bodyOf(request)
    const forMs = durationOf(body, 'for', '8h')
    const expiresAt = instant(context.driver.env().now + forMs)
    const reason = textOf(body, 'reason')
    const input = { kind: 'extend-override', override, reason, expiresAt } as const
    const { answer } = await submit(context, input, principalOf(request).id)
    return {
      override: answer.kind === 'done' ? answer.ids[0] : undefined,
      expiresAt: at(expiresAt),
    }
  })

  app.post('/api/v1/overrides/:id/reject', scope('approve'), async (request) => {
    const override = named(request).id
    const body = bodyOf(request)
    const forMs = durationOf(body, 'for', '168h')
    const expiresAt = instant(context.driver.env().now + forMs)
    const reason = textOf(body, 'reason')
    const input = { kind: 'reject-breaker', override, reason, expiresAt } as const
    return (await submit(context, input, principalOf(request).id)).answer
  })
}
