/**
 * Ledgers of versions before, with every kind of entry in them: they replay to the state that they gave then, and
 * equal inputs give the same lines, so the same leaf hashes.
 */

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { encodeEntry } from '@holdfast/core/ledger/envelope'
import { decodeEntry } from '@holdfast/core/state/read-entry'
import { apply } from '@holdfast/core/loop/apply'
import type { Entry, EntryKind } from '@holdfast/core/state/entries'
import type { Env } from '@holdfast/core/model/env'
import type { Input } from '@holdfast/core/model/input'
import type { Instant } from '@holdfast/core/kernel/instant'
import { RULES } from '@holdfast/core/model/rules'
import { emptyState, type State } from '@holdfast/core/state/state'
import { envAt, PRODUCT } from '../testkit/loop.ts'
import { everyKind } from './every-kind.ts'
import { readsOf, type Reads } from './reads.ts'

/**
 * The first fixture that holds it. `next`: none yet, for it is newer than they are; then it is what `every-kind.ts`
 * drives that holds it.
 */
const HELD_BY: { readonly [K in EntryKind]: 'rules-1' | 'rules-4' | 'rules-6' | 'next' } = {
  'ledger.created': 'rules-1',
  'manifest.applied': 'rules-1',
  'manifest.deleted': 'rules-1',
  'agent.enrolled': 'rules-1',
  'evidence.accepted': 'rules-1',
  'evidence.late': 'rules-1',
  'evidence.fresh': 'rules-1',
  'inventory.matched': 'rules-4',
  'containers.listed': 'rules-4',
  'binding.kept': 'rules-4',
  'binding.moved': 'rules-4',
  'endpoint.observed': 'rules-4',
  'cause.opened': 'rules-1',
  'cause.changed': 'rules-1',
  'cause.cleared': 'rules-1',
  'posture.changed': 'rules-1',
  'hold.opened': 'rules-1',
  'hold.changed': 'rules-1',
  'hold.closed': 'rules-1',
  'override.created': 'rules-1',
  'override.ended': 'rules-1',
  'break-glass.opened': 'rules-6',
  'break-glass.reviewed': 'rules-6',
  'break-glass.drilled': 'rules-6',
  'break-glass.merged': 'rules-6',
  'refusal.changed': 'rules-4',
  'rules.changed': 'rules-4',
  'asset.rejudged': 'rules-4',
  'mode.set': 'rules-1',
  'rollout.started': 'rules-4',
  'rollout.ended': 'rules-4',
  'off.rehearsed': 'rules-4',
  'enforcement.stopped': 'rules-1',
  'enforcement.resumed': 'rules-1',
  'token.created': 'rules-1',
  'token.revoked': 'rules-1',
  'secret.written': 'rules-1',
  'secret.deleted': 'rules-1',
  'secret.undeleted': 'rules-4',
  'secret.destroyed': 'rules-4',
  'secret.removed': 'rules-4',
  'secret.configured': 'rules-4',
  'secret.erased': 'rules-4',
  'verification.requested': 'rules-1',
  'verification.finished': 'rules-1',
  'effect.intended': 'rules-1',
  'effect.settled': 'rules-1',
  'effect.sent': 'rules-6',
  'effect.observed': 'rules-6',
  'effect.unrevoked': 'rules-6',
  'drift.seen': 'rules-6',
  'drift.ended': 'rules-6',
  'point.tested': 'rules-6',
  'decisions.sealed': 'rules-1',
  'feed.imported': 'rules-1',
  'feed.refused': 'rules-1',
  'feed.checked': 'rules-1',
  'feed.rolled-back': 'rules-1',
  'statement.proposed': 'rules-1',
  'statement.approved': 'rules-1',
  'statement.ended': 'rules-1',
  'triage.recorded': 'rules-4',
  'triage.waived': 'rules-4',
  'decisions.deleted': 'rules-1',
  'exposure.recorded': 'rules-1',
  'exposure.assessed': 'rules-6',
  'rotation.intended': 'rules-6',
  'rotation.renewed': 'rules-6',
  'rotation.settled': 'rules-6',
  'ledger.restored': 'rules-4',
  'clock.suspected': 'rules-4',
  'clock.trusted': 'rules-4',
  tick: 'rules-1',
}

