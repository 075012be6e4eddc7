/** /api/v1/findings: one vulnerability, who has it, what each source says, and what it does to identities. */

import type { FindingDetail, FindingSummary } from '@holdfast/core/correlate/finding-views'
import type { AssetUid } from '@holdfast/core/kernel/ids'
import { severityRank } from '@holdfast/core/kernel/severity'
import { find } from '@holdfast/core/state/state'
import { Problem } from '@holdfast/edges-base/http/problems'
import type { Routes } from '../../context.ts'
import { serve, type Call } from '../../serve.ts'
import {
  exploitedWord,
  findingDetail,
  findingItem,
  rawRecord,
  rawReport,
  whatIf,
} from '../../views/findings.ts'
import { listed } from '../../views/listed.ts'
import { renderedPage } from '../../views/rendered.ts'
import { unknownName } from './estate.ts'

export const findingRoutes: Routes = (app, context) => {
  listRoute(app, context)
  const shown = async (id: string): Promise<FindingDetail> => {
    const found = await context.matcher.ask('finding', { id })
    if (found !== null) return found
    throw new Problem(
      'not-found',
      `no source says anything of \`${id}\``,
      'that is not the same as "not affected": see holdfast source list',
    )
  }
  serve(app, 'finding.show', async ({ params }) => {
    const found = await shown(params.id)
    const { id, aliases } = found
    const known = { name: id, uid: id, id, aliases }
    return renderedPage(context.unshown, known, () => findingDetail(context, found))
  })
  serve(app, 'finding.document', async ({ params, query, reply }) => {
    const { source = null, asset } = query
    const finding = await shown(params.id)
    const found =
      asset === undefined
        ? await rawRecord(context, finding, source)
        : await rawReport(context, finding, asset, source)
    reply.header('content-disposition', 'attachment')
    return reply.type('application/octet-stream').send(found)
  })
  serve(app, 'finding.what-if', async ({ params, body }) =>
    whatIf(context, await shown(params.id), body),
  )
}

const listRoute: Routes = (app, context) => {
  const { view } = context.driver
  /** Null: wherever it is. Of an asset that is not known nothing is known: that is no empty list. */
  const withinOf = ({ query, request }: Call<'finding.list'>): readonly AssetUid[] | null => {
    const { asset: names, owner: owners } = query
    if (names === undefined && owners === undefined) return null
    const assets = names?.map((name) => {
      const asset = find(view, 'Asset', name)
      if (asset === undefined) throw unknownName(context, request, 'Asset', name)
      return asset
    }) ?? [...view.manifests.Asset.values()]
    const owned = assets.filter((asset) => owners?.includes(asset.spec.owner ?? '') ?? true)
    return owned.map(({ uid }) => uid)
  }

  serve(app, 'finding.list', async (call) => {
    const exploited = (summary: FindingSummary): string => exploitedWord(context, summary)
    return listed(
      context,
      call.query,
      {
        rows: await context.matcher.ask('findings', { within: withinOf(call) }),
        known: ({ id }) => ({ name: id, uid: id }),
        filters: {
          exploited: (summary, words) => words.some((word) => word === exploited(summary)),
          severity: ({ severity }, wanted) => wanted.includes(severity),
          fix: ({ fix }, wanted) => wanted.includes(fix),
          // Whoever matches was asked for what these have.
          asset: () => true,
          owner: () => true,
          component: ({ components }, names) => names.some((name) => components.includes(name)),
          source: ({ sources }, names) => names.some((name) => sources.includes(name)),
          disagreement: ({ disagreement }, wanted) => disagreement === wanted,
        },
        sorts: {
          risk: riskOf,
          id: ({ id }) => id,
          severity: ({ severity }) => severityRank(severity),
          epss: ({ epss }) => (epss === null ? null : Number(epss)),
          assets: ({ assets }) => assets,
          exploitedSince: ({ exploitedSince }) => exploitedSince,
        },
        facets: {
          severity: ({ severity }) => severity,
          exploited,
          fix: ({ fix }) => fix,
          source: ({ sources }) => sources,
          component: ({ components }) => components,
        },
        texts: ({ id, aliases, components }) => [id, ...aliases, ...components],
      },
      (summary) => findingItem(context, summary),
    )
  })
}

/** The worst first, as whoever matches orders them: known to be exploited, severe, on many assets. */
function riskOf({ said, severity, assets }: FindingSummary): string {
  const exploited = said.exploited.is === 'yes' ? 0 : 1
  const fewer = String(MANY - assets).padStart(String(MANY).length, '0')
  return `${exploited} ${9 - severityRank(severity)} ${fewer}`
}

/** More than there can be assets. */
const MANY = 999_999_999
