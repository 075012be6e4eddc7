/**
 * Estate as code, the edge: YAML documents, a JSON array or one object become manifests. Every problem
 * is reported at once, with line, column, field and the nearest known word.
 */

import { isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type Document } from 'yaml'
import type { z } from 'zod'
import { parseDuration, parseInstant } from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { nearest } from '@holdfast/core/kernel/nearest'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import { MANIFEST_KINDS, type Manifest } from '@holdfast/core/model/manifest'
import { documentOf, DURATION_FIELDS, isManifestKind, TIME_FIELDS } from './schemas.ts'

export interface ManifestError {
  readonly code: 'manifest-syntax' | 'manifest-invalid' | 'manifest-too-large'
  /** 1-based; 0 where the whole text is meant. */
  readonly line: number
  readonly column: number
  /** `spec.assets[0]`. */
  readonly field: string
  readonly message: string
  readonly help: string
}

/** JSON is YAML: one reader gives both their lines. */
export function parseManifests(
  text: string,
): Result<readonly Manifest[], readonly ManifestError[]> {
  if (text.length > LIMITS.reportBytesMax) {
    return err([problem('manifest-too-large', 'the text is too large', 'apply it in parts')])
  }
  const lines = new LineCounter()
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    uniqueKeys: true,
    // Anchors, merge keys and custom tags are never needed here and expand without bound.
    merge: false,
    customTags: [],
    version: '1.2',
    schema: 'core',
  })
  const list = Array.isArray(documents) ? documents : []
  const errors: ManifestError[] = []
  const manifests: Manifest[] = []
  for (const document of list) {
    for (const one of document.errors) {
      errors.push({
        ...problem('manifest-syntax', firstLine(one.message), 'mend the YAML or JSON'),
        ...position(lines, one.pos[0]),
      })
    }
    if (document.errors.length > 0) continue
    if (/(?:^|\s)[*&][A-Za-z0-9]/.test(anchorsOf(document))) {
      errors.push(problem('manifest-syntax', 'anchors and aliases are not allowed', 'write it out'))
      continue
    }
    const value: unknown = document.toJS({ maxAliasCount: 0 })
    if (value === null) continue
    const objects: readonly unknown[] = Array.isArray(value) ? value : [value]
    objects.forEach((object, index) => {
      const path = Array.isArray(value) ? [index] : []
      const read = readOne(object, (at) => locate(document, lines, [...path, ...at]))
      if (read.ok) manifests.push(read.value)
      else errors.push(...read.error)
    })
  }
  if (manifests.length > LIMITS.applyObjectsMax) {
    const most = LIMITS.applyObjectsMax
    errors.push(problem('manifest-too-large', `more than ${most} objects`, 'apply them in parts'))
  }
  if (errors.length === 0 && manifests.length === 0) {
    errors.push(
      problem('manifest-invalid', 'there is no object in it', 'write at least one document'),
    )
  }
  return errors.length > 0 ? err(errors) : ok(manifests)
}

type Place = Pick<ManifestError, 'line' | 'column'>
type Path = readonly (string | number)[]

function readOne(
  object: unknown,
  locateAt: (path: Path) => Place,
): Result<Manifest, readonly ManifestError[]> {
  const kind =
    typeof object === 'object' && object !== null ? (object as { kind?: unknown }).kind : undefined
  if (!isManifestKind(kind)) {
    const near = typeof kind === 'string' ? nearest(kind, MANIFEST_KINDS) : undefined
    const message = kind === undefined ? '`kind` is missing' : `unknown kind \`${String(kind)}\``
    const help =
      near === undefined ? `kinds: ${MANIFEST_KINDS.join(', ')}` : `did you mean \`${near}\`?`
    return err([
      { ...problem('manifest-invalid', message, help), ...locateAt(['kind']), field: 'kind' },
    ])
  }
  const parsed = documentOf(kind).safeParse(object)
  if (!parsed.success) {
    return err(parsed.error.issues.flatMap((issue) => problemsOf(issue, object, locateAt)))
  }
  const { metadata, spec } = parsed.data as {
    metadata: { name: string; labels?: Record<string, string> }
    spec: Record<string, unknown>
  }
  const given = kind === 'Source' ? { ...FEED, ...spec } : spec
  const manifest = {
    kind,
    name: metadata.name,
    labels: metadata.labels ?? {},
    spec: convert(given),
  }
  return ok(manifest as unknown as Manifest) // The schema of this very kind has just accepted it.
}

