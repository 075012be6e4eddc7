/**
 * Estate as code, the edge: YAML documents, a JSON array or one object become manifests. Every problem
 * is reported at once, with line, column, field and the nearest known word.
 */

import { fromUtf8 } from '@holdfast/core/kernel/bytes'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { nearest } from '@holdfast/core/kernel/nearest'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import { MANIFEST_KINDS, type Manifest } from '@holdfast/core/model/manifest'
import { problemsOf } from './issues.ts'
import { problem, type ManifestError, type Path, type Place } from './manifest-error.ts'
import { jsonParts, readJson } from './read-json.ts'
import { readYaml } from './read-yaml.ts'
import { isManifestKind, type ManifestSchemas } from './schemas.ts'

export type { ManifestError } from './manifest-error.ts'

/** Bytes as they came over the wire. */
export function readManifests(
  bytes: Uint8Array,
  schemas: ManifestSchemas,
): Result<readonly Manifest[], readonly ManifestError[]> {
  const text = fromUtf8(bytes)
  if (text !== undefined) return parseManifests(text, schemas)
  return err([problem('manifest-syntax', 'the text is not UTF-8', 'save it as UTF-8')])
}

export function parseManifests(
  text: string,
  schemas: ManifestSchemas,
): Result<readonly Manifest[], readonly ManifestError[]> {
  if (text.length > LIMITS.applyBytesMax) {
    return err([problem('manifest-too-large', 'the text is too large', 'apply it in parts')])
  }
  const json = jsonParts(text)
  const { documents, errors } = json === null ? readYaml(text) : readJson(text, json)
  const problems: ManifestError[] = [...errors]
  const manifests: Manifest[] = []
  for (const { value, locate } of documents) {
    if (value === null) continue
    const objects: readonly unknown[] = Array.isArray(value) ? value : [value]
    for (const [index, object] of objects.entries()) {
      if (problems.length > LIMITS.manifestErrorsMax) break
      const path = Array.isArray(value) ? [index] : []
      const read = readOne(schemas, object, (at) => locate([...path, ...at]))
      if (read.ok) manifests.push(read.value)
      else problems.push(...read.error)
    }
  }
  if (manifests.length > LIMITS.applyObjectsMax) {
    const most = LIMITS.applyObjectsMax
    problems.push(problem('manifest-too-large', `more than ${most} objects`, 'apply them in parts'))
  }
  if (problems.length === 0 && manifests.length === 0) {
    problems.push(
      problem('manifest-invalid', 'there is no object in it', 'write at least one document'),
    )
  }
  return problems.length > 0 ? err(firstOf(problems)) : ok(manifests)
}

/** Whoever wrote one thing wrong ten thousand times is told so some hundred times. */
function firstOf(problems: readonly ManifestError[]): readonly ManifestError[] {
  const { manifestErrorsMax } = LIMITS
  if (problems.length <= manifestErrorsMax) return problems
  const more = problem(
    'manifest-invalid',
    `and more: the first ${manifestErrorsMax} problems are told`,
    'mend these first',
  )
  return [...problems.slice(0, manifestErrorsMax), more]
}

function readOne(
  schemas: ManifestSchemas,
  object: unknown,
  locateAt: (path: Path) => Place,
): Result<Manifest, readonly ManifestError[]> {
  const kind =
    typeof object === 'object' && object !== null ? (object as { kind?: unknown }).kind : undefined
  if (!isManifestKind(kind)) {
    const near = typeof kind === 'string' ? nearest(kind, MANIFEST_KINDS) : undefined
    const message = kind === undefined ? '`kind` is missing' : `unknown kind \`${shown(kind)}\``
    const help =
      near === undefined ? `kinds: ${MANIFEST_KINDS.join(', ')}` : `did you mean \`${near}\`?`
    return err([
      { ...problem('manifest-invalid', message, help, locateAt(['kind'])), field: 'kind' },
    ])
  }
  const parsed = schemas[kind].safeParse(object)
  if (!parsed.success) {
    const issues = parsed.error.issues.slice(0, LIMITS.manifestErrorsMax + 1)
    return err(
      issues.flatMap((issue) => problemsOf(issue, { object, schema: schemas[kind], locateAt })),
    )
  }
  const { metadata, spec } = parsed.data as {
    metadata: { name: string; labels?: Record<string, string> }
    spec: Record<string, unknown>
  }
  const manifest = {
    kind,
    name: metadata.name,
    labels: metadata.labels ?? {},
    spec,
  }
  return ok(manifest as unknown as Manifest) // The schema of this very kind has just made it.
}

function shown(kind: unknown): string {
  return (typeof kind === 'string' ? kind : (JSON.stringify(kind) ?? '')).slice(0, 60)
}
