/** What people and the driver command: modes, overrides, tokens, outcomes. Each is one entry or few. */

import { unreachable } from '../kernel/assert.ts'
import type { Stepwise } from '../kernel/stepwise.ts'
import { isQuestion } from '../model/override.ts'
import type { Input } from '../model/input.ts'
import { RULES } from '../model/rules.ts'
import type { View } from '../state/state.ts'
import { done, refuse, refused, type Conclusion } from '../state/conclusion.ts'
import { notLive } from '../model/refusals.ts'
import type { Body } from '../state/entries.ts'
import type { Env } from '../model/env.ts'
import { underRules } from './judge/estate.ts'
import { suspectClock, trustClock } from './judge/clock.ts'
import type { FeedInput } from './judge/feeds.ts'
import { judgeMode } from './judge/mode.ts'
import type { SecretInput } from './judge/secrets.ts'
import type { StatementInput } from './judge/statements.ts'
import { createToken } from './judge/tokens.ts'
import type { TriageInput } from './judge/triage.ts'
import { liftQuarantine, quarantine } from './judge/quarantine.ts'
import { acceptRestore } from './past.ts'
import { restarted } from './judge/restarted.ts'
import { endOverride, extendOverride, rejectBreaker, releaseHold } from './judge/overrides.ts'

/** Judged by files of their own. */
type Elsewhere =
  | FeedInput['kind']
  | StatementInput['kind']
  | TriageInput['kind']
  | SecretInput['kind']
  | 'report'
  | 'import'
  | 'list-containers'
  | 'accept-report'
  | 'observe-endpoint'
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

/** What a person gives back: of an older state nobody knows what it takes away. */
const RELEASING: ReadonlySet<Input['kind']> = new Set([
  'release-hold',
  'lift-quarantine',
  'reject-breaker',
  'extend-override',
  'restarted',
] as const)

export function* command(
  view: View,
  input: Exclude<Input, { kind: Elsewhere }>,
  actor: string,
  env: Env,
): Stepwise<Conclusion> {
  if (env.fromBackup && RELEASING.has(input.kind)) {
    return refuse(
      'from-backup',
      'this server runs from a backup that nobody has accepted yet: nothing is released',
      'look at what may be missing, then holdfast ledger accept-restore --reason …',
    )
  }
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
    case 'accept-restore':
      return acceptRestore(view, input, env)
    case 'release-hold':
      return releaseHold(view, input, actor, env)
    case 'quarantine':
      return yield* quarantine(view, input.asset, input.reason, env)
    case 'restarted':
      return yield* restarted(view, input.asset, input.reason, actor, env)
    case 'lift-quarantine':
      return yield* liftQuarantine(view, input.asset, input.reason, actor, env)
    case 'end-override': {
      const override = view.overrides.get(input.override)
      if (override === undefined || override.endedAt !== null) {
        return refused([notLive('override', input.override, 'list overrides')])
      }
      const bodies = yield* endOverride(view, override, input.reason, isQuestion(override), env)
      return done(bodies, [override.id], 'end-override')
    }
    case 'extend-override':
      return extendOverride(view, input, actor, env)
    case 'set-mode':
    case 'rehearse-off':
    case 'stop-enforcement':
    case 'resume-enforcement':
      return judgeMode(view, input, actor, env)
    case 'create-token':
      return createToken(view, input, env)
    case 'revoke-token': {
      const token = view.tokens.get(input.token)
      if (token === undefined || token.revokedAt !== null) {
        return refused([notLive('token', input.token, 'holdfast token list')])
      }
      const body = { id: token.id, reason: input.reason }
      return done([{ kind: 'token.revoked', body }], [token.id], 'token')
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
    case 'suspect-clock':
      return suspectClock(view, input)
    case 'trust-clock':
      return trustClock(view, input, env)
    case 'seal-decisions':
      return done(
        input.segments.map((body) => ({ kind: 'decisions.sealed', body })),
        [],
        input.segments[0]?.segment ?? '',
      )
    case 'reject-breaker':
      return rejectBreaker(view, input, actor, env)
    case 'delete-decisions': {
      const { segment, why, uses } = input
      // What is not sealed yet has no root in the ledger: it must not go.
      if (!view.sealedSegments.has(segment))
        return refuse('not-sealed', `the hour ${segment} is not sealed`, 'wait until it is')
      const body = { segment, why, ...(uses === null ? {} : { uses }) }
      return done([{ kind: 'decisions.deleted', body }], [], segment)
    }
    case 'delete-uses': {
      const { segment, why } = input
      const body = { segment, why, what: 'uses' } as const
      return done([{ kind: 'decisions.deleted', body }], [], segment)
    }
    default:
      return unreachable(input)
  }
}
