/**
 * What rules with another number would change, before they count: the very inputs of the change are judged and
 * folded into a copy of the state, and decisions are compared before and after. A breaker that this trips is
 * left out: it only puts off what is shown here.
 */

import { openDenialAt } from '../loop/answer/access.ts'
import { type SourceManifest, missingSources } from '../state/estate/declare-source.ts'
import { finished } from '../kernel/stepwise.ts'
import { postureOf } from '../assess/posture.ts'
import type { AssetUid, OverrideId } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import { restrictsFrom, type Cause } from '../model/cause.ts'
import type { Entry } from '../state/entries.ts'
import type { Input, InventoryMatchedInput, MatchedHit, RejudgeInput } from '../model/input.ts'
import type { Tier } from '../model/posture.ts'
import { COUNTED_TIERS, type Denial } from '../model/refusal.ts'
import { RULES } from '../model/rules.ts'
import { factsOf, type AssetFacts } from '../state/evidence/standing.ts'
import type { State } from '../state/state.ts'
import { judgedAgain } from '../discover/judged-again.ts'
import { apply } from '../loop/apply.ts'
import type { Env } from '../model/env.ts'
import { judge } from '../loop/loop.ts'
import { foundAnew } from '../loop/judge/rules.ts'

export interface RulesChange {
  readonly asset: string
  readonly tier: Tier
  readonly change: 'newly-refused' | 'newly-permitted'
  /** What refuses, or no longer would. */
  readonly rule: string
  /** From when: refused at once or when it comes due; permitted with the next report that may. */
  readonly at: Instant | null
}

export interface RulesPreview {
  readonly from: number
  readonly to: number
  readonly rows: readonly RulesChange[]
  /** Assets with reports whose facts are not there any more, or cannot be judged: they stay as they are. */
  readonly missing: readonly string[]
  /** The sources that every ledger has under these rules, and this one has not: they are added. */
  readonly added: readonly SourceManifest[]
  /** Others that reported once and that no manifest declares: what they say is no longer taken. */
  readonly undeclared: readonly SourceManifest[]
}

/** What the matcher finds and answers at a start. */
export interface MatchedAtStart {
  readonly hits: readonly MatchedHit[]
  readonly answers: readonly InventoryMatchedInput[]
}

