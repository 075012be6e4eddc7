/** An hour of decision records on disk, as many as several blocks hold, for tests of what reads and seals them. */

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { canonicalJson, type Json } from '@holdfast/core/kernel/canonical-json'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { RecordFilter } from '@holdfast/edges-base/stores/read-records'
import { fileSegments, type FileSegments } from '@holdfast/edges-base/stores/segments'

export const HOUR = '2026-01-01T00'
export const START: number = Date.parse(`${HOUR}:00:00Z`)
export const ALL: RecordFilter = {
  identity: null,
  resource: null,
  asset: null,
  codes: null,
  from: 0,
  to: Number.MAX_SAFE_INTEGER,
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

export function idOf(index: number): string {
  let text = ''
  for (let at = 0; at < 13; at++) text += CROCKFORD[(index >> (at * 3)) & 31] ?? '0'
  return `dc_${text}`
}

export function countOf(index: number, count: number, last: number): string {
  return canonicalJson({ v: 2, again: idOf(index), count, last: START + last, until: null })
}

export function line(index: number, more: Record<string, Json> = {}): string {
  return canonicalJson({
    v: 2,
    id: idOf(index),
    at: START + index,
    caller: `tk_${index}`,
    subject: `identity/svc-${index % 7}`,
    action: 'read',
    resource: `secret/prod/${index % 5}`,
    assets: ['as_0000000000000'],
    decision: true,
    code: 'permitted',
    until: START + index + 300_000,
    hold: null,
    overrides: [],
    table: 't',
    ledgerSize: index,
    released: null,
    tier: 2,
    posture: 'verified',
    denying: [],
    ...more,
  })
}

export function fresh(): { data: string; folder: string; segments: FileSegments } {
  const data = mkdtempSync(join(tmpdir(), 'holdfast-segments-'))
  return { data, folder: join(data, 'decisions'), segments: fileSegments(data) }
}

export function run<T>(work: Generator<void, T>): T {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
}

/** So many that several blocks are packed. */
export const MANY: number = Math.ceil((2.5 * LIMITS.recordBlockBytes) / line(1).length)

export function filled(): ReturnType<typeof fresh> & { lines: string[] } {
  const all = fresh()
  const lines = Array.from({ length: MANY }, (_, index) => line(index))
  for (let from = 0; from < MANY; from += 100)
    all.segments.append(HOUR, lines.slice(from, from + 100))
  all.segments.close()
  return { ...all, lines }
}
