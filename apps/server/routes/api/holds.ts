/** /api/v1: holds and overrides. */

import { instant } from '@holdfast/core/kernel/instant'
import { allHolds, anyHold } from '@holdfast/core/state/holds/table'
import { allOverrides, anyOverride } from '@holdfast/core/state/overrides/table'
import { isLive } from '@holdfast/core/model/scope'
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
import { bundleOf } from '../../views/evidence.ts'
import { holdDetail, holdItem } from '../../views/holds.ts'
import { overrideDetail, overrideItem } from '../../views/overrides.ts'
import { rendered, renderedPage } from '../../views/rendered.ts'
import { newestFirst, page } from '../../views/page.ts'

export const holdRoutes: Routes = (app, context) => {
  const { view } = context.driver
  const holdNamed = (request: { params: unknown }) => {
    const { id } = request.params as { id: string }
    const hold = anyHold(view, id)
    if (hold === undefined) throw notFound('hold', id, 'holdfast hold list')
    return hold
  }

  app.get('/api/v1/holds', scope('read', [...PAGE, 'state']), async (request) => {
    const { state } = queryOf(request)
    const wanted = function* () {
      for (const hold of allHolds(view)) {
        if (state !== undefined && hold.state !== state) continue
        yield { name: newestFirst(hold.openedAt, hold.id), uid: hold.id, hold }
      }
    }
    return page(context, wanted(), queryOf(request), ({ hold }) => holdItem(context, hold))
  })
  app.get('/api/v1/holds/:id', scope('read'), async (request) => {
    const hold = holdNamed(request)
    const { id, state } = hold
    const known = { name: id, uid: id, id, state }
    return renderedPage(context.unshown, known, () => holdDetail(context, hold))
  })
  app.get('/api/v1/holds/:id/evidence', scope('read'), async (request, reply) => {
    const hold = holdNamed(request)
    reply.header('content-disposition', `attachment; filename="${hold.id}.hfe"`)
    return reply.type('application/vnd.holdfast.evidence').send(await bundleOf(context, hold))
  })
  app.post('/api/v1/holds/:id/release', scope('approve'), async (request) => {
    const hold = holdNamed(request)
    const body = bodyOf(request)
    const forMs = durationOf(body, 'for', '8h')
    const { answer } = await submit(
      context,
      {
        kind: 'release-hold',
        hold: hold.id,
        reason: textOf(body, 'reason'),
        expiresAt: instant(context.driver.env().now + forMs),
      },
      principalOf(request).id,
    )
    const id = answer.kind === 'done' ? answer.ids[0] : undefined
    const override = id === undefined ? undefined : anyOverride(view, id)
    return { override: id, expiresAt: at(override?.expiresAt) }
  })

  app.get('/api/v1/overrides', scope('read', [...PAGE, 'state']), async (request) => {
    const { state } = queryOf(request)
    if (state !== undefined && state !== 'live') {
      throw new Problem('bad-request', `\`${state}\` is no state`, 'live, or leave it out for all')
    }
    const { now } = context.driver.env()
    const wanted = function* () {
      for (const one of allOverrides(view)) {
        // One that was extended is called as before: its id tells them apart.
        if (state === undefined || isLive(one, now)) {
          yield { name: `${one.name} ${one.id}`, uid: one.id, one }
        }
      }
    }
    return page(context, wanted(), queryOf(request), ({ one }) => overrideItem(view, one))
  })
  app.get('/api/v1/overrides/:id', scope('read'), async (request) => {
    const { id } = request.params as { id: string }
    const override = anyOverride(view, id)
    if (override === undefined) {
      throw notFound('override', id, 'holdfast override list')
    }
    const { name, kind } = override
    return rendered(context.unshown, { name, uid: id, id, kind }, () =>
      overrideDetail(view, override, context.driver.env().now),
    )
  })
  app.delete('/api/v1/overrides/:id', scope('approve', ['reason']), async (request) => {
    const { id } = request.params as { id: string }
    const override = anyOverride(view, id)?.id
    if (override === undefined) throw notFound('override', id)
    const reason = queryOf(request)['reason'] ?? 'ended'
    const input = { kind: 'end-override', override, reason } as const
    return (await submit(context, input, principalOf(request).id)).answer
  })

  app.post('/api/v1/overrides/:id/extend', scope('approve'), async (request) => {
    const { id } = request.params as { id: string }
    const override = anyOverride(view, id)?.id
    if (override === undefined) throw notFound('override', id)
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
    const { id } = request.params as { id: string }
    const override = anyOverride(view, id)?.id
    if (override === undefined) throw notFound('override', id)
    const body = bodyOf(request)
    const forMs = durationOf(body, 'for', '168h')
    const expiresAt = instant(context.driver.env().now + forMs)
    const reason = textOf(body, 'reason')
    const input = { kind: 'reject-breaker', override, reason, expiresAt } as const
    return (await submit(context, input, principalOf(request).id)).answer
  })
}
