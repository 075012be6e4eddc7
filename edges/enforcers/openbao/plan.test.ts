/** When what a cut leaves ends by itself: the last of what is left, and unknown where of any part nobody knows it. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { instant, type Instant } from '@holdfast/core/kernel/instant'
import type { Refusing } from '@holdfast/edges-base/ports/enforcers'
import type { Seen } from './observe.ts'
import { plan } from './plan.ts'

const [SOON, LATER] = [instant(1_000), instant(2_000)]
const NOTHING: Refusing = { whole: false, assets: [], paths: [] }
const HERE: Refusing = { ...NOTHING, assets: ['web-01'] }
const WHOLE: Refusing = { ...NOTHING, whole: true }

const seen = (more: Partial<Seen>): Seen => ({
  tokens: [],
  secretIds: [],
  leases: { overdue: [], unseen: null },
  batch: { kind: 'none' },
  disabled: null,
  own: false,
  ...more,
})
const token = (asset: string | null, endsAt: Instant | null): Seen['tokens'][number] => ({
  accessor: `a-${asset}-${endsAt}`,
  asset,
  endsAt,
})
const secretId = { accessor: 's', asset: null }

const CASES: readonly (readonly [string, Refusing, Seen, Instant | null])[] = [
  ['one with an end', HERE, seen({ tokens: [token('web-01', SOON)] }), SOON],
  ['the last of two', HERE, seen({ tokens: [token('web-01', LATER), token(null, SOON)] }), LATER],
  ['one of another host', HERE, seen({ tokens: [token(null, SOON), token('b', LATER)] }), SOON],
  ['one without', HERE, seen({ tokens: [token('web-01', SOON), token(null, null)] }), null],
  ['nothing left', HERE, seen({ tokens: [token('b', LATER)] }), null],
  ['a secret id', HERE, seen({ tokens: [token(null, SOON)], secretIds: [secretId] }), null],
  ['nothing denied', NOTHING, seen({ tokens: [token('web-01', SOON)] }), null],
  ['whole, suspended', WHOLE, seen({ tokens: [token(null, SOON)], disabled: true }), SOON],
  ['whole, not suspended yet', WHOLE, seen({ tokens: [token(null, SOON)], disabled: false }), null],
]

describe('the end of what a cut leaves', () => {
  for (const [what, denies, found, end] of CASES) {
    test(what, () => {
      const ref = denies.whole
        ? 'entity/645f46fe-5928-61e1-96eb-f03db056bd16'
        : 'auth/approle/role/app'
      const target = { point: { adapter: 'openbao' }, ref, metadata: 'asset', paths: [] }
      assert.equal(plan({ target, denies, gives: NOTHING }, found).endsAt ?? null, end)
    })
  }
})
