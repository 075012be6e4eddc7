/** What a person is asked: whom it spares, what follows either answer and none, and by when; made from the override. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fleet, hit, nameOf, type Fleet } from '../../proof/testkit/fleet.ts'
import { HOUR_MS, MINUTE_MS } from '../kernel/instant.ts'
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
    const spared = new Set(asked.flatMap((one) => one.spared))
    for (let index = 0; index < SIZE; index++) {
      const name = nameOf(index)
      const uid = find(made.state, 'Asset', name)?.uid
      assert.ok(uid !== undefined)
      // Whoever is not spared is refused, and the other way round.
      assert.equal(made.decide(name).decision, spared.has(uid), name)
    }
    for (const one of asked) {
      assert.match(one.question, /^Is it right that the flaw \S+ refuses \d+ assets? more in /)
      assert.match(one.where, /^environment production, service (?:web|db)$|^the whole estate$/)
      assert.equal(one.by, made.state.overrides.get(one.override)?.expiresAt)
      assert.deepEqual(
        one.answers.map(({ answer, command }) => [answer, command.includes(one.override)]),
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
      const name = [...made.state.manifests.Asset.values()].find((one) => one.uid === uid)?.name
      assert.ok(name !== undefined)
      if (answer === 'confirm') made.run({ kind: 'end-override', override, reason: 'real' })
      if (answer === 'reject') {
        const expiresAt = (made.now() + 4 * HOUR_MS) as typeof first.by
        made.run({ kind: 'reject-breaker', override, reason: 'odd', expiresAt })
      }
      if (answer === 'nobody') made.later(first.by - made.now() + 1)
      const left = questionsOf(made.state, made.now()).map((one) => one.override)
      assert.ok(!left.includes(override), answer)
      if (answer !== 'nobody') {
        assert.equal(made.decide(name).decision, answer === 'reject', answer)
      }
    }
  })
})
