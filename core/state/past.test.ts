/**
 * What ended leaves the tables of what is live and stays to be read: any entries in any order, against one table a
 * noun in which everything stays.
 */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forAll } from '../../proof/testkit/chance.ts'
import { indexed } from '../../proof/testkit/indexes.ts'
import type { Digest } from '../kernel/hash.ts'
import type { AssetUid, EffectId, EvidenceId, HoldId, OverrideId, TokenId } from '../kernel/ids.ts'
import { HOUR_MS, instant, type Instant } from '../kernel/instant.ts'
import { apply } from '../loop/apply.ts'
import { holdsOf, type Effect } from '../model/effect.ts'
import type { Override, OverrideKind } from '../model/override.ts'
import { isLive } from '../model/scope.ts'
import type { StoredStatement } from '../model/statement.ts'
import type { Token } from '../model/token.ts'
import { allEffects, anyEffect, effectsOf } from './effects/table.ts'
import type { Entry, EntryBodies, EntryKind } from './entries.ts'
import { allOverrides, anyOverride, liveOverrides } from './overrides/table.ts'
import { allStatements, anyStatement } from './statements/table.ts'
import { emptyState, type State } from './state.ts'
import { allTokens, anyToken } from './tokens/table.ts'

/** Everything that ever was. */
interface Plain {
  readonly overrides: Map<OverrideId, Override>
  readonly effects: Map<EffectId, Effect>
  readonly statements: Map<EvidenceId, StoredStatement>
  readonly tokens: Map<TokenId, Token>
}

const NOW = instant(Date.UTC(2026, 10, 24))
const KINDS: readonly OverrideKind[] = ['breaker', 'exception', 'telemetry', 'report-only']

type Chance = () => number
type Act = (plain: Plain, random: Chance, at: Instant) => Pick<Entry, 'kind' | 'body'>

function pick<T>(list: readonly T[], random: Chance): T {
  const picked = list[Math.floor(random() * list.length)]
  assert.ok(picked !== undefined)
  return picked
}

function said<K extends EntryKind>(kind: K, body: EntryBodies[K]): Pick<Entry, 'kind' | 'body'> {
  return { kind, body } as unknown as Pick<Entry, 'kind' | 'body'> // They belong together.
}

const overrideId = (random: Chance) => `ov_${pick([1, 2, 3], random)}` as OverrideId
const effectId = (random: Chance) => `ef_${pick([1, 2, 3], random)}` as EffectId
const statementId = (random: Chance) => `ev_${pick([1, 2, 3], random)}` as EvidenceId
const tokenId = (random: Chance) => `tk_${pick([1, 2, 3], random)}` as TokenId

