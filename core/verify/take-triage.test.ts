/** What a word on a forensic triage answers: only duties that were asked for, of these assets and this flaw, once. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { envAt } from '../../proof/testkit/loop.ts'
import { stage, type CauseChange, type Stage } from '../../proof/testkit/stage.ts'
import { HOUR, NOW } from '../../proof/worlds/clock.ts'
import type { Digest } from '../kernel/hash.ts'
import type { TokenId } from '../kernel/ids.ts'
import { instant, plus } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import type { Env } from '../model/env.ts'
import type { Cause } from '../model/cause.ts'
import type { InputOf } from '../model/input.ts'
import type { AssetSelector } from '../model/manifest.ts'
import { takeTriage, type TakenTriage, type TriageInput } from './take-triage.ts'

const CVE = 'CVE-2026-1000'
const DUE: CauseChange = { triage: { because: 'listed', due: instant(NOW + HOUR) } }

type Recorded = Partial<InputOf<'record-triage'>>
type Waived = Partial<InputOf<'waive-triage'>>

const recorded = (change: Recorded = {}): TriageInput => ({
  kind: 'record-triage',
  assets: { all: true },
  vulnerability: CVE,
  by: null,
  found: 'nothing',
  reason: 'logs read',
  ...change,
})

const waived = (change: Waived = {}): TriageInput => ({
  kind: 'waive-triage',
  assets: { all: true },
  vulnerability: CVE,
  reason: 'it was off',
  expiresAt: plus(NOW, HOUR),
  ...change,
})

/** Three hosts with the flaw; a triage is asked for on `a` and `b`. */
function estate(): { made: Stage; causes: Readonly<Record<'a' | 'b' | 'c', Cause>> } {
  const made = stage()
  const open = (name: string, change: CauseChange): Cause =>
    made.open(made.asset(name, {}, { name }), change)
  const causes = { a: open('a', DUE), b: open('b', DUE), c: open('c', {}) }
  return { made, causes }
}

const take = (made: Stage, input: TriageInput, change: Partial<Env> = {}, actor = 'ann') =>
  takeTriage(made.state, input, envAt(NOW, change), actor)

function taken(made: Stage, input: TriageInput, actor = 'ann'): TakenTriage {
  const word = take(made, input, {}, actor)
  assert.ok(word.ok)
  return word.value
}

/** Entered into the state as well. */
function entered(made: Stage, input: TriageInput, actor = 'ann'): TakenTriage {
  const word = taken(made, input, actor)
  for (const { kind, body } of word.bodies) made.write(kind, body)
  return word
}

/** The code and the message. */
function refused(made: Stage, input: TriageInput): readonly string[] {
  const word = take(made, input)
  assert.ok(!word.ok)
  return [word.error.code, word.error.message]
}

const names = (made: Stage, { answered }: TakenTriage): unknown =>
  answered.map((duty) => made.state.manifests.Asset.get(duty.asset)?.name)

/** The causes whose duties are recorded, entry by entry. */
const duties = ({ bodies }: TakenTriage): unknown =>
  bodies.map((said) => (said.kind === 'triage.recorded' ? said.body.duties : said.kind))

