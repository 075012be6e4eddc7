/** The loop without a server, as every kit drives it: one environment, one way to judge and apply. */

import { instant, type Instant } from '@holdfast/core/kernel/instant'
import { apply } from '@holdfast/core/loop/apply'
import { decide } from '@holdfast/core/loop/answer/decide'
import { judge } from '@holdfast/core/loop/loop'
import type { Entry, EntryDraft } from '@holdfast/core/state/entries'
import type { Env } from '@holdfast/core/model/env'
import type { Answer, Input } from '@holdfast/core/model/input'
import { emptyState, type State } from '@holdfast/core/state/state'
import { FORMAT_CAPABILITIES } from '@holdfast/formats/capabilities'
import { compareVersions } from '@holdfast/formats/versions/order'
import { ADAPTERS } from '@holdfast/server/outward/capabilities'
import { hash } from '../worlds/clock.ts'
import { BALANCED, STRICT } from '../worlds/tables.ts'
import { onlyRead, type OnlyRead } from './only-read.ts'

/** The product, or one with a fault in it. */
export interface Product {
  readonly judge: typeof judge
  readonly apply: typeof apply
  readonly decide: typeof decide
}

export const PRODUCT: Product = { judge, apply, decide }

export const START: Instant = instant(Date.UTC(2026, 10, 24))

/** Nothing in doubt, and an access policy that says nothing. */
export function envAt(now: Instant, change: Partial<Env> = {}): Env {
  return {
    now,
    clockSuspect: false,
    fromBackup: false,
    hash,
    versionOrder: compareVersions,
    adapters: ADAPTERS,
    formats: FORMAT_CAPABILITIES,
    tables: { balanced: BALANCED, strict: STRICT },
    accessPolicy: {
      version: 't',
      evaluate: () => ({ permits: [], forbids: [], errors: [] }),
      ungoverned: { resourceTypes: new Set(), subjectTypes: new Set() },
      entities: () => [],
      actions: () => [],
    },
    ...change,
  }
}

/** One input and what came of it: enough to judge it again. */
export interface Taken {
  readonly input: Input
  readonly actor: string
  readonly at: Instant
  /** What was not as it is of itself. */
  readonly change: Partial<Env>
  readonly entries: readonly EntryDraft[]
  readonly answer: Answer
}

export interface Loop {
  readonly state: State
  readonly reading: OnlyRead
  /** Everything the state was folded from. */
  readonly entries: readonly Entry[]
  /** Every input, refused ones too. */
  readonly inputs: readonly Taken[]
  now(): Instant
  env(change?: Partial<Env>): Env
  later(ms: number): void
  take(input: Input, actor?: string, change?: Partial<Env>): Taken
}

/** From nothing. `usual`: what its environment says otherwise in every turn. */
export function makeLoop(usual: Partial<Env> = {}, product: Product = PRODUCT): Loop {
  const state = emptyState()
  // What is measured and not tested is the state as it is served.
  const tested = process.env['NODE_TEST_CONTEXT'] !== undefined
  const reading: OnlyRead = tested ? onlyRead(state) : (read) => read()
  const written: Entry[] = []
  const inputs: Taken[] = []
  let now = START
  const env: Loop['env'] = (change = {}) => envAt(now, { ...usual, ...change })
  return {
    state,
    reading,
    entries: written,
    inputs,
    now: () => now,
    env,
    later: (ms) => {
      now = instant(now + ms)
    },
    take: (input, actor = 'tester', change = {}) => {
      const at = env(change)
      const { entries, answer } = reading(() => product.judge(state, input, actor, at))
      for (const draft of entries) {
        const entry = { ...draft, salt: '' } as Entry // A draft and its salt are an entry.
        written.push(entry)
        product.apply(state, entry)
      }
      const taken: Taken = { input, actor, at: at.now, change, entries, answer }
      inputs.push(taken)
      return taken
    },
  }
}

export const CREATE: Extract<Input, { kind: 'create-ledger' }> = {
  kind: 'create-ledger',
  ledgerId: 'l',
  product: 't',
  mode: 'enforce',
  checkpointKey: 'k',
  sample: false,
}
