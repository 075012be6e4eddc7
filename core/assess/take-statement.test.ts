/** What a document, people and an end make of a statement (VEX), and which causes are on the clock or off it then. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { envAt } from '../../proof/testkit/loop.ts'
import { evidenceId, stage, statementOf, type CauseChange, type Stage } from '../../proof/testkit/stage.ts' // prettier-ignore
import { hash, HOUR, NOW } from '../../proof/worlds/clock.ts'
import type { Digest } from '../kernel/hash.ts'
import type { EvidenceId, TokenId } from '../kernel/ids.ts'
import { DAY_MS, instant, type Instant } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import type { Cause } from '../model/cause.ts'
import type { SourceSpec } from '../model/manifest.ts'
import { statementId, type StoredStatement } from '../model/statement.ts'
import { suppressedAnew, takeStatements, type StatementInput, type TakenStatements } from './take-statement.ts' // prettier-ignore

const OTHER = `sha256:${'2'.repeat(64)}` as Digest
const inHours = (hours: number): Instant => instant(NOW + hours * HOUR)
const SAYS = statementOf('any').says

function world(change: Partial<SourceSpec> = {}): Stage {
  const made = stage()
  made.put('Source', 'vex', {
    assets: { all: true },
    says: ['os-packages'],
    independence: 'second',
    mayRaise: 'never',
    authors: [{ name: 'vendor', key: 'k' }, { name: 'keyless' }],
    ...change,
  })
  return made
}

/** As the source says it, under the id that its words have. */
function known(made: Stage, change: Partial<StoredStatement> = {}): StoredStatement {
  const id = statementId(hash, made.state.ledgerId, 'vex', SAYS)
  const statement = statementOf('any', {}, { id, ...change })
  made.write('statement.proposed', { statement })
  return statement
}

function taken(made: Stage, input: StatementInput, actor = 'ann'): TakenStatements {
  const result = takeStatements(made.state, input, envAt(NOW), actor)
  assert.ok(result.ok, 'it was refused')
  return result.value
}

function refusedWith(made: Stage, input: StatementInput, actor = 'ann'): string {
  const result = takeStatements(made.state, input, envAt(NOW), actor)
  assert.ok(!result.ok, 'it was taken')
  return `${result.error.code}: ${result.error.message}`
}

