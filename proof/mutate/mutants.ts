/**
 * Faults by operators, all of a file written into it at once: each is one branch of a switch that is asked where the
 * fault would stand, so that one load of the product holds them all. What runs once while a module loads has none.
 */

import ts from 'typescript'

export interface Mutant {
  readonly id: number
  readonly file: string
  readonly line: number
  readonly from: string
  readonly to: string
}

export interface Instrumented {
  readonly text: string
  readonly mutants: readonly Mutant[]
}

/** What stands in the changed text: `globalThis.mutate(id)` says whether this fault is the one that is on. */
const SWITCH = 'globalThis.mutate'

const COMPARED = new Map([
  [ts.SyntaxKind.LessThanToken, ['<=', '>=']],
  [ts.SyntaxKind.LessThanEqualsToken, ['<', '>']],
  [ts.SyntaxKind.GreaterThanToken, ['>=', '<=']],
  [ts.SyntaxKind.GreaterThanEqualsToken, ['>', '<']],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, ['!==']],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, ['===']],
])

export function instrumented(file: string, text: string, firstId: number): Instrumented {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const mutants: Mutant[] = []
  const shown = (node: ts.Node): string => node.getText(source)

  function emit(node: ts.Node): string {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node)) return shown(node)
    const start = node.getStart(source)
    let out = ''
    let at = start
    node.forEachChild((child) => {
      out += text.slice(at, child.getStart(source)) + emit(child)
      at = child.end
    })
    out += text.slice(at, node.end)
    const faults = inFunction(node) ? faultsOf(node, shown) : []
    for (const to of faults) {
      const id = firstId + mutants.length
      const { line } = source.getLineAndCharacterOfPosition(start)
      mutants.push({ id, file, line: line + 1, from: shown(node), to })
      out = `(${SWITCH}(${id}) ? (${to}) : ${out})`
    }
    return out
  }
  return { text: text.slice(0, source.getStart(source)) + emit(source) + text.slice(source.end), mutants } // prettier-ignore
}

function inFunction(node: ts.Node): boolean {
  return ts.findAncestor(node.parent, ts.isFunctionLike) !== undefined
}

/** What may stand instead of it. */
function faultsOf(node: ts.Node, shown: (node: ts.Node) => string): string[] {
  if (!ts.isExpression(node) || !isValue(node)) return []
  const faults: string[] = []
  if (ts.isBinaryExpression(node)) faults.push(...ofBinary(node, shown))
  if (isNegation(node)) faults.push(shown(node.operand))
  else if (isCondition(node) && !isDecided(node)) faults.push(`!(${shown(node)})`)
  if (ts.isCallExpression(node)) faults.push(...ofCall(node, shown))
  if (isReturned(node)) faults.push(...constants(node, shown))
  return faults
}

function ofBinary(node: ts.BinaryExpression, shown: (node: ts.Node) => string): string[] {
  const { left, right, operatorToken } = node
  const [a, b] = [shown(left), shown(right)]
  const compared = COMPARED.get(operatorToken.kind)
  if (compared !== undefined) return compared.map((one) => `${a} ${one} ${b}`)
  switch (operatorToken.kind) {
    case ts.SyntaxKind.AmpersandAmpersandToken:
      return [a, b]
    case ts.SyntaxKind.BarBarToken:
      return [a, b]
    case ts.SyntaxKind.MinusToken:
      return [`${a} + ${b}`]
    default:
      return []
  }
}

const TWINS: Readonly<Record<string, string>> = {
  some: 'every',
  every: 'some',
  min: 'max',
  max: 'min',
}

/** Another quantifier, another end, or nothing left out. */
function ofCall(node: ts.CallExpression, shown: (node: ts.Node) => string): string[] {
  const { expression, arguments: given } = node
  if (!ts.isPropertyAccessExpression(expression) || expression.questionDotToken !== undefined) return [] // prettier-ignore
  const of = shown(expression.expression)
  const name = expression.name.text
  const twin = TWINS[name]
  if (twin !== undefined) return [`${of}.${twin}(${given.map(shown).join(', ')})`]
  return name === 'filter' && given.length === 1 ? [of] : []
}

/** Of what is returned, by what the function says it returns. */
function constants(node: ts.Expression, shown: (node: ts.Node) => string): string[] {
  const text = shown(node)
  const owner = ts.findAncestor(node.parent, ts.isFunctionLike)
  const type = owner?.type === undefined ? '' : shown(owner.type)
  const told = [
    ...(type === 'boolean' && !isDecided(node) ? ['true', 'false'] : []),
    ...(type.endsWith('| null') && !type.startsWith('(') ? ['null'] : []),
    ...(/^(?:readonly )?\w+\[\]$/.test(type) ? ['[]'] : []),
  ]
  return told.filter((one) => one !== text)
}

/** Compared or joined: its own operators change it already. */
function isDecided(node: ts.Expression): boolean {
  return ts.isBinaryExpression(node) && COMPARED.has(node.operatorToken.kind)
}

function isNegation(node: ts.Node): node is ts.PrefixUnaryExpression {
  return ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken
}

function isCondition(node: ts.Expression): boolean {
  const { parent } = node
  if (ts.isIfStatement(parent) || ts.isWhileStatement(parent)) return parent.expression === node
  return ts.isConditionalExpression(parent) && parent.condition === node
}

function isReturned(node: ts.Expression): boolean {
  const { parent } = node
  return ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && parent.body === node)
}

/** Something else may stand there: no name of a member, no target of an assignment, no type, no statement. */
function isValue(node: ts.Expression): boolean {
  const { parent } = node
  if (ts.isExpressionStatement(parent) || ts.isTypeNode(node)) return false
  if (ts.isYieldExpression(node)) return false
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) return false
  // A chain is one expression: a part of it cannot be put in brackets alone.
  if (ts.isOptionalChain(parent) && parent.expression === node) return false
  if (ts.isBinaryExpression(parent) && parent.left === node) {
    const { kind } = parent.operatorToken
    return kind < ts.SyntaxKind.FirstAssignment || kind > ts.SyntaxKind.LastAssignment
  }
  return true
}
