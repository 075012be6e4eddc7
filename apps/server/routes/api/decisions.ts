/** /api/v1: decisions that were made, one by one and by hour. Read on a thread of its own, page by page. */

import type { FastifyReply, FastifyRequest } from 'fastify'
import { cellsOf, DECISION_COLUMNS, USE_COLUMNS } from '@holdfast/api/columns'
import type { Contract } from '@holdfast/api/contract'
import type { AnswerOf, QueryOf } from '@holdfast/api/operation'
import { csv } from '@holdfast/core/kernel/csv'
import { isIdOf } from '@holdfast/core/kernel/ids'
import { DAY_MS, HOUR_MS } from '@holdfast/core/kernel/instant'
import { find } from '@holdfast/core/state/state'
import { Problem } from '@holdfast/edges-base/http/problems'
import type { RecordCursor } from '@holdfast/edges-base/stores/list-records'
import type { RecordFilter } from '@holdfast/edges-base/stores/read-records'
import type { Context, Routes } from '../../context.ts'
import { serve } from '../../serve.ts'
import { decisionItem, useItem } from '../../views/decisions.ts'
import { rendered } from '../../views/rendered.ts'
import { unknownName } from './estate.ts'

type Activity = QueryOf<Contract['activity.list']>
type Asked = QueryOf<Contract['decision.list']> | Activity

interface Page {
  readonly items: readonly object[]
  readonly next: string | null
}

/** As many as any list shows where nothing is said. */
const USUAL = 200

export const decisionRoutes: Routes = (app, context) => {
  const { view } = context.driver

  serve(app, 'decision.list', async ({ query, request, reply }) => {
    const { after, limit = USUAL, sort } = query
    const filter = filterOf(context, request, query)
    await context.decisions.flush()
    const order = sort === 'at' ? 'oldest' : 'newest'
    const page = await context.records.list({ filter, after: cursorOf(after), limit, order })
    const items = page.records.map((record) =>
      rendered(context.unshown, { name: record.id, uid: record.id }, () =>
        decisionItem(view, record),
      ),
    )
    const next = page.next === null ? null : `${page.next.at}.${page.next.id}`
    return asCsv(request, reply, { items, next }, DECISION_COLUMNS) ?? { items, next }
  })

  serve(app, 'decision.show', async ({ params: { id } }) => {
    const record = await context.decisions.find(id)
    if (record === null) {
      throw new Problem(
        'not-found',
        `decision \`${id}\` is not among those that are kept`,
        'ask again, or holdfast why NAME for how it stands now',
      )
    }
    return rendered(context.unshown, { name: id, uid: id }, () => decisionItem(view, record))
  })

  serve(app, 'activity.list', async ({ query, request, reply }) => {
    const filter = filterOf(context, request, query)
    await context.decisions.flush()
    const page = await activity(context, filter, query)
    return asCsv(request, reply, page, USE_COLUMNS) ?? page
  })
}

/** Whole hours are read, and of the first and the last what the page holds is shown. */
async function activity(
  context: Context,
  filter: RecordFilter,
  { limit = USUAL, after: cursor }: Activity,
): Promise<AnswerOf<Contract['activity.list']>> {
  const after = hourCursorOf(cursor)
  const to = after === null ? filter.to : Math.min(filter.to, after.end)
  const skip = after?.skip ?? 0
  const page = await context.records.uses({ ...filter, to }, skip + limit)
  const rows = page.hours.flatMap(({ hour, rows: mine }) =>
    mine.map((row, place) => ({ hour, place, row })),
  )
  const items = rows.slice(skip, skip + limit)
  const more = rows[skip + limit]
  const next = more ?? (page.next === null ? null : { hour: page.next, place: 0 })
  return {
    items: items.map(({ hour, place, row }) => {
      const known = { name: `${hour}.${place}`, uid: `${hour}.${place}` }
      return rendered(context.unshown, known, () => useItem(context.driver.view, hour, row))
    }),
    next: next === null ? null : `${next.hour}.${next.place}`,
  }
}

function filterOf(context: Context, request: FastifyRequest, asked: Asked): RecordFilter {
  const { identity = null, resource = null, asset, code = null, from, to } = asked
  const filter = {
    identity,
    resource,
    asset: asset === undefined ? null : uidOf(context, request, asset),
    codes: code,
    from: from ?? 0,
    to: to ?? context.driver.env().now + DAY_MS,
  }
  if (filter.from >= filter.to) {
    throw new Problem('bad-request', '`from` is not before `to`', 'the end itself is left out')
  }
  return filter
}

/** An asset that is gone still has its uid in the records. */
function uidOf(context: Context, request: FastifyRequest, name: string): string {
  const asset = find(context.driver.view, 'Asset', name)
  if (asset !== undefined) return asset.uid
  if (isIdOf('asset', name)) return name
  throw unknownName(context, request, 'Asset', name)
}

function cursorOf(text: string | undefined): RecordCursor | null {
  if (text === undefined) return null
  const [, at, id = ''] = /^(\d{1,16})\.(dc_[0-9A-Z]{13}|[~-])$/.exec(text) ?? []
  if (at === undefined) throw badCursor()
  return { at: Number(at), id }
}

/** The hour that comes next, and how many of its rows were shown. */
function hourCursorOf(
  text: string | undefined,
): { readonly end: number; readonly skip: number } | null {
  if (text === undefined) return null
  const [, hour, skip] = /^(\d{4}-\d\d-\d\dT\d\d)\.(\d{1,9})$/.exec(text) ?? []
  const start = Date.parse(`${hour}:00:00Z`)
  if (hour === undefined || Number.isNaN(start)) throw badCursor()
  return { end: start + HOUR_MS, skip: Number(skip) }
}

function badCursor(): Problem {
  return new Problem('bad-request', '`after` is not where a page ended', 'take `next` as it was')
}

/** CSV for who asks for it; what follows then stands in a header. */
function asCsv(
  request: FastifyRequest,
  reply: FastifyReply,
  page: Page,
  columns: readonly string[],
): FastifyReply | null {
  if (request.headers.accept?.split(/[,;]/)[0]?.trim() !== 'text/csv') return null
  if (page.next !== null) {
    const url = new URL(request.url, 'http://localhost')
    url.searchParams.set('after', page.next)
    reply.header('link', `<${url.pathname}${url.search}>; rel="next"`)
  }
  const rows = page.items.map((item) => cellsOf(item, columns))
  return reply.type('text/csv; charset=utf-8').send(csv(columns, rows))
}
