/** What comments and documents name is there: files, folders, and names that only code has. */

import type { SourceFile } from './sources.ts'
import { lineOf, type Syntax } from './syntax.ts'

const PLACE =
  /(?<![\w/@.-])(?:core|formats|protocols|edges|apps|proof|tools|docs|examples|bin)\/[\w./*{},-]*[\w*}]/g
const FILE = /(?<![\w/.*<-])[a-z][\w.-]*\.(?:tsx?|cjs|md)(?![\w/])/g
/** In backticks, and of a shape that no word of a language has. */
const NAME =
  /(?<=`)(?:[a-z][a-z0-9]*(?:[A-Z][a-z0-9]*)+|[A-Z]{2,}_[A-Z_]+|[A-Z][a-z]+[A-Z]\w*)(?=(?:\(\))?`)/g

/** `paths`: all files of the repository. */
export function mentions(
  files: readonly SourceFile[],
  parsed: readonly Syntax[],
  paths: readonly string[],
): string[] {
  const there = places(paths)
  const words = new Set(parsed.flatMap(({ code }) => code.match(/[A-Za-z_]\w*/g) ?? []))
  const ofCode = parsed.flatMap(({ path, tree, comments }) =>
    comments.flatMap(({ text, at }) =>
      [
        ...unknownPlaces(text, there),
        ...[...text.matchAll(NAME)].map(([name]) => name).filter((name) => !words.has(name)),
      ].map((name) => `${path}:${lineOf(tree, at)}: \`${name}\` is nowhere`),
    ),
  )
  const ofDocuments = files
    .filter(({ path }) => path.endsWith('.md'))
    .flatMap(({ path, text }) =>
      unknownPlaces(text, there).map((name) => `${path}: \`${name}\` is nowhere`),
    )
  return [...ofCode, ...ofDocuments]
}

interface Places {
  readonly known: ReadonlySet<string>
  readonly names: ReadonlySet<string>
}

/** Files, with the end of their name and without; folders. */
function places(paths: readonly string[]): Places {
  const known = new Set<string>()
  for (const path of paths) {
    known.add(path).add(path.replace(/(?:\.test)?\.tsx?$/, ''))
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      known.add(path.slice(0, end))
    }
  }
  return { known, names: new Set(paths.map((path) => path.slice(path.lastIndexOf('/') + 1))) }
}

function unknownPlaces(text: string, { known, names }: Places): string[] {
  const unknown = (place: string): boolean =>
    /[*{]/.test(place) ? ![...known].some(matcherOf(place)) : !known.has(place)
  return [
    ...[...text.matchAll(PLACE)].map(([place]) => place).filter(unknown),
    ...[...text.matchAll(FILE)].map(([name]) => name).filter((name) => !names.has(name)),
  ]
}

/** `*` is anything of one name or several, `{a,b}` one of these. */
function matcherOf(place: string): (path: string) => boolean {
  const pattern = place
    .replaceAll(/[.+()]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll(/\{([^}]*)\}/g, (_, of: string) => `(?:${of.replaceAll(',', '|')})`)
  const whole = new RegExp(`^${pattern}$`)
  return (path) => whole.test(path)
}
