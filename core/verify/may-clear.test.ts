/** Who may clear what: not who says too little of it, nor who speaks beside the running server or against an agent. */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { list, part } from '../../proof/testkit/listed.ts'
import {
  acceptedOf,
  ago,
  causeOf,
  declareSource,
  stand,
  standingOf,
  web,
} from '../../proof/testkit/one-cause.ts'
import { declare, env, facts, manifest, reset, run, state } from '../../proof/testkit/one-host.ts'
import { LIMITS } from '../kernel/limits.ts'
import type { EvidenceId } from '../kernel/ids.ts'
import type { CauseClass, CauseDetail } from '../model/cause.ts'
import type { SourceStanding } from '../model/evidence.ts'
import type { Facts, Scope } from '../model/facts.ts'
import { asksServer, scopesOf, whyNotClear } from './may-clear.ts'

reset()
const HOST = facts()
const LIST = list([], { coverage: HOST.coverage })

describe('what has to be looked at', () => {
  const ROWS: readonly (readonly [CauseClass, string, Facts, readonly Scope[]])[] = [
    ['pending-fix', 'deb', HOST, ['os-packages', 'processes']],
    ['pending-fix', 'npm', HOST, ['language:npm', 'processes']],
    ['pending-fix', 'deb', LIST, ['os-packages']],
    ['pending-fix', 'npm', LIST, ['language:npm']],
    ['replaced-code', 'deb', HOST, ['processes']],
    ['kernel-restart', 'deb', HOST, ['kernel']],
    ['end-of-life', 'npm', HOST, ['os-packages']],
    ['cannot-judge', 'npm', HOST, ['language:npm']],
    ['failed-attestation', 'deb', HOST, []],
    ['human-quarantine', 'deb', HOST, []],
  ]
  for (const [of, ecosystem, said, expected] of ROWS) {
    test(`${of} of ${ecosystem} by a ${said.kind} report: ${expected.join() || 'nothing'}`, () => {
      assert.deepEqual(scopesOf(causeOf({ class: of }, { ecosystem }), said), expected)
    })
  }
})

describe('a source that does not say all of it', () => {
  beforeEach(() => reset())
  const ROWS: readonly (readonly [CauseClass, string, Facts, readonly Scope[], RegExp | null])[] = [
    ['pending-fix', 'deb', HOST, ['os-packages', 'processes'], null],
    ['pending-fix', 'deb', LIST, ['os-packages'], null],
    ['human-quarantine', 'deb', HOST, ['os-packages'], null],
    ['pending-fix', 'deb', HOST, ['os-packages'], /^evidence of processes from a source that/],
    ['pending-fix', 'deb', HOST, ['processes'], /^evidence of os-packages from/],
    ['pending-fix', 'npm', LIST, ['os-packages'], /^evidence of language:npm from/],
    ['replaced-code', 'deb', HOST, ['os-packages'], /^evidence of processes from/],
    ['kernel-restart', 'deb', HOST, ['os-packages', 'processes'], /^evidence of kernel from/],
    ['end-of-life', 'deb', HOST, ['processes'], /^evidence of os-packages from/],
    ['cannot-judge', 'npm', HOST, ['os-packages'], /^evidence of language:npm from/],
  ]
  for (const [of, ecosystem, said, says, expected] of ROWS) {
    test(`${says.join(' and ')} of ${of} in ${ecosystem}: ${expected?.source ?? 'it may'}`, () => {
      declareSource('s', { says })
      const why = whyNotClear(
        state,
        causeOf({ class: of }, { ecosystem }),
        acceptedOf('s', said),
        env(),
      )
      if (expected === null) assert.equal(why, null)
      else assert.match(why ?? '', expected)
    })
  }

  test('who may not raise is told so by the proof, whatever it says', () => {
    declareSource('s', { says: ['os-packages'], mayRaise: 'never' })
    assert.equal(whyNotClear(state, causeOf(), acceptedOf('s', HOST), env()), null)
  })
})

