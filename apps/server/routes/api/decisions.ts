/** /api/v1: decisions that were made, one by one and by hour. Read on a thread of its own, page by page. */

import type { FastifyReply, FastifyRequest } from 'fastify'
import { csv } from '@holdfast/core/kernel/csv'
import { isIdOf } from '@holdfast/core/kernel/ids'
import { DAY_MS, HOUR_MS, parseInstant } from '@holdfast/core/kernel/instant'
import { REASON_CODES } from '@holdfast/core/model/reason-codes'
import { find } from '@holdfast/core/state/state'
import { Problem } from '@holdfast/edges-base/http/problems'
import type { RecordCursor, RecordFilter } from '@holdfast/edges-base/stores/read-records'
import { PAGE, queryOf, scope, type Context, type Routes } from '../../context.ts'
import { decisionItem, useItem } from '../../views/decisions.ts'
import { rendered } from '../../views/rendered.ts'
import { limitOf } from '../../views/page.ts'
import { unknownName } from './estate.ts'

const FILTERS = ['identity', 'asset', 'resource', 'code', 'from', 'to'] as const

type Item = Record<string, unknown>

interface Page {
  readonly items: readonly Item[]
  readonly next: string | null
}

export const decisionRoutes: Routes = (app, context) => {
  const { view } = context.driver

  app.get('/api/v1/decisions', scope('read', [...PAGE, ...FILTERS]), async (request, reply) => {
    const query = queryOf(request)
    const filter = filterOf(context, request)
    await context.decisions.flush()
    const page = await context.records.list(filter, cursorOf(query['after']), limitOf(query))
    const items = page.records.map((record) =>
      rendered(context.unshown, { name: record.id, uid: record.id }, () =>
        decisionItem(view, record),
      ),
    )
    const next = page.next === null ? null : `${page.next.at}.${page.next.id}`
    return shown(request, reply, { items, next }, DECISION_COLUMNS)
  })

  app.get('/api/v1/decisions/:id', scope('read'), async (request) => {
    const { id } = request.params as { id: string }
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

  app.get('/api/v1/activity', scope('read', [...PAGE, ...FILTERS]), async (request, reply) => {
    const query = queryOf(request)
    if (query['identity'] === undefined) {
      throw new Problem('bad-request', '`identity` is missing', 'say whose activity')
    }
    const filter = filterOf(context, request)
    await context.decisions.flush()
    return shown(request, reply, await activity(context, filter, query), USE_COLUMNS)
  })
}

/** Whole hours are read, and of the first and the last what the page holds is shown. */
async function activity(
  context: Context,
  filter: RecordFilter,
  query: Record<string, string | undefined>,
): Promise<Page> {
  const limit = limitOf(query)
  const after = hourCursorOf(query['after'])
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

function filterOf(context: Context, request: FastifyRequest): RecordFilter {
  const { identity = null, resource = null, asset, code, from, to } = queryOf(request)
  if (code !== undefined && !Object.hasOwn(REASON_CODES, code)) {
    const codes = Object.keys(REASON_CODES).join(', ')
    throw new Problem('bad-request', `\`${code}\` is no code`, `one of ${codes}`)
  }
  const filter = {
    identity,
    resource,
    asset: asset === undefined ? null : uidOf(context, request, asset),
    codes: code === undefined ? null : [code],
    from: timeOf('from', from) ?? 0,
    to: timeOf('to', to) ?? context.driver.env().now + DAY_MS,
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

function timeOf(name: string, text: string | undefined): number | null {
  if (text === undefined) return null
  const time = parseInstant(text)
  if (time === undefined) {
    const help = 'such as 2026-11-24T12:00:00Z'
    throw new Problem('bad-request', `\`${name}\` is not a time with its offset`, help)
  }
  return time
}

function cursorOf(text: string | undefined): RecordCursor | null {
  if (text === undefined) return null
  const [, at, id = ''] = /^(\d{1,16})\.(dc_[0-9A-Z]{13}|~)$/.exec(text) ?? []
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

const DECISION_COLUMNS = [
  'id first last count decision code subject action resource tier',
  'posture assets until hold overrides caller',
].flatMap((line) => line.split(' '))
const USE_COLUMNS =
  'hour subject resource assets decision code tier posture count first last'.split(' ')

/** JSON, or CSV for who asks for it; what follows then stands in a header. */
function shown(
  request: FastifyRequest,
  reply: FastifyReply,
  page: Page,
  columns: readonly string[],
): Page | FastifyReply {
  if (request.headers.accept?.split(/[,;]/)[0]?.trim() !== 'text/csv') return page
  if (page.next !== null) {
    const url = new URL(request.url, 'http://localhost')
    url.searchParams.set('after', page.next)
    reply.header('link', `<${url.pathname}${url.search}>; rel="next"`)
  }
  const rows = page.items.map((item) => columns.map((column) => cellOf(item[column])))
  return reply.type('text/csv; charset=utf-8').send(csv(columns, rows))
}

function cellOf(value: unknown): string | number | boolean | null {
  if (Array.isArray(value)) return value.join(' ')
  const plain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  return plain ? value : null
}
