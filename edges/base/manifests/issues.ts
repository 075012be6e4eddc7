/** What a schema says is wrong with a manifest, in the words of whoever wrote it. */

import type { z } from 'zod'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { nearest } from '@holdfast/core/kernel/nearest'
import { problem, type ManifestError, type Path, type Place } from './manifest-error.ts'
import { fieldsOf, formOf, itemOf, memberOf } from './schema-walk.ts'

/** What was handed in, the schema that refused it, and where its parts stand in the text. */
export interface Given {
  readonly object: unknown
  readonly schema: unknown
  readonly locateAt: (path: Path) => Place
}

export function problemsOf(issue: z.core.$ZodIssue, given: Given): ManifestError[] {
  const { locateAt } = given
  const path = issue.path.filter((part) => typeof part !== 'symbol')
  if (issue.code === 'unrecognized_keys') return unknownFields(path, issue.keys, given)
  if (issue.code === 'invalid_union' && 'options' in issue) {
    return [unknownAdapter(path, issue.options, given)]
  }
  if (issue.code === 'invalid_union') {
    // Of the forms a field may have, those of its kind; what no form knows is unknown.
    const forms = issue.errors.filter((form) => form.every((one) => !isOfOtherKind(one)))
    const [first = [], ...others] = forms.map((form) =>
      form.flatMap((one) =>
        one.code === 'unrecognized_keys' && one.path.length === 0 ? one.keys : [],
      ),
    )
    const unknown = first.filter((key) => others.every((keys) => keys.includes(key)))
    if (unknown.length > 0) return unknownFields(path, unknown, given)
    const [nearestForm] = forms.toSorted(
      (a, b) => unknownIn(a) - unknownIn(b) || a.length - b.length,
    )
    if (nearestForm !== undefined) {
      return nearestForm
        .slice(0, LIMITS.manifestErrorsMax + 1)
        .flatMap((one) => problemsOf({ ...one, path: [...issue.path, ...one.path] }, given))
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

function unknownAdapter(
  path: Path,
  options: readonly unknown[],
  { object, locateAt }: Given,
): ManifestError {
  const known = options.map(String)
  const value = path.reduce<unknown>(
    (at, part) => (at as { readonly [part: string]: unknown } | undefined)?.[part],
    object,
  )
  const near = typeof value === 'string' ? nearest(value, known) : undefined
  const message = `\`${fieldOf(path)}\`: expected one of ${known.map((one) => `"${one}"`).join('|')}`
  const help = near === undefined ? helpFor(path) : `did you mean \`${near}\`? ${helpFor(path)}`
  return { ...problem('manifest-invalid', message, help), ...locateAt(path), field: fieldOf(path) }
}

function unknownFields(path: Path, keys: readonly string[], given: Given): ManifestError[] {
  const { locateAt } = given
  const known = knownFields(given, path)
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
  return form.filter((issue) => issue.code === 'unrecognized_keys').length
}

function wordsOf(message: string): string {
  return message.replace(/^Invalid input: /, '').replace(/^Invalid/, 'invalid')
}

/** Fields that people write wrong, as they are written. */
const EXAMPLES: ReadonlyMap<string, string> = new Map([
  ['deadline', 'deadline: { after: 72h, weight: serious }'],
  ['endOfLife', 'endOfLife: { after: 2160h }'],
  ['triage', 'triage: require'],
  ['rotateOnExposure', 'rotateOnExposure: { tiers: [0, 1] }'],
  ['rotate', 'rotate: { generate: { keys: [password] } }'],
])

function exampleFor(path: Path): string | undefined {
  return EXAMPLES.get(String(path[1] ?? ''))
}

function helpFor(path: Path): string {
  const example = exampleFor(path)
  return `${example === undefined ? '' : `such as ${example}; `}see docs/reference/manifests.md`
}

/** The fields its own schema knows at this place: of an adapter those of its name, else those of any form. */
function knownFields({ object, schema }: Given, path: Path): string[] {
  let known: unknown = schema
  let value: unknown = object
  for (const part of path) {
    known = typeof part === 'number' ? itemOf(known, part) : memberOf(known, part)
    value = (value as { readonly [part: string]: unknown } | undefined)?.[part]
  }
  return [...new Set(fieldsOf(formOf(known, value)))]
}

function fieldOf(path: Path): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`,
    '',
  )
}
