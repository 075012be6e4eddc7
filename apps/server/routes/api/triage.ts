/** /api/v1/triage: forensic triage that the directive asks for, and the people who answer it. */

import { triageLine } from '@holdfast/core/decide/triage-line'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { instant } from '@holdfast/core/kernel/instant'
import type { TriageLine } from '@holdfast/core/model/explanation'
import type { AssetUid } from '@holdfast/core/kernel/ids'
import type { AssetSelector } from '@holdfast/core/model/manifest'
import { TRIAGE_FINDINGS } from '@holdfast/core/model/triage'
import { Problem } from '@holdfast/edges-base/http/problems'
import { selector } from '@holdfast/edges-base/manifests/fields'
import {
  bodyOf,
  PAGE,
  principalOf,
  queryOf,
  scope,
  submit,
  textOf,
  type Routes,
} from '../../context.ts'
import { durationOf } from '../members.ts'
import { triageItem } from '../../views/assets.ts'
import { attempt, rendered, type Item } from '../../views/rendered.ts'
import { earliestFirst, page, type Page } from '../../views/page.ts'

const FILTERS = ['state', 'asset', 'vulnerability'] as const

interface Duty {
  readonly name: string
  readonly uid: string
  readonly show: () => Item
}

type Chosen = { readonly [filter in (typeof FILTERS)[number]]?: string | undefined }

export const triageRoutes: Routes = (app, context) => {
  const { view } = context.driver
  /** Those that these words concern, the first due first; what cannot be shown is left out nowhere. */
  const chosen = function* ({ state, asset, vulnerability }: Chosen): Generator<Duty, void> {
    const { now } = context.driver.env()
    for (const [uid, duty] of view.duties) {
      const line = (): TriageLine => triageLine(view, duty, now)
      const wanted = attempt(
        context.unshown,
        { name: uid, uid },
        () =>
          (vulnerability === undefined || duty.vulnerabilities.includes(vulnerability)) &&
          (asset === undefined || nameOf(duty.asset) === asset) &&
          (state === undefined || line().state === state),
      )
      if (wanted.ok && !wanted.value) continue
      const show = (): Item =>
        rendered(context.unshown, { name: uid, uid }, () => triageItem(line()))
      yield { name: earliestFirst(duty.due, uid), uid, show }
    }
  }
  const nameOf = (uid: AssetUid): string => view.manifests.Asset.get(uid)?.name ?? uid
  const listed = (query: Readonly<Record<string, string | undefined>>): Promise<Page> =>
    page(context, chosen(query), query, ({ show }) => show())

  app.get('/api/v1/triage', scope('read', [...PAGE, ...FILTERS]), async (request) => {
    return listed(queryOf(request))
  })
  app.post('/api/v1/triage/record', scope('approve'), async (request) => {
    const body = bodyOf(request)
    const found = TRIAGE_FINDINGS.find((one) => one === body['found'])
    if (found === undefined) {
      throw new Problem('bad-request', '`found` is not known', 'write nothing or compromise')
    }
    const vulnerability = textOf(body, 'vulnerability')
    const by = body['by'] === undefined ? null : textOf(body, 'by')
    const reason = textOf(body, 'reason')
    const assets = assetsOf(body)
    const input = { kind: 'record-triage', assets, vulnerability, by, found, reason } as const
    await submit(context, input, principalOf(request).id)
    return listed({ vulnerability, limit: String(LIMITS.pageItemsMax) })
  })
  app.post('/api/v1/triage/waive', scope('approve'), async (request) => {
    const body = bodyOf(request)
    const forMs = durationOf(body, 'for', null)
    const vulnerability = textOf(body, 'vulnerability')
    const reason = textOf(body, 'reason')
    const expiresAt = instant(context.driver.env().now + forMs)
    const assets = assetsOf(body)
    const input = { kind: 'waive-triage', assets, vulnerability, reason, expiresAt } as const
    await submit(context, input, principalOf(request).id)
    return listed({ vulnerability, limit: String(LIMITS.pageItemsMax) })
  })
}

/** `{"assets": {"names": ["web-01"]}}`, or by types or labels, or `{"all": true}`: as a manifest selects them. */
function assetsOf(body: Record<string, unknown>): AssetSelector {
  const read = selector.safeParse(body['assets'])
  const empty = read.success && Object.values(read.data).every((one) => isEmpty(one))
  if (!read.success || empty) {
    throw new Problem(
      'bad-request',
      '`assets` selects nothing',
      'name them: {"names": ["web-01"]}, or select by types or labels, or {"all": true}',
    )
  }
  return read.data as AssetSelector // What is absent is left out, as there.
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}
