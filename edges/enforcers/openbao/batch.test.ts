/** What a role and its mount say of tokens that no list has: that there are none, when the last ends, or nothing. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { Refusing } from '@holdfast/edges-base/ports/enforcers'
import { batchBy, type Batch } from './batch.ts'
import type { Seen } from './observe.ts'
import { plan } from './plan.ts'

const role = (type: string, more: JsonObject = {}): JsonObject => ({
  token_type: type,
  token_ttl: 0,
  token_max_ttl: 0,
  token_explicit_max_ttl: 0,
  token_period: 0,
  ...more,
})
const mount = (type: string, more: JsonObject = {}): JsonObject => ({
  token_type: type,
  default_lease_ttl: 3_600,
  max_lease_ttl: 7_200,
  ...more,
})

const ROWS: readonly (readonly [string, JsonObject, JsonObject, number | 'none' | 'unknown'])[] = [
  ['a role of service tokens', role('service'), mount('default-service'), 'none'],
  ['one that says nothing, where service tokens are usual', role('default'), mount('default-service'), 'none'],
  ['one of service tokens where batch tokens are usual', role('service'), mount('default-batch'), 'none'],
  ['one of batch tokens where the mount makes service tokens alone', role('batch'), mount('service'), 'none'],
  ['what it says where its mount says what nobody knows', role('service'), mount('other'), 'unknown'],
  ['a kind that nobody knows', role('other'), mount('default-service'), 'unknown'],
  ['a period', role('batch', { token_period: 60 }), mount('default-service'), 'unknown'],
  ['a limit that is no number', role('batch', { token_max_ttl: 'x' }), mount('default-service'), 'unknown'],
  ['a limit that is not said', role('batch'), { token_type: 'default-service', default_lease_ttl: 60 }, 'unknown'],
  ['less than nothing', role('batch', { token_ttl: -1 }), mount('default-service'), 'unknown'],
  ['no limit anywhere', role('batch'), mount('default-service', { default_lease_ttl: 0, max_lease_ttl: 0 }), 'unknown'],
  ['a role of batch tokens, with a time of its own', role('batch', { token_ttl: 600 }), mount('default-service'), 600],
  ['one that says it in other words', role('default-batch', { token_ttl: 600 }), mount('default-service'), 600],
  ['without, with the time of its mount', role('batch'), mount('default-service'), 3_600],
  ['one that says nothing, where batch tokens are usual', role('default'), mount('default-batch'), 3_600],
  ['one of service tokens where the mount makes batch tokens alone', role('service'), mount('batch'), 3_600],
  ['never longer than the mount lets it', role('batch', { token_ttl: 9_000 }), mount('default-service'), 7_200],
  ['never longer than its own limit', role('batch', { token_max_ttl: 300 }), mount('default-service'), 300],
  ['never longer than its explicit one', role('batch', { token_max_ttl: 300, token_explicit_max_ttl: 200 }), mount('default-service'), 200],
] // prettier-ignore

describe('batch tokens', () => {
  for (const [what, ofRole, ofMount, says] of ROWS) {
    test(what, () => {
      const batch = batchBy(ofRole, ofMount)
      assert.equal(batch.kind === 'ending' ? batch.ms / 1_000 : batch.kind, says)
    })
  }
})

const NOTHING: Refusing = { whole: false, assets: [], paths: [] }
const HERE: Refusing = { ...NOTHING, assets: ['web-01'] }
const WHOLE: Refusing = { ...NOTHING, whole: true }
const ROLE = 'auth/approle/role/app'
const ENTITY = 'entity/645f46fe-5928-61e1-96eb-f03db056bd16'

describe('what is told as not reached', () => {
  const ending = (ms: number): Batch => ({ kind: 'ending', ms })
  const unknown: Batch = { kind: 'unknown', why: 'x' }
  const ends = (after: string) => [`batch tokens of ${ROLE}, which end within ${after} of the cut`] // prettier-ignore
  const asked = (ref: string) => [`batch tokens of ${ref}, if there are any; when they end is not known: x`] // prettier-ignore
  type Row = readonly [string, string, Refusing, Partial<Seen>, readonly string[] | undefined]
  const TOLD: readonly Row[] = [
    ['nothing where nothing is cut', ROLE, NOTHING, { batch: ending(60_000) }, undefined],
    ['nothing of an unknown then', ROLE, NOTHING, { batch: unknown }, undefined],
    ['nothing where there are none', ROLE, HERE, { batch: { kind: 'none' } }, undefined],
    ['nothing of ourselves, who are not cut', ROLE, HERE, { batch: unknown, own: true }, undefined],
    ['nothing of an entity that is suspended', ENTITY, WHOLE, { batch: unknown, disabled: true }, undefined],
    ['nothing of one that is about to be', ENTITY, WHOLE, { batch: unknown, disabled: false }, undefined],
    ['how long the last lives, by asset', ROLE, HERE, { batch: ending(600_000) }, ends('10 m')],
    ['the same of the whole role', ROLE, WHOLE, { batch: ending(600_000) }, ends('10 m')],
    ['what is left out makes it longer', ROLE, HERE, { batch: ending(3_601_000) }, ends('1 h 1 m')],
    ['that of days too', ROLE, HERE, { batch: ending(86_401_000) }, ends('1 d 1 h')],
    ['why nobody knows', ROLE, HERE, { batch: unknown }, asked(ROLE)],
    ['of an entity by asset nobody does', ENTITY, HERE, { batch: unknown, disabled: false }, asked(ENTITY)],
  ] // prettier-ignore
  for (const [what, ref, denies, more, beside] of TOLD) {
    test(what, () => {
      const target = { point: { adapter: 'openbao' }, ref, metadata: 'asset', paths: [] }
      const seen: Seen = { tokens: [], secretIds: [], leases: { overdue: [], unseen: null }, batch: unknown, disabled: null, own: false, ...more } // prettier-ignore
      assert.deepEqual(plan({ target, denies, gives: NOTHING }, seen).beside, beside)
    })
  }
})
