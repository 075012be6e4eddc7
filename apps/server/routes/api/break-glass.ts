/** /api/v1/break-glass: planned, opened by two approvers, closed, reviewed by another person, drilled, merged. */

import type { Signed } from '@holdfast/core/model/break-glass-input'
import type { OverrideId } from '@holdfast/core/kernel/ids'
import { Problem } from '@holdfast/edges-base/http/problems'
import type { Principal } from '../../auth.ts'
import { mergeJournal } from '../../break-glass/merge.ts'
import { readSigned } from '../../break-glass/signed.ts'
import { submitDone, type Routes } from '../../context.ts'
import { refuseCommand } from '../../driver/disk.ts'
import { serve } from '../../serve.ts'
import { unknownId } from '../../unknown-id.ts'
import {
  approversNow,
  breakGlassDetail,
  breakGlassItem,
  breakGlassListing,
  breakGlassRows,
  type Row,
} from '../../views/break-glass.ts'
import { planOf } from '../../views/break-glass-plan.ts'
import { listed } from '../../views/listed.ts'
import { rendered } from '../../views/rendered.ts'

export const breakGlassRoutes: Routes = (app, context) => {
  const { view } = context.driver
  const named = (id: string, principal: Principal): Row => {
    const override = id as OverrideId // Any other text is no key.
    const row = view.breakGlass.get(override) ?? view.drills.get(override)
    if (row !== undefined) return row
    const all = [...breakGlassRows(view)].map((one) => ({ id: one.id, name: one.said.incident }))
    throw unknownId('break-glass', id, all, principal, 'holdfast break-glass list')
  }

  serve(app, 'break-glass.list', async ({ query }) => {
    const { now } = context.driver.env()
    return listed(context, query, breakGlassListing(view, now), (row) =>
      breakGlassItem(view, row, now),
    )
  })

  serve(app, 'break-glass.approvers', async () => approversNow(view, context.driver.env().now))

  serve(app, 'break-glass.show', async ({ params, principal }) => {
    const row = named(params.id, principal)
    const { id, said } = row
    return rendered(context.unshown, { name: said.incident, uid: id, id }, () =>
      breakGlassDetail(view, row, context.driver.env().now),
    )
  })

  serve(app, 'break-glass.plan', async ({ body }) => planOf(context, body))

  serve(app, 'break-glass.open', async ({ body, principal }) => {
    // What may have been opened without this server comes first, or its own use would be forgotten.
    const problem = context.journal.problem()
    if (problem !== null) throw new Problem('conflict', problem, JOURNAL_HELP)
    return submitDone(context, { kind: 'open-break-glass', ...signedOf(body) }, principal.id)
  })

  serve(app, 'break-glass.drill', async ({ body, principal }) =>
    submitDone(context, { kind: 'drill-break-glass', ...signedOf(body) }, principal.id),
  )

  serve(app, 'break-glass.merge', async ({ body, principal }) => {
    refuseCommand(context.disk, 'merge-break-glass')
    // At a start what has no line end is an end that was never written; who hands a file in means one.
    if (!body.journal.includes('\n')) {
      throw new Problem('refused', 'there is no whole line in it', 'hand in the journal itself')
    }
    const merged = await mergeJournal(context.driver, body.journal, principal.id)
    if (!merged.ok) throw new Problem('refused', `the journal is not what was written: ${merged.error}`, JOURNAL_HELP) // prettier-ignore
    return merged.value
  })

  serve(app, 'break-glass.close', async ({ params, body, principal }) => {
    const override = named(params.id, principal).id
    const { reason } = body
    return submitDone(context, { kind: 'close-break-glass', override, reason }, principal.id)
  })

  serve(app, 'break-glass.review', async ({ params, body, principal }) => {
    const override = named(params.id, principal).id
    const { note } = body
    return submitDone(context, { kind: 'review-break-glass', override, note }, principal.id)
  })
}

const JOURNAL_HELP = 'see what was done with it, keep the file, and move it out of the way'

function signedOf(body: {
  readonly warrant: string
  readonly signatures: readonly string[]
}): Signed {
  const signed = readSigned(body.warrant, body.signatures)
  if (signed.ok) return signed.value
  throw new Problem(
    'bad-request',
    signed.error,
    'sign the file as holdfast break-glass plan wrote it',
  )
}
