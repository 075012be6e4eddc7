/** A cast that the compiler cannot look behind is argued, by a sentence on its line or the line above. */

import ts from 'typescript'
import { lineOf, nodesOf, type Syntax } from './syntax.ts'

export function casts(files: readonly Syntax[]): string[] {
  return files.flatMap(({ path, tree, comments }) => {
    const argued = new Set(
      comments
        .filter(({ text }) => /\w[^]*[.:?]\s*(?:\*\/)?$/.test(text))
        .flatMap(({ at, end }) => [lineOf(tree, at), lineOf(tree, end), lineOf(tree, end) + 1]),
    )
    return [...nodesOf(tree)].flatMap((node) => {
      const cast = castOf(node)
      if (cast === undefined) return []
      const lines = [lineOf(tree, node.getStart(tree)), lineOf(tree, node.end)]
      return lines.some((line) => argued.has(line))
        ? []
        : [`${path}:${lines[1]}: \`${cast}\` without a sentence that argues it`]
    })
  })
}

function castOf(node: ts.Node): string | undefined {
  if (ts.isNonNullExpression(node)) return '!'
  if (!ts.isAsExpression(node)) return undefined
  if (node.type.kind === ts.SyntaxKind.NeverKeyword) return 'as never'
  if (node.type.kind === ts.SyntaxKind.AnyKeyword) return 'as any'
  const inner = node.expression
  return ts.isAsExpression(inner) && inner.type.kind === ts.SyntaxKind.UnknownKeyword
    ? 'as unknown as'
    : undefined
}
