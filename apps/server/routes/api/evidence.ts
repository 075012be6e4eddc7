/** What of a hold can be taken away and verified by anybody. */

import { anyHold } from '@holdfast/core/state/holds/table'
import { notFound } from '@holdfast/edges-base/http/problems'
import type { Routes } from '../../context.ts'
import { serve } from '../../serve.ts'
import { bundleOf } from '../../views/evidence.ts'

export const evidenceRoutes: Routes = (app, context) => {
  serve(app, 'evidence.export', async ({ params: { id }, reply }) => {
    const hold = anyHold(context.driver.view, id)
    if (hold === undefined) throw notFound('hold', id, 'holdfast hold list')
    reply.header('content-disposition', `attachment; filename="${hold.id}.hfe"`)
    return reply.type('application/vnd.holdfast.evidence').send(await bundleOf(context, hold))
  })
}
