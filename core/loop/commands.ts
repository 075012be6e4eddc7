/** What people and the driver command: modes, overrides, tokens, secrets, outcomes. Each is one entry or few. */

import { unreachable } from '../kernel/assert.ts'
import { deriveId, type OverrideId } from '../kernel/ids.ts'
import { formatInstant } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import type { Json } from '../kernel/canonical-json.ts'
import type { Override } from '../model/override.ts'
import { identitiesToCut } from '../enforce/plan-hold.ts'
import type { Input } from '../model/input.ts'
import { RULES } from '../model/rules.ts'
import { find, type View } from '../model/state.ts'
import { done, refuse, type Conclusion } from './conclusion.ts'
import type { Body } from './draft.ts'
import type { Env } from './env.ts'
import { guardsOver } from './guards.ts'
import { underRules } from './judge-estate.ts'
import type { FeedInput } from './judge-feed.ts'
import type { StatementInput } from './judge-statement.ts'
import type { TriageInput } from './judge-triage.ts'
import { liftQuarantine, quarantine } from './quarantine.ts'
import { settleBehind } from './settle-behind.ts'

/** Judged by files of their own. */
type Elsewhere =
  | FeedInput['kind']
  | StatementInput['kind']
  | TriageInput['kind']
  | 'report'
  | 'import'
  | 'matched'
  | 'inventory-matched'
  | 'heartbeats'
  | 'apply-manifests'
  | 'delete-manifest'
  | 'enroll'
  | 'request-verification'
  | 'adopt-rules'
  | 'rejudge'
  | 'tick'

export function command(
  view: View,
  input: Exclude<Input, { kind: Elsewhere }>,
  actor: string,
  env: Env,
): Conclusion {
  switch (input.kind) {
    case 'create-ledger': {
      if (view.size > 0)
        return refuse('already-created', 'this ledger exists', 'use another directory')
      const { ledgerId, product, mode, checkpointKey, sample } = input
      const body = { ledgerId, product, mode, checkpointKey, sample }
      const created: Body = { kind: 'ledger.created', body }
      const rules = underRules({ ...view, ledgerId }, null, RULES, env)
      return done([created, ...rules], [ledgerId], 'create')
    }
    case 'release-hold':
      return releaseHold(view, input, actor, env)
    case 'quarantine':
      return quarantine(view, input.asset, input.reason, env)
    case 'lift-quarantine':
      return liftQuarantine(view, input.asset, input.reason, env)
    case 'end-override': {
      const override = view.overrides.get(input.override)
      if (override === undefined || override.endedAt !== null) {
        return refuse('not-found', `override \`${input.override}\` is not live`, 'list overrides')
      }
      const bodies = endOverride(view, override, input.reason, override.kind === 'breaker', env)
      return done(bodies, [override.id], 'end-override')
    }
    case 'set-mode':
      return setMode(view, input)
    case 'stop-enforcement': {
      const { reason, eject } = input
      return done([{ kind: 'enforcement.stopped', body: { reason, eject } }], [], 'off')
    }
    case 'resume-enforcement': {
      if (view.stopped === null)
        return refuse('not-stopped', 'enforcement is not off', 'nothing to do')
      return done(
        [{ kind: 'enforcement.resumed', body: { reason: input.reason } }, ...cutHeld(view)],
        [],
        'resume',
      )
    }
    case 'create-token': {
      const { subject, scope, hash, expiresAt } = input
      if (expiresAt <= env.now) {
        return refuse('expiry-out-of-range', 'the token would already be expired', 'set --expires')
      }
      const id = deriveId(env.hash, view.ledgerId, 'token', { hash })
      const token = {
        id,
        subject,
        scope,
        hash,
        createdAt: env.now,
        expiresAt,
        revokedAt: null,
        usedAt: null,
      }
      return done([{ kind: 'token.created', body: { token } }], [id], 'token')
    }
    case 'revoke-token': {
      const token = view.tokens.get(input.token)
      if (token === undefined || token.revokedAt !== null) {
        return refuse('not-found', `token \`${input.token}\` is not live`, 'holdfast token list')
      }
      const body = { id: token.id, reason: input.reason }
      return done([{ kind: 'token.revoked', body }], [token.id], 'token')
    }
    case 'write-secret':
      return writeSecret(view, input)
    case 'delete-secret': {
      const { path, versions } = input
      if (!view.secrets.has(path))
        return refuse('not-found', `no secret at \`${path}\``, 'list secrets')
      return done([{ kind: 'secret.deleted', body: { path, versions } }], [path], 'secret')
    }
    case 'record-exposure': {
      const { exposure } = input
      const known = (view.exposures.get(exposure.asset) ?? []).some(
        (one) =>
          one.identity === exposure.identity &&
          one.secret === exposure.secret &&
          one.version === exposure.version,
      )
      if (known) return done([], [], 'exposure')
      return done([{ kind: 'exposure.recorded', body: { exposure } }], [], 'exposure')
    }
    case 'settle-effect': {
      const { effect, outcome, detail } = input
      if (!view.effects.has(effect))
        return refuse('not-found', `no effect \`${effect}\``, 'holdfast hold list')
      return done(
        [{ kind: 'effect.settled', body: { id: effect, outcome, detail } }],
        [effect],
        effect,
      )
    }
    case 'seal-decisions': {
      const { segment, count, root } = input
      return done([{ kind: 'decisions.sealed', body: { segment, count, root } }], [], segment)
    }
    case 'reject-breaker':
      return rejectBreaker(view, input, actor, env)
    case 'delete-decisions': {
      const { segment, why } = input
      // What is not sealed yet has no root in the ledger: it must not go.
      if (!view.sealedSegments.has(segment))
        return refuse('not-sealed', `the hour ${segment} is not sealed`, 'wait until it is')
      return done([{ kind: 'decisions.deleted', body: { segment, why } }], [], segment)
    }
    default:
      return unreachable(input)
  }
}

