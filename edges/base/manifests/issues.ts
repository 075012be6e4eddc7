/** What a schema says is wrong with a manifest, in the words of whoever wrote it. */

import type { z } from 'zod'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { nearest } from '@holdfast/core/kernel/nearest'
import { problem, type ManifestError, type Path, type Place } from './manifest-error.ts'
import { fieldsOf, itemOf, memberOf } from './schema-walk.ts'
import { documentOf, isManifestKind } from './schemas.ts'

export function problemsOf(
  issue: z.core.$ZodIssue,
  object: unknown,
  locateAt: (path: Path) => Place,
): ManifestError[] {
  const path = issue.path.filter((part) => typeof part !== 'symbol')
  if (issue.code === 'unrecognized_keys') return unknownFields(path, issue.keys, object, locateAt)
  if (issue.code === 'invalid_union') {
    // Of the forms a field may have, those of its kind; what no form knows is unknown.
    const forms = issue.errors.filter((form) => form.every((one) => !isOfOtherKind(one)))
    const [first = [], ...others] = forms.map((form) =>
      form.flatMap((one) =>
        one.code === 'unrecognized_keys' && one.path.length === 0 ? one.keys : [],
      ),
    )
    const unknown = first.filter((key) => others.every((keys) => keys.includes(key)))
    if (unknown.length > 0) return unknownFields(path, unknown, object, locateAt)
    const [nearestForm] = forms.toSorted(
      (a, b) => unknownIn(a) - unknownIn(b) || a.length - b.length,
    )
    if (nearestForm !== undefined) {
      return nearestForm
        .slice(0, LIMITS.manifestErrorsMax + 1)
        .flatMap((one) =>
          problemsOf({ ...one, path: [...issue.path, ...one.path] }, object, locateAt),
        )
    }
    const words = issue.errors.flatMap((form) => form.map((one) => wordsOf(one.message)))
    const expected = [...new Set(words)].join(', or ').replaceAll(', or expected', ', or')
    const base = problem('manifest-invalid', `\`${fieldOf(path)}\`: ${expected}`, helpFor(path))
    return [{ ...base, ...locateAt(path), field: fieldOf(path) }]
  }
  const base = problem(
    'manifest-invalid',
    `\`${fieldOf(path)}\`: ${wordsOf(issue.message)}`,
    helpFor(path),
  )
  return [{ ...base, ...locateAt(path), field: fieldOf(path) }]
}

function unknownFields(
  path: Path,
  keys: readonly string[],
  object: unknown,
  locateAt: (path: Path) => Place,
): ManifestError[] {
  const known = knownFields(object, path)
  const example = exampleFor(path)
  return keys.map((key) => {
    const near = nearest(key, known)
    return {
      ...problem(
        'manifest-invalid',
        `unknown field \`${[...path, key].join('.')}\``,
        near === undefined
          ? `fields: ${known.join(', ')}${example === undefined ? '' : `; such as ${example}`}`
          : `did you mean \`${near}\`?`,
      ),
      ...locateAt([...path, key]),
      field: fieldOf([...path, key]),
    }
  })
}

/** A text where an object is meant, or the other way round. */
function isOfOtherKind(issue: z.core.$ZodIssue): boolean {
  return (
    issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value')
  )
}

function unknownIn(form: readonly z.core.$ZodIssue[]): number {
  return form.filter((one) => one.code === 'unrecognized_keys').length
}

function wordsOf(message: string): string {
  return message.replace(/^Invalid input: /, '').replace(/^Invalid/, 'invalid')
}

/** Fields that people write wrong, as they are written. */
const EXAMPLES: ReadonlyMap<string, string> = new Map([
  ['deadline', 'deadline: { after: 72h, weight: serious }'],
  ['endOfLife', 'endOfLife: { after: 2160h }'],
  ['triage', 'triage: require'],
])

function exampleFor(path: Path): string | undefined {
  return EXAMPLES.get(String(path[1] ?? ''))
}

function helpFor(path: Path): string {
  const example = exampleFor(path)
  return `${example === undefined ? '' : `such as ${example}; `}see docs/reference/schemas`
}

/** The fields its own schema knows at this place, in any of its forms. */
function knownFields(object: unknown, path: Path): string[] {
  const kind = (object as { kind?: unknown }).kind
  let schema: unknown = isManifestKind(kind) ? documentOf(kind) : undefined
  for (const part of path) {
    schema = typeof part === 'number' ? itemOf(schema, part) : memberOf(schema, part)
  }
  return [...new Set(fieldsOf(schema))]
}

function fieldOf(path: Path): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`,
    '',
  )
}