describe('it answers', () => {
  const ROWS: readonly (readonly [string, AssetSelector, string, readonly string[]])[] = [
    ['all that was asked for', { all: true }, CVE, ['a', 'b']],
    ['on one asset', { names: ['a'] }, CVE, ['a']],
    ['on assets of a label', { labels: { name: 'b' } }, CVE, ['b']],
    ['and nothing where it was not', { names: ['b', 'c'] }, CVE, ['b']],
    ['a flaw by another of its ids', { all: true }, 'DSA-1', ['d']],
  ]
  for (const [what, assets, vulnerability, expected] of ROWS) {
    test(`${what}, by a look and by a waiver`, () => {
      const { made } = estate()
      const other = { lineage: 'CVE-2026-2000', detail: { advisories: ['DSA-1'] } }
      made.open(made.asset('d'), { ...DUE, ...other })
      const asked = { assets, vulnerability }
      assert.deepEqual(names(made, taken(made, recorded(asked))), expected)
      assert.deepEqual(names(made, taken(made, waived(asked))), expected)
    })
  }

  test('a look is told with what was found, and names its duties', () => {
    const { made, causes } = estate()
    const word = taken(made, recorded())
    const { id } = word
    const said = { id, assets: { all: true }, vulnerability: CVE, reason: 'logs read', at: NOW }
    const record = { ...said, by: 'ann', found: 'nothing' }
    const body = { record, duties: [causes.a.id, causes.b.id] }
    assert.deepEqual(word.bodies, [{ kind: 'triage.recorded', body }])
    assert.equal(word.how, 'triage recorded by ann')
  })

  test('a waiver is told with its end, and names no duty: what falls under it later is covered too', () => {
    const { made } = estate()
    const word = taken(made, waived())
    const { id } = word
    const said = { id, assets: { all: true }, vulnerability: CVE, reason: 'it was off', at: NOW }
    const waiver = { ...said, by: 'ann', expiresAt: plus(NOW, HOUR) }
    assert.deepEqual(word.bodies, [{ kind: 'triage.waived', body: { waiver } }])
    assert.equal(word.how, 'triage waived by ann')
  })

  test('by who looked, where another says so; by the person behind a token, where nobody is named', () => {
    const { made } = estate()
    const id = 'to_1' as TokenId
    const hash = `sha256:${'0'.repeat(64)}` as Digest
    const times = { createdAt: NOW, expiresAt: plus(NOW, HOUR), revokedAt: null, usedAt: null }
    const token = { id, subject: 'eve', scope: { kind: 'approve' }, hash, ...times } as const
    made.write('token.created', { token })
    assert.equal(taken(made, recorded({ by: 'bob' }), id).how, 'triage recorded by bob')
    assert.equal(taken(made, recorded(), id).how, 'triage recorded by eve')
    assert.equal(taken(made, waived(), id).how, 'triage waived by eve')
  })

  test('as the same word only what is the same in all it says', () => {
    const { made } = estate()
    const id = (input: TriageInput, now = NOW, actor = 'ann'): string => {
      const word = take(made, input, { now }, actor)
      assert.ok(word.ok)
      return word.value.id
    }
    assert.equal(id(recorded()), id(recorded()))
    const ids = [
      id(recorded()),
      id(waived()),
      id(recorded({ reason: 'another' })),
      id(recorded({ assets: { names: ['a'] } })),
      id(recorded(), plus(NOW, 1)),
      id(recorded(), NOW, 'bob'),
    ]
    assert.equal(new Set(ids).size, ids.length)
  })

  test('in entries of five hundred duties at most, none of them empty', () => {
    const made = stage()
    const counts = (): unknown => {
      const { bodies, answered } = taken(made, recorded())
      assert.equal(answered.length, made.state.duties.size)
      return bodies.map((said) => said.kind === 'triage.recorded' && said.body.duties.length)
    }
    for (let at = 0; at < 500; at += 1) made.open(made.asset(`h${at}`), DUE)
    assert.deepEqual(counts(), [500])
    made.open(made.asset('last'), DUE)
    assert.deepEqual(counts(), [500, 1])
  })
})

