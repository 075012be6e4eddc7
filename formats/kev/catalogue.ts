/** CISA's catalogue of known exploited vulnerabilities, JSON and CSV. */

import { err, ok, type Result } from '@holdfast/core/kernel/result'
import type { Signal } from '@holdfast/core/model/advisory'
import type { Document } from '../document/document.ts'
import { cveIn } from '../identifiers.ts'
import { asObject, dropCounter, listAt, objectsAt, text, timeAt } from '../json-members.ts'
import { reading, type Reader, type Reading } from '../reader.ts'

export const kev: Reader = {
  format: 'kev',
  title: 'CISA KEV catalogue',
  knows: (document) => rowsOf(document) !== undefined,
  read: (document) => readRows(rowsOf(document) ?? [], document),
}

type Row = Readonly<Record<string, unknown>>

function rowsOf(document: Document): readonly Row[] | undefined {
  if (document.kind === 'csv') {
    return document.columns.includes('cveID') && document.columns.includes('dateAdded')
      ? document.rows
      : undefined
  }
  const object = document.kind === 'json' ? asObject(document.value) : undefined
  if (object === undefined || !Array.isArray(object['vulnerabilities'])) return undefined
  return text(object, 'catalogVersion') === undefined
    ? undefined
    : objectsAt(object, 'vulnerabilities')
}

function readRows(rows: readonly Row[], document: Document): Result<Reading, string> {
  const { drop, counts } = dropCounter()
  const signals: Signal[] = []
  for (const row of rows) {
    const [since, due, used] = [row['dateAdded'], row['dueDate'], row['knownRansomwareCampaignUse']]
    const id = cveIn(row['cveID'])
    if (id === undefined || typeof since !== 'string') {
      drop('an entry without a CVE id or the date it was added')
      continue
    }
    signals.push({
      id,
      exploitedSince: since.trim(),
      ...(typeof due === 'string' && due.trim() !== '' ? { dueDate: due.trim() } : {}),
      ransomware: typeof used === 'string' && /^\s*known\s*$/i.test(used),
      ...triageOf(row['forensicTriage']),
    })
  }
  const object = document.kind === 'json' ? asObject(document.value) : undefined
  const listed = listAt(object, 'vulnerabilities').length
  const stated = object?.['count']
  if (signals.length === 0) return err('it has no entry')
  // The catalogue says how long it is: a shorter one was cut off.
  const incomplete =
    typeof stated === 'number' && stated !== listed
      ? `it states ${stated} entries and has ${listed}`
      : null
  return ok(
    reading({ signals, dropped: counts(), incomplete, epoch: timeAt(object, 'dateReleased') }),
  )
}

/** A catalogue from before BOD 26-04 has no such member; a word we do not know is no answer. */
function triageOf(value: unknown): Pick<Signal, 'forensicTriage'> {
  const word = typeof value === 'string' ? value.trim().toLowerCase() : ''
  return word === 'yes' || word === 'no' ? { forensicTriage: word === 'yes' } : {}
}
