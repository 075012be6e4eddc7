/**
 * Core knows no product by name: what an adapter or a format can do is told by its capability. Their ids are taken
 * from the repository, so that a new one is covered by being there.
 */

import ts from 'typescript'
import type { SourceFile } from './sources.ts'
import { lineOf, type Syntax } from './syntax.ts'

/** Words that are something else, too, each where it is that. */
const OTHERWISE: readonly (readonly [path: string, word: string, what: string])[] = [
  ['core/decide/fix-commands.ts', 'collect', 'the source that our own script reports as'],
  ['core/restore/exits.ts', 'collect', 'the source that our own script reports as'],
  ['core/model/package-name.ts', 'gitlab', 'a type of package'],
  ['core/model/scopes.ts', 'postgresql', 'a type of package'],
  ['core/state/feeds/feed-cover.ts', 'postgresql', 'a type of package'],
]

export function namedInCore(files: readonly SourceFile[], parsed: readonly Syntax[]): string[] {
  const ids = idsIn(files)
  const core = parsed.filter(({ path }) => /^core\/.*(?<!\.test)\.ts$/.test(path))
  const found = core.flatMap((file) => namesIn(file, ids))
  const isMeant = ({ path, word }: Named): boolean =>
    OTHERWISE.some(([where, other]) => where === path && other === word)
  const stale = OTHERWISE.filter(
    ([where, other]) =>
      core.some(({ path }) => path === where) &&
      !found.some(({ path, word }) => path === where && word === other),
  )
  return [
    ...found
      .filter((named) => !isMeant(named))
      .map(
        ({ path, line, word }) =>
          `${path}:${line}: core knows no product by name, and \`${word}\` is one: ask what it can do (Env.adapters, Env.formats)`,
      ),
    ...stale.map(([path, word]) => `${path} says \`${word}\` no more: take it off the list`),
  ]
}

/** Every folder of an adapter, and the word of every reader. */
function idsIn(files: readonly SourceFile[]): ReadonlySet<string> {
  const ids = new Set<string>()
  for (const { path, text } of files) {
    const folder = /^edges\/(?:sources|enforcers)\/([^/]+)\//.exec(path)?.[1]
    if (folder !== undefined) ids.add(folder)
    if (!/^formats\/.*(?<!\.test)\.ts$/.test(path)) continue
    for (const [, format = ''] of text.matchAll(/^ +format: '([^']+)',$/gm)) ids.add(format)
  }
  return ids
}

interface Named {
  readonly path: string
  readonly line: number
  readonly word: string
}

/** Values alone: a type has members of such names, and decides nothing by them. */
function namesIn({ path, tree }: Syntax, ids: ReadonlySet<string>): Named[] {
  const found: Named[] = []
  const look = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node)) return
    if (ts.isStringLiteralLike(node) || isTemplatePart(node)) {
      const line = lineOf(tree, node.getStart(tree))
      for (const word of wordsOf(node)) if (ids.has(word)) found.push({ path, line, word })
    }
    ts.forEachChild(node, look)
  }
  look(tree)
  return found
}

type Part = ts.TemplateHead | ts.TemplateMiddle | ts.TemplateTail

function isTemplatePart(node: ts.Node): node is Part {
  return ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)
}

/** The whole text, each word of a list that is split, and what a manifest in a sentence has as its adapter. */
function wordsOf(node: ts.StringLiteralLike | Part): string[] {
  const { text, parent } = node
  const isList = ts.isPropertyAccessExpression(parent) && parent.name.text === 'split'
  const written = [...text.matchAll(/\badapter: ([a-z0-9-]+)/g)].map(([, id = '']) => id)
  return [...(isList ? text.split(/\s+/) : [text]), ...written]
}
