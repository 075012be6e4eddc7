/**
 * No function longer than a screen. Those that were there before the rule stand in a list with their length, which
 * may only shrink: one that grows, that is new, or that is short now and still listed fails.
 */

import ts from 'typescript'
import { lineOf, nodesOf, type Syntax } from './syntax.ts'

const LINES_MAX = 70

/** `path name` → the lines of its body. */
export type LongFunctions = { readonly [place: string]: number }

export function functions(files: readonly Syntax[], listed: LongFunctions): string[] {
  const found = longFunctions(files)
  const grown = [...found].flatMap(([place, lines]) => {
    const before = Object.hasOwn(listed, place) ? listed[place] : undefined
    if (before === undefined) return [`${place}: ${lines} lines, ${LINES_MAX} are a screen`]
    return lines <= before ? [] : [`${place}: ${lines} lines, listed with ${before}`]
  })
  const over = Object.keys(listed)
    .filter((place) => !found.has(place))
    .map((place) => `${place}: no longer than a screen: take it off the list`)
  return [...grown, ...over]
}

export function longFunctions(files: readonly Syntax[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (const { path, tree } of files) {
    for (const node of nodesOf(tree)) {
      if (!isFunction(node) || node.body === undefined || isOfTest(node, path)) continue
      const lines = lineOf(tree, node.body.end) - lineOf(tree, node.body.getStart(tree)) + 1
      if (lines > LINES_MAX) found.set(`${path} ${nameOf(node)}`, lines)
    }
  }
  return found
}

function isFunction(node: ts.Node): node is ts.FunctionLikeDeclaration {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isArrowFunction(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isConstructorDeclaration(node) ||
    ts.isAccessor(node)
  )
}

/** What a group of tests holds is as long as its tests. */
function isOfTest(node: ts.Node, path: string): boolean {
  return /\.test\.tsx?$/.test(path) && ts.isCallExpression(node.parent)
}

/** Its own name, or that of what it is given to. */
function nameOf(node: ts.FunctionLikeDeclaration): string {
  if (node.name !== undefined) return node.name.getText()
  const { parent } = node
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) {
    return parent.name.getText()
  }
  return ts.isCallExpression(parent) ? `in ${parent.expression.getText()}` : 'without a name'
}