describe('a document', () => {
  const propose = (signedBy: string | null, source = 'vex'): StatementInput => ({
    kind: 'propose-statements',
    source,
    document: OTHER,
    signedBy,
    statements: [SAYS],
  })
  const ends = (at: Instant | null | undefined): string =>
    at === undefined ? 'nothing' : at === null ? 'waits' : `counts ${(at - NOW) / DAY_MS} days`

  const ROWS: readonly (readonly [string, () => Stage, StatementInput, string])[] = [
    ['signed by a listed author counts for a time', () => world(), propose('vendor'), 'counts 90 days'],
    ['for the time that the source gives', () => world({ maxAge: 2 * DAY_MS }), propose('vendor'), 'counts 2 days'],
    ['signed now, it counts where people were awaited', () => {
      const made = world()
      known(made, { signedBy: null, expiresAt: null })
      return made
    }, propose('vendor'), 'counts 90 days'],
    // What waits for people, or changes nothing.
    ['signed by nobody waits', () => world(), propose(null), 'waits'],
    ['of an author that is not listed waits', () => world(), propose('mallory'), 'waits'],
    ['of a listed author without a key waits', () => world(), propose('keyless'), 'waits'],
    ['where the source lists no authors waits', () => world({ authors: [] }), propose('vendor'), 'waits'],
    ['of a source that says nothing of authors waits', () => stage(), propose('vendor', 'osv'), 'waits'],
    ['the listed author of another source waits', () => {
      const made = world()
      made.put('Source', 'osv', { assets: { all: true }, says: [], independence: 'second', mayRaise: 'never' })
      return made
    }, propose('vendor', 'osv'), 'waits'],
    ['said again by nobody changes nothing', () => {
      const made = world()
      known(made, { signedBy: null, expiresAt: null })
      return made
    }, propose(null), 'nothing'],
    ['said again by its author gets no longer', () => {
      const made = world()
      known(made)
      return made
    }, propose('vendor'), 'nothing'],
    ['said again without its signature loses none', () => {
      const made = world()
      known(made)
      return made
    }, propose(null), 'nothing'],
    ['of an author, ended by a person, does not come back', () => {
      const made = world()
      known(made, { endedAt: NOW })
      return made
    }, propose('vendor'), 'nothing'],
    ['signed now, it counts no longer than who approved it said', () => {
      const made = world()
      known(made, { signedBy: null, approvals: [{ by: 'ann', at: NOW }], expiresAt: inHours(48) })
      return made
    }, propose('vendor'), 'counts 2 days'],
    ['signed now, it counts by itself where the word of people is over', () => {
      const made = world()
      known(made, { signedBy: null, approvals: [{ by: 'ann', at: NOW }], expiresAt: NOW })
      return made
    }, propose('vendor'), 'counts 90 days'],
    ['signed now, ended by a person, does not come back', () => {
      const made = world()
      known(made, { signedBy: null, expiresAt: null, endedAt: NOW })
      return made
    }, propose('vendor'), 'nothing'],
    ['said by nobody, ended by a person, does not come back', () => {
      const made = world()
      known(made, { signedBy: null, expiresAt: null, endedAt: NOW })
      return made
    }, propose(null), 'nothing'],
  ] // prettier-ignore
  for (const [what, setUp, input, expected] of ROWS) {
    test(`${what}: ${expected}`, () => {
      const { changed, bodies } = taken(setUp(), input)
      assert.equal(ends(changed[0]?.expiresAt), expected)
      const written = changed.map((statement) => ({
        kind: 'statement.proposed',
        body: { statement },
      }))
      assert.deepEqual(bodies, written)
    })
  }

  test('is kept whole, with its author and where it was said', () => {
    const { changed } = taken(world(), propose('vendor'))
    const id = statementId(hash, 'stage', 'vex', SAYS)
    const expiresAt = instant(NOW + LIMITS.statementMs)
    const rest = { signedBy: 'vendor', proposedAt: NOW, expiresAt, approvals: [], endedAt: null }
    assert.deepEqual(changed, [{ id, source: 'vex', document: OTHER, says: SAYS, ...rest }])
    assert.equal(taken(world(), propose('mallory')).changed[0]?.signedBy, null)
  })

  test('signed now, it keeps who approved it', () => {
    const made = world()
    const approvals = [{ by: 'ann', at: NOW }]
    known(made, { signedBy: null, approvals, expiresAt: inHours(2) })
    assert.deepEqual(taken(made, propose('vendor')).changed[0]?.approvals, approvals)
  })

  test('signed now, it keeps nobody whose word is over', () => {
    const made = world()
    known(made, { signedBy: null, approvals: [{ by: 'ann', at: NOW }], expiresAt: NOW })
    assert.deepEqual(taken(made, propose('vendor')).changed[0]?.approvals, [])
  })

  test('of several statements takes those that say something new', () => {
    const made = world()
    known(made)
    const fresh = { ...SAYS, vulnerability: 'CVE-2026-2000' }
    const { changed } = taken(made, { ...propose('vendor'), statements: [SAYS, fresh] } as never) // As `propose` makes it.
    assert.deepEqual(
      changed.map(({ says }) => says.vulnerability),
      ['CVE-2026-2000'],
    )
  })
})

