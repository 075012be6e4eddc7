/** /api/v1: the one-screen answer, and what somebody should look at. */

import type { Routes } from '../../context.ts'
import { serve } from '../../serve.ts'
import { attentionOf } from '../../views/attention.ts'
import { statusOf } from '../../views/status.ts'

export const statusRoutes: Routes = (app, context) => {
  serve(app, 'status.show', async () => statusOf(context))
  serve(app, 'status.attention', async () => attentionOf(context))
}
