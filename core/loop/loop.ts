/**
 * The loop on one page.
 *
 *   Discover → Correlate → Assess → Decide → Enforce → Verify → Restore → Measure
 *
 * `judge` turns an input into entries; `apply` (apply.ts) folds an entry into state; `decide`
 * (decide.ts) answers from committed state. Stages never know each other: only this folder does.
 */

import { finished, type Stepwise } from '../kernel/stepwise.ts'
import { acceptImport, acceptReport } from '../discover/accept-evidence.ts'
import { applyManifests } from '../discover/apply-manifests.ts'
import { deleteManifest } from '../discover/delete-manifest.ts'
import type { Body, EntryDraft } from '../state/entries.ts'
import type { Answer, Input } from '../model/input.ts'
import type { View } from '../state/state.ts'
import { command } from './commands.ts'
import { endOverride } from './judge/overrides.ts'
import { done, refused, type Conclusion, type Judgement } from '../state/conclusion.ts'
import type { Env } from '../model/env.ts'
import { enroll, heartbeats, overridesOf, requestVerification, uidsGiven } from './judge/estate.ts'
import { guardsOver } from './guards.ts'
import { judgeEvidence } from './judge/evidence.ts'
import { judgeFeed } from './judge/feeds.ts'
import { judgeLists } from './judge/lists.ts'
import { judgeMatched } from './judge/matched.ts'
import { judgeSecret } from './judge/secrets.ts'
import { judgeStatement, personOf } from './judge/statements.ts'
import { judgeTriage } from './judge/triage.ts'
import { listContainers } from './judge/containers.ts'
import { keptBindings } from './moves.ts'
import { adoptRules, rejudge } from './judge/rules.ts'
import { respoken } from './respoken.ts'
import { reweigh } from './reweigh.ts'
import { tick } from './judge/tick.ts'
import { acceptReportOf, observeEndpoint } from './judge/vendor-word.ts'

/** Pure: the same view, input, actor and env give the same judgement, byte for byte. */
export function judge(view: View, input: Input, actor: string, env: Env): Judgement {
  return finished(judging(view, input, actor, env))
}

/** The same, with places to stop at. */
export function* judging(view: View, input: Input, actor: string, env: Env): Stepwise<Judgement> {
  const concluded = yield* conclude(view, input, actor, env)
  return {
    entries: concluded.bodies.map((body) => stamp(body, actor, concluded.cause, env)),
    answer: concluded.answer,
  }
}

function* conclude(view: View, input: Input, actor: string, env: Env): Stepwise<Conclusion> {
  switch (input.kind) {
    case 'report':
    case 'import': {
      const accepted =
        input.kind === 'report'
          ? acceptReport(view, input, env.now, env.hash)
          : acceptImport(view, input, env.now, env.hash)
      if (!accepted.ok) return refused([accepted.error])
      const { evidence } = accepted.value
      const byHand = input.kind === 'import' && actor !== 'system'
      const reporter = byHand ? [`reporter ${actor}`] : []
      const person = personOf(view, actor)
      const bodies = yield* judgeEvidence(view, accepted.value, env, reporter, person)
      return done(bodies, [evidence.id], evidence.id)
    }
    case 'matched':
      return yield* judgeMatched(view, input, env)
    case 'inventory-matched':
      return yield* judgeLists(view, input, env)
    case 'import-feed':
    case 'check-feed':
    case 'accept-feed':
    case 'roll-back-feed':
      return yield* judgeFeed(view, input, actor, env)
    case 'propose-statements':
    case 'approve-statement':
    case 'end-statement':
      return yield* judgeStatement(view, input, actor, env)
    case 'record-triage':
    case 'waive-triage':
      return yield* judgeTriage(view, input, actor, env)
    case 'write-secret':
    case 'delete-secret':
    case 'undelete-secret':
    case 'destroy-secret':
    case 'remove-secret':
    case 'configure-secret':
    case 'secrets-erased':
      return judgeSecret(view, input)
    case 'accept-report':
      return yield* acceptReportOf(view, input, actor, env)
    case 'observe-endpoint':
      return yield* observeEndpoint(view, input, env)
    case 'list-containers':
      return listContainers(view, input, env)
    case 'heartbeats':
      return heartbeats(view, input.beats)
    case 'apply-manifests': {
      const applied = yield* applyManifests(view, input.manifests, input.origin, env.now, env.hash)
      const [first, ...rest] = applied.refusals
      if (first !== undefined) return refused([first, ...rest])
      const answer: Answer = { kind: 'applied', results: applied.results }
      if (input.dryRun) return { bodies: [], answer, cause: 'apply' }
      const guards = guardsOver(view, env)
      const given = uidsGiven(applied.results)
      const bodies: Body[] = []
      for (const body of applied.bodies) {
        bodies.push(
          { kind: 'manifest.applied', body },
          ...overridesOf(view, body, given, actor, env),
          ...(yield* reweigh(view, body, env, guards)),
          ...(yield* respoken(view, { kind: 'manifest.applied', body }, env, guards)),
        )
        yield
      }
      return { bodies: [...bodies, ...keptBindings(view, bodies)], answer, cause: 'apply' }
    }
    case 'delete-manifest': {
      const deleted = deleteManifest(view, input.manifest, input.name, input.reason)
      if (!deleted.ok) return refused([deleted.error])
      const { uid, kind } = deleted.value
      const gone: Body = { kind: 'manifest.deleted', body: deleted.value }
      const override =
        kind === 'Exception'
          ? [...view.overrides.values()].find((one) => one.id === uid)
          : undefined
      const ended =
        override === undefined ? [] : yield* endOverride(view, override, input.reason, false, env)
      const unspoken = yield* respoken(view, gone, env, guardsOver(view, env))
      const kept = keptBindings(view, [gone])
      return done([gone, ...ended, ...unspoken, ...kept], [uid], 'delete')
    }
    case 'adopt-rules':
      return adoptRules(view, input.rules, env)
    case 'rejudge':
      return yield* rejudge(view, input, env)
    case 'enroll':
      return enroll(view, input, env)
    case 'request-verification':
      return requestVerification(view, input.asset, env)
    case 'tick':
      return yield* tick(view, input.jumpedMs, env)
    default:
      return yield* command(view, input, actor, env)
  }
}

function stamp(body: Body, actor: string, cause: string, env: Env): EntryDraft {
  return {
    v: body.v ?? 1,
    kind: body.kind,
    at: env.now,
    actor,
    cause,
    body: body.body,
  } as EntryDraft // Kind and body travel together.
}