/** Ending a breaker confirms its cause: what it held back is refused now, and nothing more of it is counted. */
export function endOverride(
  view: View,
  override: Override,
  why: string,
  confirmed: boolean,
  env: Env,
): Body[] {
  const { id, name } = override
  const body = confirmed ? { id, why, confirmed: true as const } : { id, why }
  const ended = new Set([id])
  const guards = guardsOver(view, env, { confirmed, ended, triggers: [`override ${name}`] })
  return [{ kind: 'override.ended', body }, ...settleBehind(view, override, env, guards)]
}

/** A person's release is an exception over exactly these causes: it ends, and the block stays on record. */
function releaseHold(
  view: View,
  input: Extract<Input, { kind: 'release-hold' }>,
  actor: string,
  env: Env,
): Conclusion {
  const hold = view.holds.get(input.hold)
  if (hold === undefined || hold.state !== 'open' || hold.subject.kind !== 'asset') {
    return refuse('not-found', `hold \`${input.hold}\` is not open`, 'list open holds')
  }
  if (input.expiresAt <= env.now || input.expiresAt > env.now + LIMITS.releaseAgeMsMax) {
    return refuse(
      'expiry-out-of-range',
      `a release must end by ${formatInstant((env.now + LIMITS.releaseAgeMsMax) as typeof env.now)}`,
      'use --until 8h; longer needs an Exception with an owner',
    )
  }
  const causes = hold.causes.map((id) => view.causes.get(id))
  if (causes.some((cause) => cause?.weight === 'compromise')) {
    return refuse('quarantined', 'a quarantine is never overridden', 'lift the quarantine instead')
  }
  const content: Json = { hold: hold.id, at: env.now, actor }
  const id: OverrideId = deriveId(env.hash, view.ledgerId, 'override', content)
  const override = {
    id,
    kind: 'exception' as const,
    name: `release-${hold.id}`,
    scope: { assets: [hold.subject.uid], causes: hold.causes },
    reason: input.reason,
    owner: actor,
    createdAt: env.now,
    createdBy: actor,
    expiresAt: input.expiresAt,
    endedAt: null,
  }
  return done([{ kind: 'override.created', body: { override } }], [id], hold.id)
}

