/** /api/v1/triage: forensic triage that the directive asks for, and the people who answer it. */

import type { QueryOf } from '@holdfast/api/operation'
import type { Contract } from '@holdfast/api/contract'
import type { TriageItem } from '@holdfast/api/contract/parts/triage'
import { triageLine } from '@holdfast/core/decide/triage-line'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { instant } from '@holdfast/core/kernel/instant'
import type { StoredDuty } from '@holdfast/core/model/triage'
import { submit, type Routes } from '../../context.ts'
import { serve } from '../../serve.ts'
import { triageItem } from '../../views/assets.ts'
import { listed, type Page } from '../../views/listed.ts'

export const triageRoutes: Routes = (app, context) => {
  const { view } = context.driver
  const assetOf = ({ asset }: StoredDuty) => view.manifests.Asset.get(asset)
  const nameOf = (duty: StoredDuty): string => assetOf(duty)?.name ?? duty.asset
  const ownerOf = (duty: StoredDuty): string | null => assetOf(duty)?.spec.owner ?? null
  const isAwaited = ({ cause }: StoredDuty): boolean =>
    view.causes.get(cause)?.detail.triageAwaited === true
  const lines = (query: QueryOf<Contract['triage.list']>): Promise<Page<TriageItem>> => {
    const { now } = context.driver.env()
    const stateOf = (duty: StoredDuty): TriageItem['state'] => triageLine(view, duty, now).state
    return listed(
      context,
      query,
      {
        rows: view.duties.values(),
        known: ({ cause }) => ({ name: cause, uid: cause }),
        filters: {
          state: (duty, states) => states.includes(stateOf(duty)),
          asset: (duty, names) => names.includes(nameOf(duty)),
          owner: (duty, owners) => owners.includes(ownerOf(duty) ?? ''),
          vulnerability: ({ vulnerabilities }, ids) =>
            ids.some((id) => vulnerabilities.includes(id)),
          awaited: (duty, awaited) => isAwaited(duty) === awaited,
        },
        sorts: {
          due: ({ due }) => due,
          asset: nameOf,
          vulnerability: ({ vulnerabilities: [first = ''] }) => first,
          component: ({ component }) => component,
          owner: ownerOf,
          state: stateOf,
        },
        facets: {
          state: stateOf,
          owner: (duty) => ownerOf(duty) ?? '',
          awaited: (duty) => String(isAwaited(duty)),
        },
        texts: (duty) => [nameOf(duty), ownerOf(duty), duty.component, ...duty.vulnerabilities],
      },
      (duty) => triageItem(triageLine(view, duty, now)),
    )
  }
  /** What was answered: as many as a page may hold. */
  const answered = (vulnerability: string): Promise<Page<TriageItem>> =>
    lines({ vulnerability: [vulnerability], limit: LIMITS.pageItemsMax })

  serve(app, 'triage.list', ({ query }) => lines(query))
  serve(app, 'triage.record', async ({ body, principal }) => {
    const { assets, vulnerability, found, by = null, reason } = body
    const input = { kind: 'record-triage', assets, vulnerability, by, found, reason } as const
    await submit(context, input, principal.id)
    return answered(vulnerability)
  })
  serve(app, 'triage.waive', async ({ body, principal }) => {
    const { assets, vulnerability, reason } = body
    const expiresAt = instant(context.driver.env().now + body.for)
    const input = { kind: 'waive-triage', assets, vulnerability, reason, expiresAt } as const
    await submit(context, input, principal.id)
    return answered(vulnerability)
  })
}
