/** The checks before posture: subject and resource known, identity active, grant there and unexpired. */

import type { Instant } from '../kernel/instant.ts'
import type { EntityRef } from '../model/decision.ts'
import { GOVERNED_TYPES, IDENTITY_TYPES, type Stored } from '../model/manifest.ts'
import type { ReasonCode } from '../model/reason-codes.ts'
import { find, type View } from '../state/state.ts'
import type { AccessPolicyEvaluator } from '../model/access-policy.ts'

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false
      readonly code: ReasonCode
      /** What it is where it was named as something else. */
      readonly is?: string
    }

/** A resource type is governed unless an access policy says otherwise for both types. */
export function isGoverned(
  subject: EntityRef,
  resource: EntityRef,
  policy: AccessPolicyEvaluator,
): boolean {
  if ((GOVERNED_TYPES as readonly string[]).includes(resource.type)) return true
  return !(
    policy.ungoverned.resourceTypes.has(resource.type) &&
    policy.ungoverned.subjectTypes.has(subject.type)
  )
}

/** Names compare whole and exact; the subject's type is `identity` or the identity's own type. */
export function checkSubject(view: View, subject: EntityRef): Checked<Stored<'Identity'>> {
  const known =
    subject.type === 'identity' || (IDENTITY_TYPES as readonly string[]).includes(subject.type)
  const identity = known ? find(view, 'Identity', subject.id) : undefined
  if (identity === undefined) return { ok: false, code: 'subject-unknown' }
  if (subject.type !== 'identity' && subject.type !== identity.spec.type) {
    return { ok: false, code: 'subject-unknown' }
  }
  return { ok: true, value: identity }
}

export function checkResource(view: View, resource: EntityRef): Checked<Stored<'Resource'>> {
  const stored = find(view, 'Resource', resource.id)
  if (stored === undefined) return { ok: false, code: 'resource-unknown' }
  if (stored.spec.type !== resource.type) {
    return { ok: false, code: 'resource-unknown', is: stored.spec.type }
  }
  return { ok: true, value: stored }
}

export function checkActive(identity: Stored<'Identity'>): Checked<true> {
  if (identity.spec.state === 'suspended') return { ok: false, code: 'identity-suspended' }
  return { ok: true, value: true }
}

/** The end of the longest grant that covers the action; null when one has none. */
export function checkGrant(
  view: View,
  identity: Stored<'Identity'>,
  resource: Stored<'Resource'>,
  action: string,
  now: Instant,
): Checked<Instant | null> {
  let found = false
  let end: Instant | undefined
  for (const uid of view.grantsByIdentity.get(identity.uid) ?? []) {
    const grant = view.manifests.Grant.get(uid)
    if (grant === undefined || !isResource(grant.spec.resource, resource)) continue
    if (!grant.spec.actions.includes(action) && !grant.spec.actions.includes('*')) continue
    found = true
    if (grant.spec.expires === undefined) return { ok: true, value: null }
    if (grant.spec.expires > now && (end === undefined || grant.spec.expires > end)) {
      end = grant.spec.expires
    }
  }
  if (end !== undefined) return { ok: true, value: end }
  return { ok: false, code: found ? 'grant-expired' : 'no-grant' }
}

function isResource(nameOrUid: string, resource: Stored<'Resource'>): boolean {
  return nameOrUid === resource.name || nameOrUid === resource.uid
}
