/** The little of cedar-wasm that Holdfast uses: parse a set into named policies, ask it, tell effects. */

import { readFileSync } from 'node:fs'
import * as cedar from '@cedar-policy/cedar-wasm/nodejs'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { err, ok, type Result } from '@holdfast/core/kernel/result'

export interface PolicyError {
  readonly code: 'policy-invalid' | 'policy-vacuous' | 'policy-governed-type'
  readonly message: string
  readonly help: string
}

export interface NamedPolicy {
  readonly id: string
  readonly text: string
  readonly effect: 'permit' | 'forbid'
  readonly annotations: { readonly [name: string]: string }
}

export function readProfile(name: 'balanced' | 'strict'): string {
  return readFileSync(new URL(`./profiles/${name}.cedar`, import.meta.url), 'utf8')
}

/** Ids are `<name>/<@id or position>`, so that a denial names the author's own policy. */
export function parsePolicies(
  name: string,
  text: string,
): Result<readonly NamedPolicy[], PolicyError> {
  const parts = cedar.policySetTextToParts(text)
  if (parts.type === 'failure') {
    return invalid(name, parts.errors.map((error) => error.message).join('; '))
  }
  if (parts.policies.length > LIMITS.policiesMax) {
    return invalid(name, `more than ${LIMITS.policiesMax} policies`)
  }
  if (parts.policy_templates.length > 0) return invalid(name, 'templates are not supported')
  const policies: NamedPolicy[] = []
  for (const [index, policy] of parts.policies.entries()) {
    const json = cedar.policyToJson(policy)
    if (json.type === 'failure')
      return invalid(name, json.errors.map((error) => error.message).join('; '))
    const annotations: Record<string, string> = {}
    for (const [key, value] of Object.entries(json.json.annotations ?? {})) {
      annotations[key] = value ?? ''
    }
    policies.push({
      id: `${name}/${annotations['id'] ?? String(index)}`,
      text: policy,
      effect: json.json.effect,
      annotations,
    })
  }
  const ids = new Set(policies.map((policy) => policy.id))
  if (ids.size !== policies.length) return invalid(name, 'two policies have the same @id')
  return ok(policies)
}

function invalid(name: string, message: string): Result<never, PolicyError> {
  return err({
    code: 'policy-invalid',
    message: `policy \`${name}\`: ${message}`,
    help: 'the policies loaded before stay in force; mend the text and apply it again',
  })
}

/** Keeps the set parsed inside cedar-wasm under `handle`. */
export function preparse(
  handle: string,
  policies: readonly NamedPolicy[],
): Result<true, PolicyError> {
  const staticPolicies = Object.fromEntries(policies.map((policy) => [policy.id, policy.text]))
  const parsed = cedar.preparsePolicySet(handle, { staticPolicies })
  if (parsed.type === 'success') return ok(true)
  return invalid(handle, parsed.errors.map((error) => error.message).join('; '))
}

export interface CedarAnswer {
  readonly allowed: boolean
  readonly reasons: readonly string[]
  readonly failed: readonly { readonly policy: string; readonly message: string }[]
}

export function ask(
  handle: string,
  call: Omit<cedar.StatefulAuthorizationCall, 'preparsedPolicySetId'>,
): CedarAnswer {
  const answer = cedar.statefulIsAuthorized({ ...call, preparsedPolicySetId: handle })
  if (answer.type === 'failure') {
    const message = answer.errors.map((error) => error.message).join('; ')
    return { allowed: false, reasons: [], failed: [{ policy: handle, message }] }
  }
  const { decision, diagnostics } = answer.response
  return {
    allowed: decision === 'allow',
    reasons: diagnostics.reason,
    failed: diagnostics.errors.map((error) => ({
      policy: error.policyId,
      message: error.error.message,
    })),
  }
}
