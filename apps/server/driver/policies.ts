/** The posture tables and the access policies in force; a set that fails to load leaves the last good one. */

import type { AccessPolicyEvaluator } from '@holdfast/core/model/access-policy'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import type { Env } from '@holdfast/core/model/env'
import type { Manifest } from '@holdfast/core/model/manifest'
import type { View } from '@holdfast/core/state/state'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import { FORMAT_CAPABILITIES } from '@holdfast/formats/capabilities'
import { compareVersions } from '@holdfast/formats/versions/order'
import { loadAccessPolicies } from '@holdfast/policy-cedar/access-policy'
import { parsePolicies, readProfile, type PolicyError } from '@holdfast/policy-cedar/cedar'
import { computeTable } from '@holdfast/policy-cedar/table'
import { ADAPTERS } from '../outward/capabilities.ts'

/** A policy as the read thread has parsed it. */
export interface ParsedPolicy {
  readonly name: string
  readonly cedar: string
  readonly policies: ReturnType<typeof parsePolicies>
}

export interface PolicyHolder {
  current(): Pick<Env, 'tables' | 'accessPolicy' | 'versionOrder' | 'adapters' | 'formats'>
  /** What would be in force with these manifests too: asked before they are accepted. `parsed`: the new ones. */
  check(
    view: View,
    manifests: readonly Manifest[],
    parsed: readonly ParsedPolicy[],
  ): Result<true, readonly PolicyError[]>
  reload(view: View): void
  /** Why the newest set is not in force, when it is not. */
  errors(): readonly PolicyError[]
}

export function holdPolicies(): Result<PolicyHolder, PolicyError> {
  const balanced = computeTable('balanced', readProfile('balanced'), nodeHash)
  if (!balanced.ok) return balanced
  const strict = computeTable('strict', readProfile('strict'), nodeHash)
  if (!strict.ok) return strict
  const none = loadAccessPolicies([], nodeHash)
  if (!none.ok) return err(none.error[0] ?? NO_SET)
  let accessPolicy: AccessPolicyEvaluator = none.value
  let problems: readonly PolicyError[] = []
  // Parsing a policy takes longer than asking it a hundred times.
  const known = new Map<string, ParsedPolicy['policies']>()
  const parse: typeof parsePolicies = (name, cedar) => {
    const key = keyOf(name, cedar)
    const found = known.get(key) ?? parsePolicies(name, cedar)
    known.set(key, found)
    return found
  }
  const tables = { balanced: balanced.value, strict: strict.value }
  return ok({
    current: () => ({
      tables,
      accessPolicy,
      versionOrder: compareVersions,
      adapters: ADAPTERS,
      formats: FORMAT_CAPABILITIES,
    }),
    check(view, manifests, parsed) {
      const given = manifests.filter((manifest) => manifest.kind === 'AccessPolicy')
      if (given.length === 0) return ok(true)
      const named = new Map([...stored(view), ...given].map((one) => [one.name, one]))
      for (const policy of parsed) known.set(keyOf(policy.name, policy.cedar), policy.policies)
      const loaded = loadAccessPolicies([...named.values()], nodeHash, parse)
      return loaded.ok ? ok(true) : loaded
    },
    reload(view) {
      const policies = stored(view)
      const loaded = loadAccessPolicies(policies, nodeHash, parse)
      const kept = new Set(policies.map((policy) => keyOf(policy.name, policy.spec.cedar)))
      for (const key of known.keys()) if (!kept.has(key)) known.delete(key)
      if (loaded.ok) {
        accessPolicy = loaded.value
        problems = []
      } else problems = loaded.error
    },
    errors: () => problems,
  })
}

function keyOf(name: string, cedar: string): string {
  return `${name}\n${cedar}`
}

const NO_SET: PolicyError = { code: 'policy-invalid', message: 'the empty set', help: '' }

/** In order of name: the set and its version do not depend on when a policy was applied. */
function stored(
  view: View,
): { readonly name: string; readonly spec: { readonly cedar: string } }[] {
  return [...view.manifests.AccessPolicy.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
}
