/** /api/v1: the switches: off, gone through or done, eject, resume, and the word on the clock. */

import { submitDone, type Routes } from '../../context.ts'
import { serve } from '../../serve.ts'
import { at } from '../../views/assets.ts'
import { deniedNow } from '../../views/off.ts'
import { rehearseOff } from '../../views/mode-preview.ts'
import { statusOf } from '../../views/status.ts'

export const switchRoutes: Routes = (app, context) => {
  const { view } = context.driver

  serve(app, 'off.rehearse', async ({ body: { reason }, principal }) => {
    const { checked, stays } = await rehearseOff(context)
    await submitDone(context, { kind: 'rehearse-off', reason, checked, stays }, principal.id)
    return { at: at(view.rehearsedAt), checked, stays, ...(await deniedNow(context)) }
  })

  serve(app, 'off.show', async () => {
    const { stopped } = view
    return {
      off: stopped !== null,
      ejected: stopped?.eject === true,
      ...(await deniedNow(context)),
    }
  })

  serve(app, 'off.look', async () => ({ points: await context.lookForRemains(view) }))

  for (const id of ['off.off', 'off.eject'] as const) {
    serve(app, id, async ({ body: { reason }, principal }) => {
      const input = { kind: 'stop-enforcement', reason, eject: id === 'off.eject' } as const
      await submitDone(context, input, principal.id)
      return statusOf(context)
    })
  }

  serve(app, 'off.resume', async ({ body: { reason }, principal }) => {
    await submitDone(context, { kind: 'resume-enforcement', reason }, principal.id)
    return statusOf(context)
  })

  serve(app, 'clock.accept', async ({ body: { reason }, principal }) => {
    const wall = context.driver.wall()
    await submitDone(context, { kind: 'trust-clock', wall, by: 'person', reason }, principal.id)
    return statusOf(context)
  })
}
