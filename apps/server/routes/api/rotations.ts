/** /api/v1/rotations: values that may have been copied, and the people who made others. */

import type { RotationId } from '@holdfast/core/kernel/ids'
import { allRotations, anyRotation } from '@holdfast/core/state/rotations/table'
import { submit, type Routes } from '../../context.ts'
import { serve } from '../../serve.ts'
import { unknownId } from '../../unknown-id.ts'
import { listed } from '../../views/listed.ts'
import { rotationItem, rotationListing } from '../../views/rotations.ts'

export const rotationRoutes: Routes = (app, context) => {
  const { view } = context.driver

  serve(app, 'rotation.list', async ({ query }) => {
    const env = context.driver.env()
    return listed(
      context,
      { sort: 'due' as const, ...query },
      rotationListing(view, env),
      (rotation) => rotationItem(context, rotation, env),
    )
  })

  serve(app, 'rotation.done', async ({ params, body, principal }) => {
    const known = anyRotation(view, params.id)
    if (known === undefined) {
      const list = 'holdfast rotation list'
      throw unknownId('rotation', params.id, allRotations(view), principal, list)
    }
    const rotation: RotationId = known.id
    await submit(context, { kind: 'finish-rotation', rotation, ...body }, principal.id)
    return rotationItem(context, anyRotation(view, rotation) ?? known, context.driver.env())
  })
}
