/**
 * Pages through the active projects and fetches those that changed, with components and findings. A project
 * that is still being analysed is left for the next poll: its findings are not all there yet (a report that
 * comes too early says "clean").
 */

import { createHash } from 'node:crypto'
import type { Json, JsonObject } from '@holdfast/core/kernel/canonical-json'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { reveal } from '@holdfast/core/kernel/redacted'
import { jsonApi, pause, type JsonApi } from '@holdfast/edges-base/http/json-api'
import { outbound } from '@holdfast/edges-base/http/outbound'
import { SourceError, type PollCall, type Polled } from '@holdfast/edges-base/ports/sources'

const PER_PAGE = 100

export async function* poll(call: PollCall): AsyncGenerator<Polled> {
  const api = apiOf(call)
  const projects =
    call.changed === null
      ? await listProjects(call, api)
      : [...call.changed].flatMap((file) => /^project\/([0-9a-f-]{36})$/.exec(file)?.[1] ?? [])
  let done = 0
  for (const uuid of projects) {
    call.signal.throwIfAborted()
    const polled = await projectOf(call, api, uuid)
    if (polled !== null) yield polled
    done += 1
    call.progress(done, projects.length)
  }
  if (call.changed !== null) return
  const there = new Set(projects.map((uuid) => `project/${uuid}`))
  for (const file of call.cursors.keys()) if (!there.has(file)) yield { kind: 'gone', file }
}

function apiOf(call: PollCall): JsonApi {
  if (call.secret === null) {
    throw new SourceError('refused', 'the API key cannot be read', 'look at its `secret`')
  }
  const headers = { 'x-api-key': reveal(call.secret), accept: 'application/json' }
  return jsonApi(
    outbound({ network: call.fetch.network, limits: { bytes: LIMITS.reportBytesMax } }),
    call.fetch.url ?? '',
    headers,
    call.signal,
  )
}

async function listProjects(call: PollCall, api: JsonApi): Promise<string[]> {
  const uuids = new Set<string>()
  for (let page = 1; page <= LIMITS.apiPagesMax; page++) {
    const query = `excludeInactive=true&pageNumber=${page}&pageSize=${PER_PAGE}`
    const { value } = await api.get(`/api/v1/project?${query}`)
    if (!Array.isArray(value)) {
      throw new SourceError(
        'unreadable',
        'it answered without a list of projects',
        'is the url right?',
      )
    }
    for (const one of value as readonly Json[]) {
      const uuid = objectOf(one)?.['uuid']
      if (typeof uuid === 'string') uuids.add(uuid)
    }
    if (value.length < PER_PAGE) break
  }
  if (uuids.size * 2 < call.cursors.size) {
    throw new SourceError(
      'unreadable',
      `it lists ${uuids.size} projects and knew ${call.cursors.size} before`,
      'look at the teams of the API key',
    )
  }
  return [...uuids].toSorted()
}

/**
 * The BOM with its vulnerabilities: it lists components too, and only a list can ever show that one is fixed.
 * Null: unchanged, or still being analysed.
 */
async function projectOf(call: PollCall, api: JsonApi, uuid: string): Promise<Polled | null> {
  const file = `project/${uuid}`
  if (!(await isAnalysed(call, api, uuid))) return null
  const path = `/api/v1/bom/cyclonedx/project/${uuid}?format=json&variant=withVulnerabilities`
  const { bytes, value } = await api.get(path)
  const bom = objectOf(value)
  if (bom?.['bomFormat'] !== 'CycloneDX') {
    throw new SourceError('unreadable', `the BOM of project ${uuid} is none`, 'is the url right?')
  }
  // Serial number and time are made anew for each answer; the rest is what changes.
  const { serialNumber: _, metadata: __, ...rest } = bom
  const cursor = createHash('sha256').update(JSON.stringify(rest)).digest('hex')
  return call.cursors.get(file) === cursor ? null : { kind: 'document', file, bytes, cursor }
}

/** Asks for an analysis and waits for its end, within a bound. */
async function isAnalysed(call: PollCall, api: JsonApi, uuid: string): Promise<boolean> {
  const { value } = await api.post(`/api/v1/finding/project/${uuid}/analyze`)
  const token = objectOf(value)?.['token']
  if (typeof token !== 'string') return true
  for (let look = 0; look < LIMITS.analysisLooksMax; look++) {
    const answer = await api.get(`/api/v1/event/token/${encodeURIComponent(token)}`)
    if (objectOf(answer.value)?.['processing'] !== true) return true
    await pause(LIMITS.analysisWaitMs, call.signal)
  }
  return false
}

function objectOf(value: Json | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject) // No list and not null.
    : undefined
}