/** `state` is the caller's own copy: it is folded into. `matchedBy` is asked once the rules are these. */
export function previewRules(
  state: State,
  known: (asset: AssetUid) => RejudgeInput['known'],
  matchedBy: (state: State) => MatchedAtStart,
  env: Env,
): RulesPreview {
  const from = state.rules
  const assets = [...state.manifests.Asset.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const before = new Map(assets.map(({ uid }) => [uid, standingOf(state, uid, env)]))
  const live: ReadonlySet<OverrideId> = new Set(state.overrides.keys())
  const run = (input: Input): void => {
    for (const entry of judge(state, input, 'system', env).entries) {
      apply(state, { ...entry, salt: '' } as Entry) // A copy that is never hashed.
    }
  }
  const sources = missingSources(state)
  run({ kind: 'adopt-rules', rules: RULES })
  const inputs = [...state.unjudged].map((asset): RejudgeInput => {
    return { kind: 'rejudge', asset, known: known(asset) }
  })
  const failed = inputs.filter((input) => {
    try {
      run(input)
      return false
    } catch {
      // As at a start: it stays as it is, is named, and stops no other.
      return true
    }
  })
  const matched = matchedBy(state)
  const { hits, answers } = matched
  for (let first = 0; first < hits.length; first += LIMITS.matchedHitsMax) {
    const some = hits.slice(first, first + LIMITS.matchedHitsMax)
    run({ kind: 'matched', cause: 'start', hits: some, retracted: [] })
  }
  for (const answer of answers) run(answer)
  const made = new Set([...state.overrides.keys()].filter((override) => !live.has(override)))
  const anew = new Map(
    inputs.filter((input) => !failed.includes(input)).map((input) => [input.asset, input]),
  )
  const rows: RulesChange[] = []
  for (const { uid, name } of assets) {
    const was = before.get(uid)
    for (const tier of COUNTED_TIERS) {
      const denial = openDenialAt(state, uid, factsOf(state, uid), tier, env, made)
      const refused = was?.denials[tier] ?? null
      if (refused === null && denial !== null) {
        const rule = ruleOf(state, uid, denial, tier, env)
        rows.push({ asset: name, tier, change: 'newly-refused', rule, at: env.now })
      } else if (refused === null) {
        rows.push(...comingDue(state, uid, name, tier, was?.causes ?? new Map(), env))
      } else {
        const input = anew.get(uid)
        const loose = input === undefined ? null : looseFacts(state, input, matched, env)
        if (loose === null || openDenialAt(state, uid, loose, tier, env, made) !== null) continue
        const rule = was?.rules[tier] ?? refused.code
        rows.push({ asset: name, tier, change: 'newly-permitted', rule, at: null })
      }
    }
  }
  const missing = inputs.filter(
    (input) => failed.includes(input) || input.known.some(({ facts }) => facts === null),
  )
  const names = missing.map(
    (rejudgeInput) => state.manifests.Asset.get(rejudgeInput.asset)?.name ?? rejudgeInput.asset,
  )
  return {
    from,
    to: state.rules,
    rows,
    missing: names.toSorted(),
    added: from < state.rules ? sources.defaults : [],
    undeclared: sources.others,
  }
}

interface Before {
  readonly denials: readonly (Denial | null)[]
  readonly rules: readonly (string | null)[]
  readonly causes: ReadonlyMap<string, Cause>
}

function standingOf(state: State, asset: AssetUid, env: Env): Before {
  const facts = factsOf(state, asset)
  const denials = COUNTED_TIERS.map((tier) => openDenialAt(state, asset, facts, tier, env))
  return {
    denials,
    rules: denials.map((denial, at) =>
      denial === null ? null : ruleOf(state, asset, denial, COUNTED_TIERS[at] ?? 0, env),
    ),
    causes: new Map([...facts.causes].map((cause) => [cause.id, cause])),
  }
}

/** What these rules have found or made heavier, and what refuses later because of it. */
function comingDue(
  state: State,
  asset: AssetUid,
  name: string,
  tier: Tier,
  before: ReadonlyMap<string, Cause>,
  env: Env,
): RulesChange[] {
  let first: { readonly cause: Cause; readonly at: Instant } | null = null
  for (const cause of factsOf(state, asset).causes) {
    const at = restrictsFrom(cause, tier)
    if (at === null || at <= env.now) continue
    const old = before.get(cause.id)
    const then = old === undefined ? null : restrictsFrom(old, tier)
    if (then !== null && then <= at) continue
    if (first === null || at < first.at) first = { cause, at }
  }
  if (first === null) return []
  const rule = wordsOf(first.cause, tier)
  return [{ asset: name, tier, change: 'newly-refused', rule, at: first.at }]
}

function ruleOf(state: State, asset: AssetUid, denial: Denial, tier: Tier, env: Env): string {
  const due = denial.reasons.find((reason) => reason.cause !== null)?.cause ?? null
  const cause = due === null ? undefined : state.causes.get(due)
  if (cause !== undefined) return wordsOf(cause, tier)
  return postureOf(state, factsOf(state, asset), env.now).unknownReason ?? denial.code
}

function wordsOf(cause: Cause, tier: Tier): string {
  const { assumed, rule } = cause
  const known = cause.weight === 'watch' ? null : cause.due[tier]
  const taken = assumed?.due[tier] ?? null
  // The rule that made the date.
  const made = assumed !== undefined && taken !== null && (known ?? taken + 1) > taken
  return `${cause.class} of ${cause.component} (${cause.lineage}): ${made ? assumed.rule : rule}`
}

/** As the next whole report with the same facts would leave it: nothing but what these rules find in them. */
function looseFacts(
  state: State,
  input: RejudgeInput,
  { hits, answers }: MatchedAtStart,
  env: Env,
): AssetFacts {
  const found = new Set(finished(foundAnew(state, input, env)).map((cause) => cause.id))
  const mine = hits.filter((hit) => hit.asset === input.asset)
  const unjudged = answers.find((answer) => answer.asset === input.asset)?.unjudged ?? []
  const { causes, standings, type } = factsOf(state, input.asset)
  const stays = (cause: Cause): boolean =>
    found.has(cause.id) ||
    cause.class === 'human-quarantine' ||
    cause.class === 'failed-attestation' ||
    (cause.class === 'cannot-judge' &&
      unjudged.some(({ component }) => component === cause.component)) ||
    // A system ends its support under one name for each release.
    (cause.class === 'end-of-life' && mine.some((hit) => hit.supportEndedAt !== undefined)) ||
    mine.some(
      ({ component, advisories, lineage }) =>
        component === cause.component &&
        [lineage, ...advisories].some(
          (id) => id === cause.lineage || cause.detail.advisories.includes(id),
        ),
    )
  const factsBy = new Map(input.known.map((one) => [one.source, one.facts]))
  return {
    type,
    causes: [...causes].filter((cause) => stays(cause)),
    standings: [...standings].map((standing) => {
      const facts = factsBy.get(standing.source) ?? null
      // What is merely old is no matter of rules.
      if (facts === null || standing.unknown === null) return standing
      const again = judgedAgain(
        state,
        input.asset,
        { ...standing, unknown: null, lastGoodAt: env.now },
        facts,
        env.now,
      )
      return again.unknown === null ? again : standing
    }),
  }
}
