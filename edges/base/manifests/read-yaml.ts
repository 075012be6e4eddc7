/** Manifests in YAML: each document with its value and where every field of it stands. */

import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Document,
  type YAMLMap,
} from 'yaml'
import { problem, type ManifestError, type Path, type Place } from './manifest-error.ts'
import { scanYaml } from './scan-yaml.ts'

export interface Given {
  readonly value: unknown
  readonly locate: (path: Path) => Place
}

export function readYaml(text: string): {
  readonly documents: readonly Given[]
  readonly errors: readonly ManifestError[]
} {
  const refused = scanYaml(text)
  if (refused !== null) return { documents: [], errors: [refused] }
  const lines = new LineCounter()
  const parsed = parseAllDocuments(text, {
    lineCounter: lines,
    // Compared by a set below: the reader compares each with each.
    uniqueKeys: false,
    prettyErrors: false,
    merge: false,
    customTags: [],
    version: '1.2',
    schema: 'core',
  })
  const documents: Given[] = []
  const errors: ManifestError[] = []
  for (const document of Array.isArray(parsed) ? parsed : []) {
    const wrong = [
      ...document.errors.map((error) => syntax(error.message, position(lines, error.pos[0]))),
      ...wrongNodes(document, lines),
    ]
    errors.push(...wrong)
    if (wrong.length > 0) continue
    documents.push({
      value: document.toJS({ maxAliasCount: 0 }),
      locate: (path) => locate(document, lines, path),
    })
  }
  return { documents, errors }
}

function syntax(message: string, place: Place): ManifestError {
  const [first = message] = message.split('\n')
  return problem('manifest-syntax', first, 'mend the YAML or JSON', place)
}

/** Keys that are no text, and such as are given twice; text that no entry can hold. */
function wrongNodes(document: Document, lines: LineCounter): ManifestError[] {
  const found: ManifestError[] = []
  const inMap = (map: YAMLMap): void => {
    const seen = new Set<unknown>()
    for (const { key, value } of map.items) {
      const start = isScalar(key) ? (key.range?.[0] ?? 0) : (map.range?.[0] ?? 0)
      if (!isScalar(key)) found.push(syntax('a key is a text', position(lines, start)))
      else if (seen.has(key.value)) {
        const message = `keys are unique: \`${String(key.value)}\` is given twice`
        found.push(syntax(message, position(lines, start)))
      } else seen.add(key.value)
      visit(key)
      visit(value)
    }
  }
  const visit = (node: unknown): void => {
    // An escape can write half a character.
    if (isScalar(node) && typeof node.value === 'string' && !node.value.isWellFormed()) {
      const place = position(lines, node.range?.[0] ?? 0)
      found.push(syntax('text is well-formed Unicode', place))
    }
    if (isMap(node)) inMap(node)
    if (isSeq(node)) node.items.forEach(visit)
  }
  visit(document.contents)
  return found
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
