/** A ledger written under the first rules, and who is refused in one. */

import assert from 'node:assert/strict'
import { openDenialAt } from '@holdfast/core/loop/answer/access'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { digestOf, type Digest } from '@holdfast/core/kernel/hash'
import { decodeEntry } from '@holdfast/core/state/read-entry'
import { apply } from '@holdfast/core/loop/apply'
import type { Env } from '@holdfast/core/model/env'
import type { RulesChange } from '@holdfast/core/preview/rules'
import { COUNTED_TIERS } from '@holdfast/core/model/refusal'
import { factsOf } from '@holdfast/core/state/evidence/standing'
import { emptyState, type State, type View } from '@holdfast/core/state/state'
import { hash } from '../worlds/clock.ts'

const read = (name: string): string[] =>
  readFileSync(join(import.meta.dirname, name), 'utf8')
    .trimEnd()
    .split('\n')
export const lines: readonly string[] = read('rules-1.entries.jsonl')
export const blobs: ReadonlyMap<Digest, string> = new Map(
  read('rules-1.blobs.jsonl').map((line) => {
    const text = JSON.parse(line) as string // As it was written: one string a line.
    return [digestOf(hash, utf8(text)), text] as const
  }),
)

export function replayed(more: readonly string[] = []): State {
  const state = emptyState()
  for (const line of [...lines, ...more]) {
    const entry = decodeEntry(line)
    assert.ok(entry.ok)
    apply(state, entry.value)
  }
  return state
}

/** `asset tier` of everyone whom posture refuses, no override covering it. */
export function refusedIn(state: View, env: Env): Set<string> {
  const found = new Set<string>()
  for (const { uid, name } of state.manifests.Asset.values()) {
    for (const tier of COUNTED_TIERS) {
      if (openDenialAt(state, uid, factsOf(state, uid), tier, env) !== null)
        found.add(`${name} ${tier}`)
    }
  }
  return found
}

export const keyOf = ({ asset, tier }: RulesChange): string => `${asset} ${tier}`
export const minus = (a: ReadonlySet<string>, b: ReadonlySet<string>): string[] =>
  [...a].filter((one) => !b.has(one)).toSorted()