describe('it answers nothing', () => {
  const missing = ['not-found', `no triage of \`${CVE}\` is asked for on these assets`]
  const NOT: readonly (readonly [string, AssetSelector, ((made: Stage) => void)?])[] = [
    ['nothing is asked for there', { names: ['c'] }],
    ['no such asset is known', { names: ['nowhere'] }],
    ['the selector is empty', {}],
    ['the labels are empty', { labels: {} }],
    ['the assets are of another type', { types: ['image'] }],
    ['the label has another value', { labels: { name: 'c' } }],
    ['the asset is not declared any more', { names: ['a'] }, ({ state }) => {
      for (const [uid, { name }] of state.manifests.Asset) {
        if (name === 'a') state.manifests.Asset.delete(uid)
      }
    }],
  ] // prettier-ignore
  for (const [what, assets, also] of NOT) {
    test(`${what}, neither a look nor a waiver`, () => {
      const { made } = estate()
      also?.(made)
      assert.deepEqual(refused(made, recorded({ assets })), missing)
      assert.deepEqual(refused(made, waived({ assets })), missing)
    })
  }

  for (const vulnerability of ['CVE-2026-9', 'CVE-2026-100', 'cve-2026-1000', '']) {
    test(`the flaw is called \`${vulnerability}\``, () => {
      const { made } = estate()
      const message = `no triage of \`${vulnerability}\` is asked for on these assets`
      assert.deepEqual(refused(made, recorded({ vulnerability })), ['not-found', message])
      assert.deepEqual(refused(made, waived({ vulnerability })), ['not-found', message])
    })
  }

  test('a look that found a compromise is recorded, and lets nobody in again', () => {
    const { made, causes } = estate()
    const word = taken(made, recorded({ found: 'compromise' }))
    assert.deepEqual(duties(word), [[causes.a.id, causes.b.id]])
    assert.deepEqual(word.answered, [])
  })
})

describe('the end of a waiver', () => {
  const latest = plus(NOW, LIMITS.statementMsMax)
  for (const ms of [1, HOUR, LIMITS.statementMsMax]) {
    test(`${ms} ms from now`, () => {
      const { made } = estate()
      const { answered } = taken(made, waived({ expiresAt: plus(NOW, ms) }))
      assert.equal(answered.length, 2)
    })
  }
  for (const ms of [-HOUR, -1, 0, LIMITS.statementMsMax + 1]) {
    test(`not ${ms} ms from now`, () => {
      const { made } = estate()
      const message = `a waiver must end by ${new Date(latest).toISOString().replace('.000', '')}`
      const expected = ['expiry-out-of-range', message]
      assert.deepEqual(refused(made, waived({ expiresAt: plus(NOW, ms) })), expected)
    })
  }
})

describe('a second word', () => {
  const already = ['already-recorded', 'its triage is recorded: nothing was found']

  test('is not taken where a look found nothing, and a waiver of it is', () => {
    const { made } = estate()
    entered(made, recorded())
    assert.deepEqual(refused(made, recorded({ reason: 'again' })), already)
    assert.deepEqual(refused(made, recorded({ assets: { names: ['a'] } })), already)
    assert.deepEqual(names(made, taken(made, waived())), ['a', 'b'])
  })

  const AGAIN: readonly (readonly [string, (made: Stage) => void])[] = [
    ['after a look that found a compromise', (made) => void entered(made, recorded({ found: 'compromise' }))],
    ['after a waiver', (made) => void entered(made, waived())],
    ['after a record that is gone', (made) => {
      const { id } = entered(made, recorded())
      made.state.triageRecords.delete(id)
    }],
  ] // prettier-ignore
  for (const [what, before] of AGAIN) {
    test(`is taken ${what}`, () => {
      const { made } = estate()
      before(made)
      assert.deepEqual(names(made, taken(made, recorded())), ['a', 'b'])
    })
  }

  test('is taken for what nobody answered yet, and says it of nothing else', () => {
    const { made, causes } = estate()
    entered(made, recorded({ assets: { names: ['a'] } }))
    const word = taken(made, recorded())
    assert.deepEqual(duties(word), [[causes.b.id]])
    assert.deepEqual(names(made, word), ['b'])
  })

  test('is taken anew where its cause opened anew', () => {
    const { made, causes } = estate()
    entered(made, recorded())
    const cause = { ...causes.a, openedAt: NOW }
    made.write('cause.opened', { cause })
    assert.deepEqual(duties(taken(made, recorded())), [[causes.a.id]])
  })
})