function setMode(view: View, input: Extract<Input, { kind: 'set-mode' }>): Conclusion {
  const { mode, scope, reason } = input
  const lists = [scope.assets, scope.identities, scope.resources, scope.tiers, scope.causes]
  const named = lists.filter((list) => list !== undefined)
  if (
    scope.everything !== true &&
    (named.length === 0 || named.some((list) => list.length === 0))
  ) {
    return refuse('empty-scope', 'the scope selects nothing', 'name what it covers, or `all`')
  }
  const bodies: Body[] = [{ kind: 'mode.set', body: { mode, scope, reason } }]
  if (mode === 'enforce') {
    const after: View = {
      ...view,
      mode: scope.everything === true ? mode : view.mode,
      modes: scope.everything === true ? [] : [...view.modes, { mode, scope, at: view.lastAt }],
    }
    bodies.push(...cutHeld(after))
  }
  return done(bodies, [], 'mode')
}

/** Enforcing anew: tokens issued before an open hold end now. */
function cutHeld(view: View): Body[] {
  const enforcing: View = { ...view, stopped: null }
  const bodies: Body[] = []
  for (const hold of view.holds.values()) {
    if (hold.state !== 'open' || hold.subject.kind !== 'asset') continue
    const cut = identitiesToCut(enforcing, hold.subject.uid)
    if (cut.length === 0) continue
    bodies.push({
      kind: 'hold.changed',
      body: { id: hold.id, causes: hold.causes, cut, why: 'enforcement began' },
    })
  }
  return bodies
}

function writeSecret(view: View, input: Extract<Input, { kind: 'write-secret' }>): Conclusion {
  const { path, envelope, masterKey, keys, expectedVersion } = input
  const newest = view.secrets.get(path)?.versions.at(-1)?.version ?? 0
  if (expectedVersion !== null && expectedVersion !== newest) {
    return refuse(
      'version-conflict',
      `version ${newest} is the newest of \`${path}\`, not ${expectedVersion}`,
      'read it again and write over what you read',
    )
  }
  const body = { path, version: newest + 1, envelope, masterKey, keys }
  const undeclared = find(view, 'Resource', path) === undefined
  return done(
    [{ kind: 'secret.written', body }],
    [path, ...(undeclared ? ['undeclared'] : [])],
    'secret',
  )
}

/** The person owns what stays open because of it; it ends by itself. */
function rejectBreaker(
  view: View,
  input: Extract<Input, { kind: 'reject-breaker' }>,
  actor: string,
  env: Env,
): Conclusion {
  const breaker = view.overrides.get(input.override)
  if (breaker?.kind !== 'breaker' || breaker.endedAt !== null) {
    return refuse('not-found', `no live breaker \`${input.override}\``, 'holdfast override list')
  }
  if (input.expiresAt <= env.now) {
    return refuse('expiry-past', 'the end lies in the past', 'give a later one')
  }
  const seed = { breaker: breaker.id, at: env.now }
  const id = deriveId(env.hash, view.ledgerId, 'override', seed)
  const override = {
    ...breaker,
    id,
    kind: 'exception' as const,
    name: `rejected/${breaker.name}`,
    reason: input.reason,
    owner: actor,
    createdAt: env.now,
    createdBy: actor,
    expiresAt: input.expiresAt,
  }
  return done(
    [
      { kind: 'override.created', body: { override } },
      { kind: 'override.ended', body: { id: breaker.id, why: input.reason } },
    ],
    [id],
    'reject-breaker',
  )
}
