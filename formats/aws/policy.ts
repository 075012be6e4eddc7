/** Policies of AWS IAM, as its policy grammar writes them: statements of what is allowed and denied, and to whom. */

import type { Json, JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { PermissionRule } from '@holdfast/core/model/claim'
import { asObject, objects, texts } from '../json-members.ts'

/** @param document - an object, or its JSON as the API sends it: percent-encoded (RFC 3986). Undefined: it is neither. */
export function rulesOf(document: Json | undefined): readonly PermissionRule[] | undefined {
  return statementsOf(document)?.map((statement): PermissionRule => {
    const except = exceptOf(statement)
    return {
      effect: statement['Effect'] === 'Deny' ? 'deny' : 'allow',
      actions: listOf(statement['Action'] ?? statement['NotAction']),
      resources: listOf(statement['Resource'] ?? statement['NotResource']),
      ...(except === undefined ? {} : { except }),
      ...(isConditional(statement) ? { conditional: true as const } : {}),
    }
  })
}

function exceptOf(statement: JsonObject): PermissionRule['except'] {
  const [actions, resources] = ['NotAction' in statement, 'NotResource' in statement]
  if (actions && resources) return 'both'
  return actions ? 'actions' : resources ? 'resources' : undefined
}

export interface Trusted {
  /** An ARN, `service:ec2.amazonaws.com`, or `*`. */
  readonly principal: string
  readonly conditional: boolean
}

/**
 * Who may assume a role, by its trust policy. A denial in it narrows what the others allow, and nobody judges by how
 * much: then each is conditional.
 */
export function trustedBy(document: Json | undefined): readonly Trusted[] | undefined {
  const statements = statementsOf(document)
  if (statements === undefined) return undefined
  const narrowed = statements.some((statement) => statement['Effect'] === 'Deny')
  const found = new Map<string, boolean>()
  for (const statement of statements) {
    if (statement['Effect'] !== 'Allow') continue
    const conditional = narrowed || isConditional(statement) || 'NotPrincipal' in statement
    for (const principal of principalsOf(statement['Principal'] ?? '*')) {
      found.set(principal, (found.get(principal) ?? true) && conditional)
    }
  }
  return [...found].map(([principal, conditional]) => ({ principal, conditional }))
}

function principalsOf(said: Json): string[] {
  if (typeof said === 'string') return [said]
  return Object.entries(asObject(said) ?? {}).flatMap(([sort, value]) =>
    listOf(value).map((each) => {
      if (sort === 'Service') return `service:${each}`
      return /^\d{12}$/.test(each) ? `arn:aws:iam::${each}:root` : each
    }),
  )
}

function isConditional(statement: JsonObject): boolean {
  return Object.keys(asObject(statement['Condition']) ?? {}).length > 0
}

function statementsOf(document: Json | undefined): readonly JsonObject[] | undefined {
  const policy = typeof document === 'string' ? decoded(document) : asObject(document)
  const said = policy?.['Statement']
  if (said === undefined) return undefined
  return objects(Array.isArray(said) ? (said as readonly Json[]) : [said])
}

function decoded(text: string): JsonObject | undefined {
  try {
    return asObject(JSON.parse(text.startsWith('{') ? text : decodeURIComponent(text)) as Json)
  } catch {
    return undefined
  }
}

function listOf(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? texts(value as readonly Json[]) : []
}

/** The account of an ARN; undefined where it names none, as of AWS's own policies. */
export function accountOf(arn: string | undefined): string | undefined {
  return /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(arn ?? '')?.[1]
}
