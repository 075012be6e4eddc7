/** /api/v1/verifications: what was asked of an asset, and how it ended. */

import { notFound } from '@holdfast/edges-base/http/problems'
import { anyVerification } from '@holdfast/core/state/verifications/table'
import type { Routes } from '../../context.ts'
import { serve } from '../../serve.ts'
import { at } from '../../views/assets.ts'
import { rendered } from '../../views/rendered.ts'

export const verificationRoutes: Routes = (app, context) => {
  serve(app, 'verification.show', async ({ params: { id } }) => {
    const found = anyVerification(context.driver.view, id)
    if (found === undefined) throw notFound('verification', id)
    return rendered(context.unshown, { name: id, uid: id, id }, () => ({
      ...found,
      requestedAt: at(found.requestedAt),
      finishedAt: at(found.finishedAt),
    }))
  })
}