/** What a source of advisories need not say: it speaks of packages wherever they are, and proves nothing. */
const FEED = {
  assets: { all: true },
  says: ['os-packages'],
  independence: 'second',
  mayRaise: 'never',
}

function problemsOf(
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
      return nearestForm.flatMap((one) =>
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
  for (const part of path) schema = stepInto(schema, part)
  return [...new Set(fieldsOf(schema))]
}

function fieldsOf(schema: unknown): string[] {
  const inner = unwrap(schema) as
    { shape?: Record<string, unknown>; options?: readonly unknown[] } | undefined
  return inner?.options?.flatMap(fieldsOf) ?? Object.keys(inner?.shape ?? {})
}

function stepInto(schema: unknown, part: string | number): unknown {
  const inner = unwrap(schema) as { shape?: Record<string, unknown>; element?: unknown } | undefined
  return typeof part === 'number' ? inner?.element : inner?.shape?.[part]
}

function unwrap(schema: unknown): unknown {
  const optional = schema as
    { unwrap?: () => unknown; shape?: unknown; element?: unknown } | undefined
  const wrapped = optional?.shape === undefined && optional?.element === undefined
  return wrapped && optional?.unwrap !== undefined ? unwrap(optional.unwrap()) : schema
}

/** Durations and times are text for people and milliseconds for the model. */
function convert(value: unknown, field = ''): unknown {
  if (typeof value === 'string') {
    if (TIME_FIELDS.has(field)) return parseInstant(value) ?? value
    if (DURATION_FIELDS.has(field)) return parseDuration(value) ?? value
    return value
  }
  if (Array.isArray(value)) return value.map((one) => convert(one, field))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, one]) => [
    key,
    // Properties of entities are the author's own words.
    key === 'properties' ? one : convert(one, key),
  ])
  return Object.fromEntries(entries)
}

function locate(document: Document, lines: LineCounter, path: Path): Place {
  for (let length = path.length; length >= 0; length--) {
    const node: unknown =
      length === 0 ? document.contents : document.getIn(path.slice(0, length), true)
    const key = length > 0 ? keyNode(document, path.slice(0, length)) : undefined
    const range = key ?? (isScalar(node) || isMap(node) || isSeq(node) ? node.range : undefined)
    const start = range?.[0]
    if (start !== undefined) return position(lines, start)
  }
  return { line: 0, column: 0 }
}

/** An unknown field is pointed at by its name, not by its value. */
function keyNode(document: Document, path: Path): readonly number[] | undefined {
  const parent: unknown =
    path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true)
  if (!isMap(parent)) return undefined
  const pair = parent.items.find((one) => isScalar(one.key) && one.key.value === path.at(-1))
  return isScalar(pair?.key) ? (pair.key.range ?? undefined) : undefined
}

function position(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset)
  return { line, column: col }
}

function anchorsOf(document: Document): string {
  const found: string[] = []
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    const { anchor, source } = node as { anchor?: unknown; source?: unknown }
    if (typeof anchor === 'string') found.push(`&${anchor}`)
    if (!isScalar(node) && !isMap(node) && !isSeq(node) && typeof source === 'string') {
      found.push(`*${source}`)
    }
    if (isMap(node)) node.items.forEach((pair) => [pair.key, pair.value].forEach(visit))
    if (isSeq(node)) node.items.forEach(visit)
  }
  visit(document.contents)
  return found.join(' ')
}

function fieldOf(path: Path): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`,
    '',
  )
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? message).replace(/ at line \d+, column \d+:?$/, '')
}

function problem(code: ManifestError['code'], message: string, help: string): ManifestError {
  return { code, line: 0, column: 0, field: '', message, help }
}
