/** What the compiler reads of a file, once for all rules: its tree, its comments, its text without them. */

import ts from 'typescript'
import type { SourceFile } from './sources.ts'

export interface Syntax {
  readonly path: string
  readonly tree: ts.SourceFile
  readonly comments: readonly Comment[]
  /** Of the same length: comments are blanks. */
  readonly code: string
}

export interface Comment {
  readonly text: string
  readonly at: number
  readonly end: number
}

const CODE = /\.tsx?$/
const COMMENT = /\/\*[^]*?\*\/|\/\/.*/g

export function syntaxOf(files: readonly SourceFile[]): readonly Syntax[] {
  return files
    .filter((file) => CODE.test(file.path))
    .map(({ path, text }) => {
      const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
      const comments = commentsOf(tree)
      return { path, tree, comments, code: blanked(text, comments) }
    })
}

/** Every node below, outer ones first. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  const open = [node]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    yield next
    const below: ts.Node[] = []
    ts.forEachChild(next, (child) => void below.push(child))
    open.push(...below.toReversed())
  }
}

/** From 1. */
export function lineOf(tree: ts.SourceFile, position: number): number {
  return tree.getLineAndCharacterOfPosition(position).line + 1
}

/** What looks like a comment within a literal is none. */
function commentsOf(tree: ts.SourceFile): Comment[] {
  const literals: { at: number; end: number }[] = []
  for (const node of nodesOf(tree)) {
    if (ts.isLiteralExpression(node) || ts.isTemplateLiteralToken(node) || ts.isJsxText(node)) {
      literals.push({ at: node.getStart(tree), end: node.end })
    }
  }
  const text = blanked(tree.text, literals)
  return [...text.matchAll(COMMENT)].map(({ 0: found, index }) => {
    const end = index + found.length
    return { text: tree.text.slice(index, end), at: index, end }
  })
}

function blanked(
  text: string,
  parts: readonly { readonly at: number; readonly end: number }[],
): string {
  const kept: string[] = []
  let last = 0
  for (const { at, end } of parts) {
    if (at < last) continue
    kept.push(text.slice(last, at), text.slice(at, end).replaceAll(/[^\n]/g, ' '))
    last = end
  }
  return kept.join('') + text.slice(last)
}
