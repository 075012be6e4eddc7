/** Decisions that posture has no part in: what is refused before it is asked, and what policy alone decides. */

import type { Decision, DecisionRequest } from '../model/decision.ts'
import type { Stored } from '../model/manifest.ts'
import type { Env } from '../model/env.ts'
import { plus } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import type { ReasonCode } from '../model/reason-codes.ts'
import { sentenceFor } from './sentence.ts'

export function decideByPolicy(request: DecisionRequest, env: Env): Decision {
  const answer = env.accessPolicy.evaluate({
    subject: request.subject,
    action: request.action,
    resource: request.resource,
    context: request.context,
    governed: false,
  })
  const code: ReasonCode =
    answer.forbids.length > 0
      ? 'policy-forbids'
      : answer.permits.length > 0
        ? 'permitted-by-policy'
        : answer.errors.length > 0
          ? 'policy-error'
          : 'policy-denies'
  return {
    ...refusal(request, code),
    decision: code === 'permitted-by-policy',
    allowedUntil:
      code === 'permitted-by-policy' ? plus(env.now, LIMITS.ungovernedLeaseMsMax) : null,
    governed: false,
    policyErrors: answer.errors,
    policies: code === 'policy-forbids' ? answer.forbids : answer.permits,
  }
}

interface Known {
  readonly otherType?: { readonly asked: string; readonly is: string }
  readonly identity?: Stored<'Identity'>
  readonly resource?: Stored<'Resource'>
  readonly asset?: string | null
}

/** A refusal before posture was looked at. */
export function refusal(request: DecisionRequest, code: ReasonCode, known: Known = {}): Decision {
  const sentence = sentenceFor(code, {
    identity: request.subject.id,
    action: request.action.name,
    resource: request.resource.id,
    asset: known.asset ?? null,
    assetType: 'host',
    owner: known.identity?.spec.owner ?? null,
    hold: null,
    override: null,
    ...(known.otherType === undefined ? {} : { otherType: known.otherType }),
  })
  return {
    decision: false,
    code,
    reason: sentence.reason,
    next: sentence.next,
    allowedUntil: null,
    governed: true,
    identity: known.identity?.uid ?? null,
    resource: known.resource?.uid ?? null,
    tier: known.resource?.spec.tier ?? null,
    row: null,
    posture: null,
    actingAssets: [],
    denying: [],
    hold: null,
    causes: [],
    overrides: [],
    reportOnly: false,
    policyErrors: [],
    policies: [],
  }
}
