/** Projects and findings as Dependency-Track's API lists them: which there are, and what changed about one. */

import { byCodeUnit, type Json, type JsonObject } from '@holdfast/core/kernel/canonical-json'
import { digestOfText } from '@holdfast/core/kernel/hash'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { SourceError } from '@holdfast/edges-base/ports/sources'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import { jsonOf, type Ask } from '@holdfast/edges-base/http/ask'

/** The default, and the most that version 5 gives. */
const PAGE_ROWS = 100

export interface Project {
  readonly uuid: string
  readonly name: string
  readonly version: string | null
  /** When a BOM was last imported, in milliseconds; null: never, so nobody looked at anything. */
  readonly importedAt: number | null
}

export function fileOf(uuid: string): string {
  return `project/${uuid}`
}

/** Undefined: no name that we gave. */
export function uuidOf(file: string): string | undefined {
  return file.startsWith('project/') ? uuidIn(file.slice('project/'.length)) : undefined
}

/** Undefined: not a UUID, and so nothing that may stand in a path. */
export function uuidIn(value: unknown): string | undefined {
  const is =
    typeof value === 'string' && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)
  return is ? value.toLowerCase() : undefined
}

export async function listProjects(ask: Ask): Promise<ReadonlyMap<string, Project>> {
  const query = 'excludeInactive=true&sortName=name&sortOrder=asc'
  const rows = await pagesOf(ask, `/api/v1/project?${query}`, 'the list of projects', [])
  const projects = (rows ?? []).map((row) => projectIn(row, 'the list of projects'))
  return new Map(projects.map((project) => [project.uuid, project]))
}

/** Null: it is not there, not active, or not shown to us any more. */
export async function projectAt(ask: Ask, uuid: string): Promise<Project | null> {
  const answer = await ask('GET', `/api/v1/project/${uuid}`, [403, 404])
  if (answer === null) return null
  const what = `project ${uuid}`
  const value = objectOf(jsonOf(answer, what))
  if (value === undefined) throw unreadable(`${what} is not a project`, HELP)
  const project = projectIn(value, what)
  if (project.uuid !== uuid) throw unreadable(`${what} was answered with another one`, HELP)
  return value['active'] === false ? null : project
}

/**
 * One digest of what is held against a project, in no particular order. Suppressed findings count, as they do
 * in the BOM; audit decisions do not, because the BOM has none. Null: there is no such project.
 */
export async function findingsOf(ask: Ask, uuid: string): Promise<string | null> {
  const what = `the findings of project ${uuid}`
  const rows = await pagesOf(ask, `/api/v1/finding/project/${uuid}?suppressed=true`, what, [404])
  if (rows === null) return null
  const lines = rows.map((row) => {
    const flaw = objectOf(row['vulnerability'])
    const [matrix, id, severity] = [row['matrix'], flaw?.['vulnId'], flaw?.['severity'] ?? '']
    if (typeof matrix !== 'string' || typeof id !== 'string') {
      throw unreadable(`${what} have a row without an id`, HELP)
    }
    return `${matrix} ${id} ${typeof severity === 'string' ? severity : ''}`
  })
  return digestOfText(nodeHash, [...new Set(lines)].toSorted(byCodeUnit).join('\n'))
}

/** Version 4 gives all findings in one answer, whatever page is asked for; version 5 gives a hundred. */
async function pagesOf(
  ask: Ask,
  path: string,
  what: string,
  absent: readonly number[],
): Promise<readonly JsonObject[] | null> {
  const rows: JsonObject[] = []
  let last = ''
  for (let page = 1; page <= LIMITS.apiPagesMax; page++) {
    const answer = await ask('GET', `${path}&pageNumber=${page}&pageSize=${PAGE_ROWS}`, absent)
    if (answer === null) return null
    const list = listOf(jsonOf(answer, what))
    if (list === undefined) throw unreadable(`${what} is no list of objects`, HELP)
    const text = JSON.stringify(list)
    if (list.length > 0 && text === last) {
      throw unreadable(`${what} repeats its pages`, 'a proxy may drop the query')
    }
    last = text
    rows.push(...list)
    const total = Number(answer.headers.get('x-total-count') ?? Number.NaN)
    if (rows.length >= total || list.length !== PAGE_ROWS) {
      if (rows.length < total) {
        throw unreadable(`${what}: ${rows.length} of ${total} came`, 'it is tried again')
      }
      return rows
    }
  }
  throw unreadable(`${what} has more than ${LIMITS.apiPagesMax} pages`, 'use one key for each team')
}

const HELP = 'is this the API server of Dependency-Track?'

function projectIn(row: JsonObject, what: string): Project {
  const [uuid, name, version] = [uuidIn(row['uuid']), row['name'], row['version']]
  if (uuid === undefined || typeof name !== 'string') {
    throw unreadable(`${what} has a project without uuid or name`, HELP)
  }
  return {
    uuid,
    name,
    version: typeof version === 'string' && version !== '' ? version : null,
    importedAt: timeIn(row['lastBomImport']),
  }
}

/** Milliseconds, or RFC 3339 as some versions write it. */
function timeIn(value: Json | undefined): number | null {
  const ms = typeof value === 'string' ? Date.parse(value) : value
  return typeof ms === 'number' && Number.isSafeInteger(ms) && ms > 0 ? ms : null
}

function listOf(value: Json): readonly JsonObject[] | undefined {
  if (!Array.isArray(value)) return undefined
  const objects = (value as readonly Json[]).map((one) => objectOf(one))
  return objects.every((object) => object !== undefined) ? objects : undefined
}

export function objectOf(value: Json | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject) // An object that is no array.
    : undefined
}

function unreadable(message: string, help: string): SourceError {
  return new SourceError('unreadable', message, help)
}