const ACTS: readonly Act[] = [
  ({ overrides }, random, at) => {
    const assets = random() < 0.5 ? { assets: ['as_a', 'as_b'] as AssetUid[] } : {}
    const override: Override = {
      id: overrideId(random),
      kind: pick(KINDS, random),
      name: 'o',
      scope: { ...assets, everything: true, ...(random() < 0.5 ? { key: 'lineage l in x' } : {}) },
      reason: 'r',
      owner: 'o',
      createdAt: at,
      createdBy: 't',
      expiresAt: instant(at + (random() - 0.3) * HOUR_MS),
      endedAt: random() < 0.1 ? at : null,
    }
    overrides.set(override.id, override)
    return said('override.created', { override })
  },
  ({ overrides }, random, at) => {
    const id = overrideId(random)
    const confirmed = random() < 0.5 ? { confirmed: true as const } : {}
    const known = overrides.get(id)
    if (known !== undefined) overrides.set(id, { ...known, endedAt: at, ...confirmed })
    return said('override.ended', { id, why: 'w', ...confirmed })
  },
  ({ effects }, random, at) => {
    const id = effectId(random)
    const effect: Effect = {
      id,
      point: 'p',
      type: 'notify-blocked',
      hold: (id === 'ef_3' ? 'h_2' : 'h_1') as HoldId,
      body: null,
      inverse: null,
      intendedAt: at,
      outcome: null,
      tries: 0,
    }
    effects.set(id, effect)
    return said('effect.intended', { effect })
  },
  ({ effects }, random, at) => {
    const id = effectId(random)
    const outcome = pick(['confirmed', 'refused', 'unknown'] as const, random)
    const known = effects.get(id)
    if (known !== undefined) {
      effects.set(id, { ...known, outcome, tries: known.tries + 1, settledAt: at })
    }
    return said('effect.settled', { id, outcome, detail: 'd' })
  },
  ({ statements }, random, at) => {
    const id = statementId(random)
    const says = { vulnerability: `CVE-${id}`, aliases: ['CVE-2026-1'] }
    const statement = {
      id,
      source: 's',
      document: 'd',
      says,
      signedBy: null,
      proposedAt: at,
      expiresAt: null,
      approvals: [],
      endedAt: null,
    } as unknown as StoredStatement // Of what it says, only what it names.
    statements.set(id, statement)
    return said('statement.proposed', { statement })
  },
  ({ statements }, random, at) => {
    const id = statementId(random)
    const by = pick(['ann', 'bob'], random)
    const known = statements.get(id)
    if (known !== undefined) {
      const approvals = [...known.approvals, { by, at }]
      statements.set(id, { ...known, expiresAt: at, approvals })
    }
    return said('statement.approved', { id, by, expiresAt: at })
  },
  ({ statements }, random, at) => {
    const id = statementId(random)
    const known = statements.get(id)
    if (known !== undefined) statements.set(id, { ...known, endedAt: at })
    return said('statement.ended', { id, why: 'w' })
  },
  ({ tokens }, random, at) => {
    const id = tokenId(random)
    const token: Token = {
      id,
      subject: 's',
      scope: { kind: 'read' },
      hash: `sha256:${id}` as Digest,
      createdAt: at,
      expiresAt: at,
      revokedAt: null,
      usedAt: null,
    }
    tokens.set(id, token)
    return said('token.created', { token })
  },
  ({ tokens }, random, at) => {
    const id = tokenId(random)
    const known = tokens.get(id)
    if (known !== undefined) tokens.set(id, { ...known, revokedAt: at })
    return said('token.revoked', { id, reason: 'r' })
  },
  ({ tokens }, random, at) => {
    const token = tokenId(random)
    const known = tokens.get(token)
    if (known !== undefined) tokens.set(token, { ...known, revokedAt: at, usedAt: at })
    const agent = { publicKey: 'p', keyId: 'k', identifiers: {}, source: 'agent:a' }
    return said('agent.enrolled', { asset: 'as_a' as AssetUid, token, ...agent })
  },
]

const byId = <T extends { readonly id: string }>(all: Iterable<T>): readonly T[] =>
  [...all].toSorted((a, b) => (a.id < b.id ? -1 : 1))

function agrees(state: State, plain: Plain, now: Instant): void {
  indexed({ state })
  assert.deepEqual(byId(allOverrides(state)), byId(plain.overrides.values()))
  assert.deepEqual(byId(allEffects(state)), byId(plain.effects.values()))
  assert.deepEqual(byId(allStatements(state)), byId(plain.statements.values()))
  assert.deepEqual(byId(allTokens(state)), byId(plain.tokens.values()))
  for (const [id, row] of plain.overrides) assert.equal(anyOverride(state, id)?.kind, row.kind)
  for (const id of plain.effects.keys()) assert.equal(anyEffect(state, id)?.id, id)
  for (const id of plain.statements.keys()) assert.equal(anyStatement(state, id)?.id, id)
  for (const { id, hash } of plain.tokens.values()) {
    assert.equal(anyToken(state, id)?.id, id)
    assert.equal(state.tokensByHash.get(hash), id)
  }
  for (const kind of KINDS) {
    const live = [...plain.overrides.values()].filter(
      (override) => override.kind === kind && isLive(override, now),
    )
    assert.deepEqual(byId(liveOverrides(state, kind, now)), byId(live))
  }
  for (const hold of ['h_1', 'h_2'] as HoldId[]) {
    const told = [...plain.effects.values()].filter((effect) => holdsOf(effect).includes(hold))
    assert.deepEqual(byId(effectsOf(state, hold)), byId(told))
  }
}