describe('beside the server that was asked while it ran', () => {
  const KEY = 'deb openssl'
  const answering = (change: Partial<SourceStanding> = {}): void =>
    stand(standingOf('server', { answers: [KEY], ...change }), standingOf('s'))
  const proven = { source: 'server', evidence: 'ev_0' as EvidenceId }

  beforeEach(() => {
    reset()
    declareSource('server')
    declareSource('s')
  })

  test('no list counts for its own flaw, and it is named', () => {
    answering()
    const why = whyNotClear(state, causeOf(), acceptedOf('s', HOST), env())
    assert.equal(why, 'the answer of the running server, which server asks')
    assert.equal(asksServer(state, causeOf(), null, env()), 'server')
  })

  test('until a week of silence, and not a moment longer', () => {
    answering({ lastAt: ago(LIMITS.agentSilentMsMax - 1) })
    assert.equal(asksServer(state, causeOf(), 's', env()), 'server')
    answering({ lastAt: ago(LIMITS.agentSilentMsMax) })
    assert.equal(asksServer(state, causeOf(), 's', env()), null)
  })

  const NOT: readonly (readonly [string, () => void, Parameters<typeof causeOf>])[] = [
    ['it answers of something else', () => answering({ answers: ['deb postgresql'] }), []],
    ['it answers of nothing', () => stand(standingOf('server'), standingOf('s')), []],
    ['nobody asks it', () => stand(standingOf('s')), []],
    ['it has answered the fix already', () => answering(), [{ provenBy: [proven] }]],
    ['the cause is no missing fix', () => answering(), [{ class: 'replaced-code' }]],
    ['the flaw is of another ecosystem', () => answering(), [{}, { ecosystem: 'rpm' }]],
    ['who asks it may not raise', () => {
      declareSource('server', { mayRaise: 'never' })
      answering()
    }, []],
  ] // prettier-ignore
  for (const [what, setUp, given] of NOT) {
    test(`it is not in the way: ${what}`, () => {
      setUp()
      assert.equal(whyNotClear(state, causeOf(...given), acceptedOf('s', HOST), env()), null)
    })
  }

  test('nor is it in its own way, nor in that of another answer', () => {
    answering()
    assert.equal(whyNotClear(state, causeOf(), acceptedOf('server', HOST), env()), null)
    const purl = 'pkg:deb/debian/openssl@2?distro=debian-12'
    const answer = list([part('openssl', purl, { runs: true })], { coverage: HOST.coverage })
    assert.equal(whyNotClear(state, causeOf(), acceptedOf('s', answer), env()), null)
    const listed = list([part('openssl', purl)], { coverage: HOST.coverage })
    assert.match(
      whyNotClear(state, causeOf(), acceptedOf('s', listed), env()) ?? '',
      /server asks$/,
    )
  })
})

describe('against the agent of the host', () => {
  const own: Partial<CauseDetail> = { source: 'agent:web' }
  const agent = (change: Partial<SourceStanding> = {}): void =>
    stand(standingOf('agent:web', { items: { 'os-packages': 9 }, ...change }), standingOf('s'))

  beforeEach(() => {
    reset()
    declareSource('s', { independence: 'host' })
    declareSource('outside')
    const rest = { token: null, publicKey: 'k', keyId: 'k', identifiers: {} } as const
    run({ kind: 'enroll', asset: 'web', ...rest })
    agent()
  })
  const asked = (detail: Partial<CauseDetail>, by = 's', of: CauseClass = 'pending-fix') =>
    whyNotClear(state, causeOf({ class: of }, detail), acceptedOf(by, HOST), env())

  const STANDS: readonly (readonly [string, Partial<CauseDetail>])[] = [
    ['it said it', own],
    ['it said it as well', { source: 's', saidBy: ['s', 'agent:web'] }],
    ['a feed found it in what it lists', { source: 'feed:dsa' }],
    ['a feed and another source say it', { source: 's', saidBy: ['s', 'feed:dsa'] }],
  ]
  for (const [what, detail] of STANDS) {
    test(`no other that speaks for the host takes it back: ${what}`, () => {
      assert.match(asked(detail) ?? '', /^the word of agent:web, which said it/)
    })
  }

  const FREE: readonly (readonly [string, Partial<CauseDetail>, () => void, string])[] = [
    ['by itself', own, () => agent(), 'agent:web'],
    ['by one that looks from outside', own, () => agent(), 'outside'],
    ['where another alone said it', { source: 's' }, () => agent(), 's'],
    ['where another alone said it, and it lists no packages', { source: 's' }, () => agent({ items: {} }), 's'],
    ['where a feed found it in what others list', {}, () => agent({ items: {} }), 's'],
    ['where a feed found it, and it lists none of these', {}, () => agent({ items: { 'os-packages': 0, files: 3 } }), 's'],
    ['where it never spoke', own, () => stand(standingOf('s')), 's'],
    ['where it has been silent for a week', own, () => agent({ lastAt: ago(LIMITS.agentSilentMsMax) }), 's'],
    ['where it is no longer enrolled', own, () => { web().agents = [] }, 's'],
    ['where it may no longer raise', own, () => declareSource('agent:web', { mayRaise: 'never' }), 's'],
    ['where it was given other assets', own, () => {
      declare(manifest('Asset', 'db', { type: 'host' }))
      declareSource('agent:web', { assets: { names: ['db'] } })
    }, 's'],
  ] // prettier-ignore
  for (const [what, detail, setUp, by] of FREE) {
    test(`it is taken back ${what}`, () => {
      setUp()
      assert.equal(asked(detail, by), null)
    })
  }

  test('a moment before that week is over it still stands', () => {
    agent({ lastAt: ago(LIMITS.agentSilentMsMax - 1) })
    assert.match(asked(own) ?? '', /^the word of agent:web/)
  })

  test('one that is gone does not stand before one that is there', () => {
    declareSource('agent:old', { mayRaise: 'never', independence: 'host' })
    web().agents = [{ keyId: 'o', publicKey: 'o', source: 'agent:old' }, ...web().agents]
    stand(
      standingOf('agent:old', { items: { 'os-packages': 9 } }),
      standingOf('agent:web', { items: { 'os-packages': 9 } }),
    )
    assert.match(
      asked({ source: 'agent:old', saidBy: ['agent:old', 'agent:web'] }) ?? '',
      /agent:web/,
    )
  })
})
