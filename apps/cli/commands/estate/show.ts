/** `show` of a kind of the estate: what its manifest says, and who declared it. */

import type { Answer, OperationId } from '@holdfast/api/client'
import { spaced, words } from '@holdfast/api/spec-words'
import { bold, print, safe } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'
import { some } from './words.ts'

/** Of these an answer is one object of the estate. */
export type ShowId = OperationId & `${KindWord}.show`
type KindWord =
  | 'identity'
  | 'credential'
  | 'resource'
  | 'grant'
  | 'binding'
  | 'posture-policy'
  | 'access-policy'
  | 'enforcement-point'
  | 'exception'
  | 'survivor-group'

/** @param more - what there is to say beside its manifest */
export function showVerb<I extends ShowId>(of: I, more: (object: Answer<I>) => void): Verb {
  return verb({
    name: 'show',
    says: 'one of them, with what its manifest says',
    args: ['<name>'],
    reads: true,
    run: ({ client, args: [name] }) => client().call<ShowId>(of, { params: { name } }),
    show(object) {
      showObject(object)
      more(object as Answer<I>) // What this very operation answers.
    },
  })
}

export function nothingMore(): void {
  return undefined
}

const FIELD_WIDTH = 12

function showObject({ name, kind, labels, spec, origin }: Answer<ShowId>): void {
  print(`${bold(safe(name))}  ${kind}, ${origin}`)
  const fields = Object.entries(spec)
  for (const [field, value] of fields) {
    if (isText(value)) continue
    const said = Array.isArray(value) ? value.map((part) => words(part, 'none')) : null
    printField(spaced(field), said === null ? words(value, 'none') : said.join(', ') || 'none')
  }
  const marks = Object.entries(labels).map(([label, value]) => `${label}=${value}`)
  if (marks.length > 0) printField('labels', some(marks))
  for (const [field, value] of fields) {
    if (!isText(value)) continue
    printField(spaced(field), '')
    for (const line of value.trim().split('\n')) print(`    ${safe(line)}`)
  }
}

export function printField(field: string, text: string): void {
  print(`  ${safe(field).padEnd(FIELD_WIDTH)} ${safe(text)}`.trimEnd())
}

/** More than one line says it as it is. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim().includes('\n')
}
