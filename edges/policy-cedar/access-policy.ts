/**
 * Access policies (AccessPolicy manifests) behind core's port. Cedar skips a policy that errs; here an
 * erring forbid counts as matched and an erring permit does not (law 7).
 */

import type { CedarValueJson, EntityJson } from '@cedar-policy/cedar-wasm/nodejs'
import type {
  AccessPolicyAnswer,
  AccessPolicyEvaluator,
  AccessPolicyQuestion,
} from '@holdfast/core/model/access-policy'
import { digestOfText, type Hash } from '@holdfast/core/kernel/hash'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import type { EntityRef } from '@holdfast/core/model/decision'
import { GOVERNED_TYPES, type AccessPolicySpec } from '@holdfast/core/model/manifest'
import { ask, parsePolicies, preparse, type NamedPolicy, type PolicyError } from './cedar.ts'

export interface NamedAccessPolicy {
  readonly name: string
  readonly spec: AccessPolicySpec
}

/** `parse`: for whoever has parsed some of them before. */
export function loadAccessPolicies(
  manifests: readonly NamedAccessPolicy[],
  hash: Hash,
  parse: typeof parsePolicies = parsePolicies,
): Result<AccessPolicyEvaluator, readonly PolicyError[]> {
  const errors: PolicyError[] = []
  const policies: NamedPolicy[] = []
  if (manifests.length > LIMITS.policiesMax) return err([tooMany(manifests.length)])
  for (const { name, spec } of manifests) {
    if (policies.length > LIMITS.policiesMax) break
    const parsed = parse(name, spec.cedar)
    if (parsed.ok) policies.push(...parsed.value)
    else errors.push(parsed.error)
    for (const type of spec.ungoverned?.resourceTypes ?? []) {
      if ((GOVERNED_TYPES as readonly string[]).includes(type)) {
        errors.push({
          code: 'policy-governed-type',
          message: `policy \`${name}\` declares \`${type}\` ungoverned`,
          help: `${GOVERNED_TYPES.join(', ')} are always governed`,
        })
      }
    }
  }
  if (policies.length > LIMITS.policiesMax) return err([tooMany(policies.length)])
  const version = digestOfText(
    hash,
    policies.map((policy) => `${policy.id}\n${policy.text}`).join('\n'),
  )
  if (errors.length === 0) {
    const parsed = preparse(version, policies)
    if (!parsed.ok) errors.push(parsed.error)
  }
  return errors.length > 0 ? err(errors) : ok(evaluatorOver(version, policies, manifests))
}

function tooMany(count: number): PolicyError {
  return {
    code: 'policy-invalid',
    message: `${count} access policies are more than the ${LIMITS.policiesMax} that are asked in each decision`,
    help: 'say several things in one policy, or delete those that nobody needs',
  }
}

function evaluatorOver(
  version: string,
  policies: readonly NamedPolicy[],
  manifests: readonly NamedAccessPolicy[],
): AccessPolicyEvaluator {
  const forbids = new Set(
    policies.filter((policy) => policy.effect === 'forbid').map((policy) => policy.id),
  )
  const resourceTypes = new Set<string>()
  const subjectTypes = new Set<string>()
  const byKey = new Map<string, EntityRef>()
  const byType = new Map<string, EntityRef[]>()
  const actions = new Map<string, Set<string>>()
  for (const { spec } of manifests) {
    for (const type of spec.ungoverned?.resourceTypes ?? []) {
      resourceTypes.add(type)
      const known = actions.get(type) ?? new Set<string>()
      for (const action of spec.ungoverned?.actions ?? []) known.add(action)
      actions.set(type, known)
    }
    for (const type of spec.ungoverned?.subjectTypes ?? []) subjectTypes.add(type)
    for (const entity of spec.ungoverned?.entities ?? []) {
      const ref = entity as EntityRef // Properties came from JSON or YAML: Json values.
      byKey.set(keyOf(ref), ref)
      const ofType = byType.get(ref.type)
      if (ofType === undefined) byType.set(ref.type, [ref])
      else ofType.push(ref)
    }
  }
  const evaluate = (question: AccessPolicyQuestion): AccessPolicyAnswer => {
    if (policies.length === 0) return { permits: [], forbids: [], errors: [] }
    const entities = [question.subject, question.resource].map((ref) => entityOf(ref, byKey))
    const answer = ask(version, {
      principal: uidOf(question.subject),
      action: { type: 'Action', id: question.action.name },
      resource: uidOf(question.resource),
      context: {
        action: record(question.action.properties ?? {}),
        request: record(question.context),
        governed: question.governed,
      },
      // A subject that is its own resource is one entity.
      entities: entities.filter(
        (entity, at) => at === 0 || keyOfUid(entity) !== keyOfUid(entities[0]),
      ),
    })
    // A failure outside any policy is nobody's permit and everybody's error.
    const erring = answer.failed.filter((one) => forbids.has(one.policy)).map((one) => one.policy)
    return {
      permits: answer.allowed ? answer.reasons : [],
      forbids: [...(answer.allowed ? [] : answer.reasons), ...erring],
      errors: answer.failed.map((one) => `${one.policy}: ${one.message}`),
    }
  }
  return {
    version,
    evaluate,
    ungoverned: { resourceTypes, subjectTypes },
    entities: (type) => byType.get(type) ?? [],
    actions: (type) => [...(actions.get(type) ?? [])].toSorted(),
  }
}

function keyOf(ref: EntityRef): string {
  return `${ref.type}/${ref.id}`
}

function keyOfUid(entity: EntityJson | undefined): string {
  return JSON.stringify(entity?.uid)
}

/** `user`, `todo` are Cedar identifiers; anything else becomes one, character by character. */
function uidOf(ref: EntityRef): { type: string; id: string } {
  const word = ref.type.replaceAll(/[^A-Za-z0-9_]/g, '_')
  return { type: /^[0-9]/.test(word) || word === '' ? `_${word}` : word, id: ref.id }
}

/** Declared properties outrank what a request claims. */
function entityOf(ref: EntityRef, known: ReadonlyMap<string, EntityRef>): EntityJson {
  const declared = known.get(keyOf(ref))?.properties ?? {}
  return { uid: uidOf(ref), attrs: record({ ...ref.properties, ...declared }), parents: [] }
}

function record(properties: { readonly [name: string]: unknown }): Record<string, CedarValueJson> {
  const out: Record<string, CedarValueJson> = {}
  for (const [name, value] of Object.entries(properties)) {
    const converted = cedarValue(value)
    // `__entity` and `__extn` would turn claimed data into entities.
    if (converted !== undefined && !name.startsWith('__')) out[name] = converted
  }
  return out
}

/** Cedar has neither null nor fractions: null is absent, a fraction is its text. */
function cedarValue(value: unknown): CedarValueJson | undefined {
  if (typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : String(value)
  if (Array.isArray(value)) {
    return value.flatMap((one: unknown) => {
      const converted = cedarValue(one)
      return converted === undefined ? [] : [converted]
    })
  }
  if (typeof value === 'object' && value !== null) return record(value as Record<string, unknown>) // Plain JSON.
  return undefined
}