describe('the approval of a person', () => {
  const approve = (id: EvidenceId, expiresAt: Instant): StatementInput => ({
    kind: 'approve-statement',
    statement: id,
    reason: 'read it',
    expiresAt,
  })
  const TOKEN = 'tk_1' as TokenId
  function token(made: Stage, subject: string): void {
    made.write('token.created', {
      token: {
        id: TOKEN,
        subject,
        scope: 'approve' as never, // Whom it stands for does not hang on what it may do.
        hash: OTHER,
        createdAt: NOW,
        expiresAt: inHours(1),
        revokedAt: null,
        usedAt: null,
      },
    })
  }
  const LATEST = instant(NOW + LIMITS.statementMsMax)

  const ROWS: readonly (readonly [string, Partial<StoredStatement>, Instant, Instant])[] = [
    ['gives what waits its end', { signedBy: null, expiresAt: null }, inHours(3), inHours(3)],
    ['as late as one may', { signedBy: null, expiresAt: null }, LATEST, LATEST],
    ['as soon as one may', { signedBy: null, expiresAt: null }, instant(NOW + 1), instant(NOW + 1)],
    ['an earlier end than that of before holds', {}, inHours(1), inHours(1)],
    ['a later end than that of before does not', {}, inHours(3), inHours(2)],
    ['what has ended by itself stays so', { expiresAt: instant(NOW - 1) }, inHours(3), instant(NOW - 1)], // prettier-ignore
  ]
  for (const [what, change, until, expected] of ROWS) {
    test(what, () => {
      const made = world()
      const statement = known(made, { approvals: [{ by: 'bob', at: NOW }], ...change })
      const { changed, bodies } = taken(made, approve(statement.id, until))
      const approvals = [...statement.approvals, { by: 'ann', at: NOW }]
      assert.deepEqual(changed, [{ ...statement, expiresAt: expected, approvals }])
      const body = { id: statement.id, by: 'ann', expiresAt: expected }
      assert.deepEqual(bodies, [{ kind: 'statement.approved', body }])
    })
  }

  const TWICE: readonly (readonly [string, readonly string[], string])[] = [
    ['the same name', ['ann'], 'ann'],
    ['the same name among others', ['bob', 'ann', 'eve'], 'ann'],
    ['a name that is read as it', ['Ann'], 'ann'],
    ['the same name, behind a token', ['ann'], TOKEN],
  ]
  for (const [what, before, actor] of TWICE) {
    test(`does not count twice: ${what}`, () => {
      const made = world()
      token(made, 'ann')
      const { id } = known(made, { approvals: before.map((by) => ({ by, at: NOW })) })
      assert.match(refusedWith(made, approve(id, inHours(1)), actor), /^already-approved: `ann`/)
    })
  }

  test('is the word of whom the token was created for', () => {
    const made = world()
    token(made, 'ann')
    const { id } = known(made, { approvals: [{ by: TOKEN, at: NOW }] })
    assert.equal(taken(made, approve(id, inHours(1)), TOKEN).changed[0]?.approvals[1]?.by, 'ann')
  })

  const RANGE: readonly (readonly [string, Instant])[] = [
    ['now', NOW],
    ['in the past', inHours(-1)],
    ['later than one may', instant(LATEST + 1)],
  ]
  for (const [what, until] of RANGE) {
    test(`must end by itself, and not ${what}`, () => {
      const made = world()
      const { id } = known(made, { signedBy: null, expiresAt: null })
      const words = 'expiry-out-of-range: an approval must end by 2027-05-23T00:00:00Z'
      assert.equal(refusedWith(made, approve(id, until)), words)
    })
  }

  test('of what is not there, or was ended, is none', () => {
    const made = world()
    const { id } = known(made, { endedAt: NOW })
    assert.equal(
      refusedWith(made, approve(id, inHours(1))),
      `not-found: statement \`${id}\` is not live`,
    )
    const nowhere = evidenceId('nowhere')
    assert.match(refusedWith(made, approve(nowhere, inHours(1))), /^not-found: /)
    const end: StatementInput = { kind: 'end-statement', statement: id, reason: 'r' }
    assert.match(refusedWith(made, end), /^not-found: /)
    assert.match(refusedWith(made, { ...end, statement: nowhere }), /^not-found: /)
  })
})