test('whatever is told in whatever order: nothing is lost, and what is live is what has not ended', () => {
  let [past, again] = [0, 0]
  const told = (random: Chance) => {
    const plain: Plain = {
      overrides: new Map(),
      effects: new Map(),
      statements: new Map(),
      tokens: new Map(),
    }
    return { plain, state: declared(), entries: 1 + Math.floor(random() * 40), random }
  }
  forAll(told, { seed: 17, runs: 500 }, ({ plain, state, entries, random }) => {
    for (let turn = 0; turn < entries; turn++) {
      const at = instant(NOW + turn * 60_000)
      const ended = pastIds(state)
      tell(state, pick(ACTS, random)(plain, random, at), at)
      agrees(state, plain, at)
      const now = pastIds(state)
      past += now.size
      for (const id of ended) if (!now.has(id)) again += 1
    }
  })
  assert.ok(past > 2_000 && again > 50, `${past} had ended, ${again} were told anew`)
})

/** One asset, of which an agent may speak. */
function declared(): State {
  const state = emptyState()
  const object = { kind: 'Asset', uid: 'as_a', name: 'a', labels: {}, spec: { type: 'host' } }
  const body = { ...object, origin: 'declared', singlePerson: [] }
  tell(state, said('manifest.applied', body as EntryBodies['manifest.applied']), NOW)
  return state
}

function tell(state: State, { kind, body }: Pick<Entry, 'kind' | 'body'>, at: Instant): void {
  apply(state, { v: 1, kind, at, actor: 't', cause: '', body, salt: '' } as Entry) // As written.
}

function pastIds(state: State): ReadonlySet<string> {
  const { pastOverrides, pastEffects, pastStatements, pastTokens } = state
  const tables = [pastOverrides, pastEffects, pastStatements, pastTokens]
  return new Set(tables.flatMap((table) => [...table.keys()]))
}

test('one that stands in both tables, or in the wrong one, is found', () => {
  const spoilt: readonly (readonly [string, (state: State) => unknown])[] = [
    ['an ended override', (state) => state.overrides.set('ov_1' as OverrideId, ENDED.override)],
    ['a live override', (state) => state.pastOverrides.set('ov_1' as OverrideId, LIVE.override)],
    ['a revoked token', (state) => state.tokens.set('tk_1' as TokenId, ENDED.token)],
    ['a token', (state) => state.pastTokens.set('tk_1' as TokenId, LIVE.token)],
    ['a confirmed effect', (state) => state.effects.set('ef_1' as EffectId, ENDED.effect)],
    ['an open effect', (state) => state.pastEffects.set('ef_1' as EffectId, LIVE.effect)],
    ['an ended statement', (state) => state.statements.set('ev_1' as EvidenceId, ENDED.statement)],
    ['a statement', (state) => state.pastStatements.set('ev_1' as EvidenceId, LIVE.statement)],
  ]
  for (const [what, spoil] of spoilt) {
    const state = emptyState()
    spoil(state)
    assert.throws(() => indexed({ state }), { name: 'AssertionError', message: /^\w\w_1\b/ }, what)
  }
})

const rowsWhere = (endedAt: Instant | null, outcome: Effect['outcome']) => ({
  // Only what its tables look at.
  override: { id: 'ov_1', kind: 'exception', scope: {}, endedAt } as unknown as Override,
  // Only what its tables look at.
  token: { id: 'tk_1', hash: 'sha256:1', revokedAt: endedAt } as unknown as Token,
  // Only what its tables look at.
  effect: { id: 'ef_1', hold: 'h_1', outcome } as unknown as Effect,
  // Only what its tables look at.
  statement: { id: 'ev_1', says: { vulnerability: 'c', aliases: [] }, endedAt } as unknown as StoredStatement, // prettier-ignore
})
const ENDED = rowsWhere(NOW, 'confirmed')
const LIVE = rowsWhere(null, null)
