/** What a person is asked: whom it spares, what follows either answer and none, and by when; made from the override. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fleet, hit, nameOf, type Fleet } from '../../proof/testkit/fleet.ts'
import { stage } from '../../proof/testkit/stage.ts'
import { NOW } from '../../proof/worlds/clock.ts'
import { HOUR_MS, instant, MINUTE_MS } from '../kernel/instant.ts'
import type { Override } from '../model/override.ts'
import { find } from '../state/state.ts'
import { questionsOf } from './questions.ts'

const SIZE = 200

/** One flaw on all of them: the breaker lets some be refused and holds back the others. */
function tripped(): Fleet {
  const made = fleet(SIZE)
  const names = Array.from({ length: SIZE }, (_, index) => nameOf(index))
  for (const name of names) made.scan(name)
  made.later(MINUTE_MS)
  const hits = names.map((name) => hit(made, name))
  made.run({ kind: 'matched', cause: 'feed/osv', hits, retracted: [] })
  return made
}

describe('questions', () => {
  test('none is asked while nothing stands behind a breaker', () => {
    assert.deepEqual(questionsOf(fleet(3).state, fleet(3).now()), [])
  })

  test('each names the flaw, where, whom it spares, and two answers with their commands', () => {
    const made = tripped()
    const asked = questionsOf(made.state, made.now())
    assert.ok(asked.length > 0)
    const spared = new Set(asked.flatMap((question) => question.spared))
    for (let index = 0; index < SIZE; index++) {
      const name = nameOf(index)
      const uid = find(made.state, 'Asset', name)?.uid
      assert.ok(uid !== undefined)
      // Whoever is not spared is refused, and the other way round.
      assert.equal(made.decide(name).decision, spared.has(uid), name)
    }
    for (const question of asked) {
      assert.match(question.question, /^Is it right that the flaw \S+ refuses \d+ assets? more in /)
      assert.match(
        question.where,
        /^environment production, service (?:web|db)$|^the whole estate$/,
      )
      assert.equal(question.by, made.state.overrides.get(question.override)?.expiresAt)
      assert.deepEqual(
        question.answers.map(({ answer, command }) => [
          answer,
          command.includes(question.override),
        ]),
        [
          ['confirm', true],
          ['reject', true],
        ],
      )
    }
  })

  test('confirmed or rejected it is asked no longer; unanswered it ends by itself', () => {
    for (const answer of ['confirm', 'reject', 'nobody'] as const) {
      const made = tripped()
      const [first] = questionsOf(made.state, made.now())
      assert.ok(first !== undefined)
      const { override } = first
      const [uid] = first.spared
      const name = [...made.state.manifests.Asset.values()].find((asset) => asset.uid === uid)?.name
      assert.ok(name !== undefined)
      if (answer === 'confirm') made.run({ kind: 'end-override', override, reason: 'real' })
      if (answer === 'reject') {
        const expiresAt = (made.now() + 4 * HOUR_MS) as typeof first.by
        made.run({ kind: 'reject-breaker', override, reason: 'odd', expiresAt })
      }
      if (answer === 'nobody') made.later(first.by - made.now() + 1)
      const left = questionsOf(made.state, made.now()).map((question) => question.override)
      assert.ok(!left.includes(override), answer)
      if (answer !== 'nobody') {
        assert.equal(made.decide(name).decision, answer === 'reject', answer)
      }
    }
  })
})

describe('in words', () => {
  const ask = (change: Partial<Override>, name = 'n') => {
    const made = stage()
    const { id } = made.override(name, { kind: 'breaker', ...change })
    const assets = ['a', 'b'].map((asset) => made.asset(asset).uid)
    made.state.sheltered.set(id, new Set(assets))
    const at = instant(NOW - 1)
    const list = [...assets, ...assets].map((asset) => ({ asset, at }))
    made.state.recentRefusals.set('lineage A everywhere', list)
    return questionsOf(made.state, NOW)
  }
  const CAUSES: readonly (readonly [key: string, cause: string, where: string])[] = [
    ['lineage CVE-1 everywhere', 'the flaw CVE-1', 'the whole estate'],
    ['lineage CVE-1 in production//web', 'the flaw CVE-1', 'environment production, service web'],
    ['lineage a in b in production//', 'the flaw a in b', 'environment production'],
    ['source trivy everywhere', 'what source trivy says', 'the whole estate'],
    ['feed kev sha256:1 everywhere', 'what feed kev says now', 'the whole estate'],
    ['reader trivy 3 everywhere', 'how our reader of trivy reads reports', 'the whole estate'],
    ['policy strict everywhere', 'policy strict', 'the whole estate'],
    ['rules 7 everywhere', 'these rules (number 7)', 'the whole estate'],
    ['override move everywhere', 'the end of override move', 'the whole estate'],
    ['word', 'word', 'the whole estate'],
    [' odd', ' odd', 'the whole estate'],
  ]
  for (const [key, cause, where] of CAUSES) {
    test(key, () => {
      const [question] = ask({ scope: { key } })
      assert.deepEqual([question?.cause, question?.where], [cause, where])
    })
  }

  test('whom it spares and how many its cause let be refused, each asset once', () => {
    const [question] = ask({ scope: { key: 'lineage A everywhere' } })
    assert.deepEqual([question?.spared.length, question?.refused], [2, 2])
    assert.match(question?.question ?? '', /refuses 2 assets more in the whole estate\?$/)
    const [other] = ask({ scope: { key: 'lineage B everywhere' } })
    assert.equal(other?.refused, 0)
    assert.equal(ask({}, 'lineage C everywhere')[0]?.cause, 'the flaw C')
  })

  test('of one asset in the singular, of a block without an exit by its name', () => {
    const made = stage()
    const web = made.asset('web').uid
    const override = made.override('lineage A everywhere', { kind: 'breaker' })
    made.state.sheltered.set(override.id, new Set([web]))
    const exit = made.override('no-exit/web', { kind: 'no-exit', scope: { assets: [web] }, expiresAt: instant(NOW + 1) }) // prettier-ignore
    const [first, second] = questionsOf(made.state, NOW)
    // What ends first is asked first.
    assert.deepEqual([first?.override, second?.override], [exit.id, override.id])
    assert.equal(first?.question, 'Is web to be blocked, though no configured source could clear it again?') // prettier-ignore
    assert.deepEqual(first.spared, [web])
    assert.match(second?.question ?? '', /refuses 1 asset more/)
  })

  test('only what is a question, and lives', () => {
    assert.equal(ask({}).length, 1)
    for (const kind of ['exception', 'telemetry', 'survivor', 'report-only'] as const) {
      assert.deepEqual(ask({ kind }), [])
    }
    assert.deepEqual(ask({ expiresAt: NOW }), [])
    assert.deepEqual(ask({ endedAt: NOW }), [])
  })
})
