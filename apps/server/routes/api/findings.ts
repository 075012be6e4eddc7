/** /api/v1/findings: one vulnerability, who has it, what each source says, and what it does to identities. */

import type { FindingSummary } from '@holdfast/core/correlate/finding-views'
import { Problem } from '@holdfast/edges-base/http/problems'
import { bodyOf, PAGE, queryOf, scope, type Context, type Routes } from '../../context.ts'
import {
  exploitedWord,
  findingDetail,
  findingItem,
  rawRecord,
  rawReport,
  whatIf,
} from '../../views/findings.ts'
import { attempt, renderedPage } from '../../views/rendered.ts'
import { placedPage } from '../../views/page.ts'

export const findingRoutes: Routes = (app, context) => {
  const shown = async (id: string) => {
    const found = await context.matcher.ask('finding', { id })
    if (found !== null) return found
    throw new Problem(
      'not-found',
      `no source says anything of \`${id}\``,
      'that is not the same as "not affected": see holdfast source list',
    )
  }
  const idOf = (request: { params: unknown }): string => (request.params as { id: string }).id

  app.get('/api/v1/findings', scope('read', [...PAGE, ...FILTERS]), async (request) => {
    const query = queryOf(request)
    const all = await context.matcher.ask('findings', null)
    const wanted = function* () {
      for (const finding of all) {
        const known = { name: finding.id, uid: finding.id }
        const chosen = attempt(context.unshown, known, () => selects(context, finding, query))
        // Of what cannot be read it is not known that it is not meant.
        if (!chosen.ok || chosen.value) yield { ...known, finding }
      }
    }
    // Worst first, so the next page is found by place and not by name.
    return placedPage(context, wanted(), query, ({ finding }) => findingItem(context, finding))
  })
  app.get('/api/v1/findings/:id', scope('read'), async (request) => {
    const found = await shown(idOf(request))
    const { id, aliases } = found
    const known = { name: id, uid: id, id, aliases }
    return renderedPage(context.unshown, known, () => findingDetail(context, found))
  })
  app.get(
    '/api/v1/findings/:id/document',
    scope('read', ['source', 'asset']),
    async (request, reply) => {
      const { source, asset } = queryOf(request)
      const finding = await shown(idOf(request))
      const found =
        asset === undefined
          ? await rawRecord(context, finding, source ?? null)
          : await rawReport(context, finding, asset, source ?? null)
      reply.header('content-disposition', 'attachment')
      return reply.type('application/octet-stream').send(found)
    },
  )
  app.post('/api/v1/findings/:id/what-if', scope('read'), async (request) => {
    const body = bodyOf(request)
    const known = new Set(['exploited', 'exposed', 'automatable', 'impact', 'fixed'])
    const wrong = Object.keys(body).find((name) => !known.has(name))
    if (wrong !== undefined) {
      throw new Problem('bad-request', `unknown \`${wrong}\``, `known: ${[...known].join(', ')}`)
    }
    for (const name of ['exploited', 'exposed', 'automatable', 'fixed']) {
      if (body[name] === undefined || typeof body[name] === 'boolean') continue
      throw new Problem('bad-request', `\`${name}\` is neither true nor false`, 'leave it out')
    }
    if (!['total', 'partial', undefined].includes(body['impact'] as string | undefined)) {
      throw new Problem('bad-request', '`impact` is not known', 'write total or partial')
    }
    return whatIf(context, await shown(idOf(request)), body)
  })
}

const FILTERS = ['exploited', 'severity', 'fix', 'source', 'disagreement', 'q'] as const

/** `exploited=true` (or `false`, `unknown`), `severity=high`, `fix=none`, `source=…`, `disagreement=true`, `q=text`. */
function selects(
  context: Context,
  summary: FindingSummary,
  query: Record<string, string | undefined>,
): boolean {
  const { exploited, severity, fix, source, q, disagreement } = query
  if (exploited !== undefined && exploitedWord(context, summary) !== exploited) return false
  if (severity !== undefined && summary.severity !== severity) return false
  if (fix !== undefined && summary.fix !== fix) return false
  if (source !== undefined && !summary.sources.includes(source)) return false
  if (disagreement !== undefined && String(summary.disagreement) !== disagreement) return false
  if (q === undefined || q === '') return true
  const text = q.toLowerCase()
  return [summary.id, ...summary.aliases, ...summary.components].some((name) =>
    name.toLowerCase().includes(text),
  )
}
