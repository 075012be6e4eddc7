/** /api/v1/triage: forensic triage that the directive asks for, and the people who answer it. */

import { triageLine } from '@holdfast/core/decide/triage-line'
import { instant } from '@holdfast/core/kernel/instant'
import type { AssetSelector } from '@holdfast/core/model/manifest'
import { TRIAGE_FINDINGS } from '@holdfast/core/model/triage'
import { Problem } from '@holdfast/edges-base/http/problems'
import { selector } from '@holdfast/edges-base/manifests/schemas'
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
import { attempt, type Item } from '../../views/rendered.ts'
import { page } from './estate.ts'

const FILTERS = ['state', 'asset', 'vulnerability'] as const

type Chosen = { readonly [filter in (typeof FILTERS)[number]]?: string | undefined }

export const triageRoutes: Routes = (app, context) => {
  const { view } = context.driver
  /** Those that these words concern, the first due first; what cannot be shown is left out nowhere. */
  const chosen = ({ state, asset, vulnerability }: Chosen): (Item & { name: string })[] => {
    const { now } = context.driver.env()
    return [...view.duties]
      .map(([uid, one]) => ({
        due: one.due,
        made: attempt(context.unshown, { name: uid, uid }, () => {
          const line = triageLine(view, one, now)
          const wanted =
            (state === undefined || line.state === state) &&
            (asset === undefined || line.asset === asset) &&
            (vulnerability === undefined || one.vulnerabilities.includes(vulnerability))
          return wanted ? triageItem(line) : null
        }),
      }))
      .toSorted((a, b) => a.due - b.due)
      .flatMap(({ made }) => (made.ok ? (made.value ?? []) : made.error))
  }

  app.get('/api/v1/triage', scope('read', [...PAGE, ...FILTERS]), async (request) => {
    const query = queryOf(request)
    return page(context, chosen(query), query, (one) => one)
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
    return { items: chosen({ vulnerability }) }
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
    return { items: chosen({ vulnerability }) }
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