test('a person ends a statement, and says why', () => {
  const made = world()
  const statement = known(made)
  const input: StatementInput = { kind: 'end-statement', statement: statement.id, reason: 'wrong' }
  const { changed, bodies } = taken(made, input)
  assert.deepEqual(changed, [{ ...statement, endedAt: NOW }])
  const body = { id: statement.id, why: 'wrong' }
  assert.deepEqual(bodies, [{ kind: 'statement.ended', body }])
})

describe('what it makes of open causes', () => {
  const at = (hour: number, name = 's'): Cause['suppressed'] => ({
    statement: evidenceId(name),
    until: inHours(hour),
  })
  const s = (change: Partial<StoredStatement> = {}, name = 's'): StoredStatement =>
    statementOf(name, {}, change)
  const ENDED = s({ endedAt: NOW })
  const WAITS = s({ signedBy: null, expiresAt: null })
  const LATER = s({ expiresAt: inHours(3) })

  // What the ledger knows, the cause as it stands, what is changed; then what it is, if it is another.
  const ROWS: readonly (readonly [
    what: string,
    before: readonly StoredStatement[],
    cause: CauseChange,
    changed: readonly StoredStatement[],
    expected: Cause['suppressed'] | 'as it was',
  ])[] = [
    ['it comes off the clock', [], {}, [s()], at(2)],
    ['by another of its ids', [], { lineage: 'DSA-1', detail: { advisories: ['CVE-2026-1000'] } }, [s()], at(2)],
    ['it stays off for longer', [s()], { suppressed: at(2) }, [LATER], at(3)],
    // And back, or not at all.
    ['its statement was ended', [s()], { suppressed: at(2) }, [ENDED], null],
    ['its statement ends sooner', [s()], { suppressed: at(2) }, [s({ expiresAt: inHours(1) })], at(1)],
    ['another one counts until the same instant', [s(), s({}, 'o')], { suppressed: at(2) }, [ENDED], at(2, 'o')],
    ['another one is left, for less time', [s(), s({ expiresAt: inHours(1) }, 'o')], { suppressed: at(2) }, [ENDED], at(1, 'o')],
    ['nobody vouches for it', [], {}, [WAITS], 'as it was'],
    ['it is off by this one already', [s()], { suppressed: at(2) }, [s()], 'as it was'],
    ['it is off for longer by another one', [s({ expiresAt: inHours(9) }, 'o')], { suppressed: at(9, 'o') }, [s()], 'as it was'],
    ['of another flaw', [], { lineage: 'CVE-2026-2000' }, [s()], 'as it was'],
    ['of an exploited one', [], { detail: { exploited: true } }, [s()], 'as it was'],
    ['of a restart', [], { class: 'replaced-code' }, [s()], 'as it was'],
    ['of nothing', [s()], {}, [], 'as it was'],
  ] // prettier-ignore
  for (const [what, before, change, changed, expected] of ROWS) {
    test(what, () => {
      const made = stage()
      for (const statement of before) made.write('statement.proposed', { statement })
      const cause = made.open(made.asset('web'), change)
      const found = suppressedAnew(made.state, changed, envAt(NOW))
      const wanted = expected === 'as it was' ? [] : [[cause.asset, [{ ...cause, suppressed: expected }]]] // prettier-ignore
      assert.deepEqual([...found], wanted)
    })
  }

  test('each asset has its own, and what it does not reach has none', () => {
    const made = stage()
    const [web, db] = [made.asset('web'), made.asset('db')]
    made.open(web)
    made.open(web, { lineage: 'CVE-2026-2000' })
    made.open(db, { component: 'bzip2' })
    const found = suppressedAnew(made.state, [s()], envAt(NOW))
    assert.deepEqual([...found.keys()], [web.uid])
    assert.deepEqual(
      found.get(web.uid)?.map(({ lineage }) => lineage),
      ['CVE-2026-1000'],
    )
  })
})
