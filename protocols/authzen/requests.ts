/** OpenID AuthZEN Authorization API 1.0: requests in, decisions out. Unknown fields are ignored. */

import type { Json, JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { DecisionId } from '@holdfast/core/kernel/ids'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import type { Decision, DecisionRequest, EntityRef } from '@holdfast/core/model/decision'
import { formatInstant } from '@holdfast/core/kernel/instant'

/** The text of a 400. */
export type BadRequest = string

export type Semantic = 'execute_all' | 'deny_on_first_deny' | 'permit_on_first_permit'

/** Section 1.3: subject, action and resource are required, context is any object. */
export function readEvaluation(body: unknown): Result<DecisionRequest, BadRequest> {
  const object = asObject(body)
  if (object === undefined) return err('a JSON object was expected')
  const subject = readEntity(object['subject'], 'subject')
  if (!subject.ok) return subject
  const action = readAction(object['action'])
  if (!action.ok) return action
  const resource = readEntity(object['resource'], 'resource')
  if (!resource.ok) return resource
  const context = readContext(object['context'])
  if (!context.ok) return context
  return ok({
    subject: subject.value,
    action: action.value,
    resource: resource.value,
    ...context.value,
  })
}

/** An absent or empty `evaluations` is a single evaluation; a key of an item replaces the default whole. */
export function readEvaluations(
  body: unknown,
  most: number,
): Result<
  | { readonly kind: 'single'; readonly request: DecisionRequest }
  | {
      readonly kind: 'batch'
      readonly semantic: Semantic
      readonly items: readonly Result<DecisionRequest, BadRequest>[]
    },
  BadRequest
> {
  const object = asObject(body)
  if (object === undefined) return err('a JSON object was expected')
  const { evaluations, options, ...defaults } = object
  if (evaluations !== undefined && !Array.isArray(evaluations))
    return err('`evaluations` is not an array')
  const list = (evaluations ?? []) as readonly Json[]
  if (list.length === 0) {
    const single = readEvaluation(defaults)
    return single.ok ? ok({ kind: 'single', request: single.value }) : single
  }
  if (list.length > most) return err(`more than ${most} evaluations`)
  const semantic = asObject(options)?.['evaluations_semantic'] ?? 'execute_all'
  if (
    semantic !== 'execute_all' &&
    semantic !== 'deny_on_first_deny' &&
    semantic !== 'permit_on_first_permit'
  ) {
    return err('unknown `options.evaluations_semantic`')
  }
  const items = list.map((item) => {
    const one = asObject(item)
    return one === undefined
      ? err('an evaluation is not an object')
      : readEvaluation({ ...defaults, ...one })
  })
  return ok({ kind: 'batch', semantic, items })
}

export type SearchKind = 'subject' | 'resource' | 'action'

export interface SearchPage {
  readonly limit: number | null
  readonly token: string | null
}

/** The searched entity needs no id and one that is given is ignored; the others are required whole. */
export function readSearch(
  kind: SearchKind,
  body: unknown,
): Result<{ readonly request: DecisionRequest; readonly page: SearchPage }, BadRequest> {
  const object = asObject(body)
  if (object === undefined) return err('a JSON object was expected')
  const subject = readEntity(object['subject'], 'subject', kind === 'subject')
  if (!subject.ok) return subject
  const resource = readEntity(object['resource'], 'resource', kind === 'resource')
  if (!resource.ok) return resource
  const action = kind === 'action' ? ok({ name: '' }) : readAction(object['action'])
  if (!action.ok) return action
  const context = readContext(object['context'])
  if (!context.ok) return context
  const page = asObject(object['page'])
  if (object['page'] !== undefined && page === undefined) return err('`page` is not an object')
  const { limit, token } = page ?? {}
  if (
    limit !== undefined &&
    (typeof limit !== 'number' || !Number.isSafeInteger(limit) || limit < 0)
  ) {
    return err('`page.limit` is not a non-negative integer')
  }
  if (token !== undefined && typeof token !== 'string') return err('`page.token` is not a string')
  return ok({
    request: {
      subject: subject.value,
      action: action.value,
      resource: resource.value,
      ...context.value,
    },
    page: { limit: limit ?? null, token: token ?? null },
  })
}

/** A deny is an answer, never an error. */
export function formatDecision(decision: Decision, ledgerSize: number, id: DecisionId): JsonObject {
  return {
    decision: decision.decision,
    context: {
      id,
      code: decision.code,
      reason: decision.reason,
      ...(decision.next === null ? {} : { next: decision.next }),
      ...(decision.hold === null ? {} : { hold: decision.hold }),
      ...(decision.posture === null ? {} : { posture: decision.posture }),
      ...(decision.allowedUntil === null
        ? {}
        : { allowedUntil: formatInstant(decision.allowedUntil) }),
      ...(decision.overrides.length === 0 ? {} : { overrides: decision.overrides }),
      ...(decision.reportOnly ? { reportOnly: true } : {}),
      ...(decision.policyErrors.length === 0 ? {} : { policyErrors: decision.policyErrors }),
      ledgerSize,
    },
  }
}

/** The shape of the specification's own example of an item that cannot be evaluated. */
export function formatItemError(message: string): JsonObject {
  return { decision: false, context: { error: { status: 400, message } } }
}

function readEntity(
  value: unknown,
  name: string,
  withoutId = false,
): Result<EntityRef, BadRequest> {
  const object = asObject(value)
  if (object === undefined) return err(`\`${name}\` is missing or not an object`)
  const { type, id, properties } = object
  if (typeof type !== 'string' || type === '')
    return err(`\`${name}.type\` is missing or not a string`)
  if (!withoutId && (typeof id !== 'string' || id === '')) {
    return err(`\`${name}.id\` is missing or not a string`)
  }
  if (properties !== undefined && asObject(properties) === undefined) {
    return err(`\`${name}.properties\` is not an object`)
  }
  const known = asObject(properties)
  return ok({
    type,
    id: withoutId ? '' : String(id),
    ...(known === undefined ? {} : { properties: known }),
  })
}

function readAction(value: unknown): Result<DecisionRequest['action'], BadRequest> {
  const object = asObject(value)
  if (object === undefined) return err('`action` is missing or not an object')
  const { name, properties } = object
  if (typeof name !== 'string' || name === '')
    return err('`action.name` is missing or not a string')
  if (properties !== undefined && asObject(properties) === undefined) {
    return err('`action.properties` is not an object')
  }
  const known = asObject(properties)
  return ok({ name, ...(known === undefined ? {} : { properties: known }) })
}

/** `context.asset` names one acting asset or several. */
function readContext(
  value: unknown,
): Result<Pick<DecisionRequest, 'context' | 'assets'>, BadRequest> {
  if (value === undefined || value === null) return ok({ context: {}, assets: [] })
  const context = asObject(value)
  if (context === undefined) return err('`context` is not an object')
  const { asset } = context
  const list: readonly Json[] = Array.isArray(asset)
    ? asset
    : asset === undefined
      ? []
      : [asset as Json]
  const assets: string[] = []
  for (const one of list) {
    if (typeof one !== 'string') return err('`context.asset` is not a name or a list of names')
    assets.push(one)
  }
  return ok({ context, assets })
}

function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject) // Parsed JSON: an object that is no array.
    : undefined
}
