/** /api/v1/holds: what is blocked and why, its evidence to take away, and its release by a person. */

import { instant } from '@holdfast/core/kernel/instant'
import { allHolds, anyHold } from '@holdfast/core/state/holds/table'
import { anyOverride } from '@holdfast/core/state/overrides/table'
import { notFound } from '@holdfast/edges-base/http/problems'
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
import { holdDetail, holdItem } from '../../views/holds.ts'
import { renderedPage } from '../../views/rendered.ts'
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
}