const HELD = ['rules-1', 'rules-4', 'rules-5', 'rules-6', 'rules-7'] as const

interface TakenThen {
  readonly actor: string
  readonly at: Instant
  readonly change: Partial<Env>
  readonly entries: number
  readonly input: Input
}

const file = (name: string): string => join(import.meta.dirname, name)
const linesOf = (name: string): string[] => readFileSync(file(name), 'utf8').trimEnd().split('\n')
const entriesOf = (ledger: string): readonly (readonly [string, Entry])[] =>
  linesOf(`${ledger}.entries.jsonl`).map((line) => {
    const entry = decodeEntry(line)
    assert.ok(entry.ok)
    return [line, entry.value] as const
  })

function replayed(entries: readonly (readonly [string, Entry])[]): State {
  const state = emptyState()
  for (const [, entry] of entries) apply(state, entry)
  return state
}

function readsThen(ledger: string): Reads {
  const rows = linesOf(`${ledger}.reads.jsonl`).map(
    (line) => JSON.parse(line) as { table: string; rows: Reads[string] },
  )
  return Object.fromEntries(rows.map((row) => [row.table, row.rows]))
}

for (const ledger of HELD) {
  describe(`a ledger of ${ledger}`, () => {
    test('holds the kinds that it is here for', () => {
      const kinds = new Set(entriesOf(ledger).map(([, entry]) => entry.kind))
      const own = Object.entries(HELD_BY).filter(([, by]) => by === ledger)
      assert.deepEqual(
        own.filter(([kind]) => !kinds.has(kind as EntryKind)),
        [],
      )
      // One that brought no kind is here for its inputs while it is the newest, and for its tables after.
      assert.ok(own.length > 0 || existsSync(file(`${ledger}.inputs.jsonl`)))
    })

    const then = readsThen(ledger)
    const now = readsOf(replayed(entriesOf(ledger)))
    test('replays to a state with the same tables', () =>
      assert.deepEqual(Object.keys(now), Object.keys(then)))
    for (const [table, rows] of Object.entries(then)) {
      test(`replays to the same ${table}`, () => assert.deepEqual(now[table], rows))
    }
  })
}

test('what drives every kind drives every kind', () => {
  const kinds = new Set(everyKind().entries.map((entry) => entry.kind))
  assert.deepEqual([...kinds].toSorted(), Object.keys(HELD_BY).toSorted())
})

describe('the inputs of then', () => {
  const ledger = `rules-${RULES}`
  test('are recorded under these rules', () => {
    const help =
      'new rules conclude anew: node bin/run.js proof/ledgers/record.ts, and a row in HELD'
    assert.ok(existsSync(file(`${ledger}.inputs.jsonl`)), help)
    assert.ok(HELD.some((one) => one === ledger))
  })

  test('are concluded to the same lines, byte for byte', () => {
    const state = emptyState()
    const then = entriesOf(ledger)
    let from = 0
    for (const line of linesOf(`${ledger}.inputs.jsonl`)) {
      const { actor, at, change, entries, input } = JSON.parse(line) as TakenThen
      const judged = PRODUCT.judge(state, input, actor, envAt(at, change))
      const own = then.slice(from, from + entries)
      const lines = judged.entries.map((draft, place) => {
        const encoded = encodeEntry(draft, own[place]?.[1].salt ?? '')
        return encoded.ok ? encoded.value : encoded.error.code
      })
      assert.deepEqual(
        lines,
        own.map(([text]) => text),
        `${input.kind} at ${from}`,
      )
      for (const [, entry] of own) apply(state, entry)
      from += entries
    }
    assert.equal(from, then.length)
  })

  test('a world that differs in one member is told by its table and row', () => {
    const entries = entriesOf(ledger)
    const state = replayed(entries)
    const before = readsOf(state)
    const [name, asset] = [...state.assets][0] ?? []
    assert.ok(name !== undefined && asset !== undefined)
    asset.postureSince = (asset.postureSince + 1) as Instant // One millisecond later.
    const after = readsOf(state)
    assert.notEqual(after['assets']?.[name], before['assets']?.[name])
    assert.deepEqual({ ...after, assets: null }, { ...before, assets: null })
  })
})
