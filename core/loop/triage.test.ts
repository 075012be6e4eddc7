/** Forensic triage: who asks for it, what waits for it, who answers, and what no answer releases. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fleet, hit, manifest, nameOf, type Fleet } from '../../proof/testkit/fleet.ts'
import { triageLines } from '../decide/triage-line.ts'
import { finished } from '../kernel/stepwise.ts'
import type { AssetUid } from '../kernel/ids.ts'
import { DAY_MS, HOUR_MS, instant, MINUTE_MS } from '../kernel/instant.ts'
import type { Input } from '../model/input.ts'
import { find } from '../state/state.ts'

const NAME = nameOf(1)
const CVE = 'CVE-2021-44228'

/** Exploited and exposed, then fixed, booted and listed. */
function world(triage: 'require' | 'show' | undefined, profile?: 'strict'): Fleet {
  const made = fleet(3)
  made.declare(
    manifest('PosturePolicy', 'p', {
      assets: { names: [NAME] },
      ...(triage === undefined ? {} : { triage }),
      ...(profile === undefined ? {} : { profile }),
    }),
  )
  made.scan(NAME)
  made.later(MINUTE_MS)
  flagged(made)
  return made
}

function flagged(made: Fleet, listedTriage?: boolean): void {
  const change = listedTriage === undefined ? {} : { listedTriage }
  const hits = [hit(made, NAME, change)]
  made.run({ kind: 'matched', cause: 'feed/kev', hits, retracted: [] })
}

function fixed(made: Fleet): void {
  made.later(MINUTE_MS)
  made.scan(NAME, '2.15.0')
  made.later(MINUTE_MS)
  const bootedAt = made.now()
  made.later(MINUTE_MS)
  made.scan(NAME, '2.15.0', [], true, bootedAt)
}

const uid = (made: Fleet): AssetUid => find(made.state, 'Asset', NAME)?.uid as AssetUid
const code = (made: Fleet): string => made.decide(NAME).code
const lines = (made: Fleet) => finished(triageLines(made.state, uid(made), made.now()))
const states = (made: Fleet): string[] => lines(made).map((line) => line.state)

type Record = Extract<Input, { kind: 'record-triage' }>
const record = (made: Fleet, change: Partial<Record> = {}) =>
  made.run({
    kind: 'record-triage',
    assets: { names: [NAME] },
    vulnerability: CVE,
    by: 'forensics',
    found: 'nothing',
    reason: 'read the logs',
    ...change,
  })
const waive = (made: Fleet, ms = 30 * DAY_MS, names: readonly string[] = [NAME]) =>
  made.run({
    kind: 'waive-triage',
    assets: { names },
    vulnerability: CVE,
    reason: 'rebuilt from an image',
    expiresAt: instant(made.now() + ms),
  })

describe('what asks for it and what waits', () => {
  const ROWS = [
    ['nothing said, balanced', undefined, undefined, false],
    ['show', 'show', undefined, false],
    ['show, though strict', 'show', 'strict', false],
    ['strict', undefined, 'strict', true],
    ['require', 'require', undefined, true],
  ] as const
  for (const [name, triage, profile, waits] of ROWS) {
    test(`${name}: the release ${waits ? 'waits' : 'goes on'}, and the duty outlives it`, () => {
      const made = world(triage, profile)
      assert.equal(code(made), 'asset-blocked')
      fixed(made)
      assert.equal(code(made) === 'asset-blocked', waits)
      assert.equal(made.state.causes.size, waits ? 1 : 0)
      const [line] = lines(made)
      assert.deepEqual([line?.state, line?.awaited, line?.open], ['open', waits, waits])
      assert.match(line?.says ?? '', /forensic triage of CVE-2021-44228: .*nobody has recorded it/)
    })
  }

  test('tiers 2 and 3 do not wait, and what waits says for what and who can waive it', () => {
    const made = world('require')
    fixed(made)
    const [cause] = [...made.state.causes.values()]
    assert.deepEqual([cause?.due[2], cause?.due[3]], [null, null])
    assert.match(cause?.detail.missingProof ?? '', /triage record.*waived by a person/)
  })

  test('what was patched before it blocked anything releases nothing, so nothing waits', () => {
    const made = fleet(3)
    made.declare(
      manifest('PosturePolicy', 'p', { assets: { all: true }, triage: 'require' }),
      manifest('Asset', NAME, { type: 'host', exposure: 'internal' }),
    )
    made.scan(NAME)
    made.later(MINUTE_MS)
    flagged(made)
    assert.equal(code(made), 'permitted')
    fixed(made)
    assert.deepEqual([made.state.causes.size, states(made)], [0, ['open']])
  })

  test("the list's word asks as well, and its no is heard where the impact is only taken as total", () => {
    const made = world('show')
    flagged(made, true)
    assert.deepEqual(
      lines(made).map((line) => line.because),
      ['listed'],
    )
  })
})

describe('who answers', () => {
  test('a record that found nothing releases what waited', () => {
    const made = world('require')
    fixed(made)
    const entries = record(made)
    assert.deepEqual([code(made), states(made)], ['permitted', ['recorded']])
    // Whoever proved it, and that nobody else did, is said as of any release.
    assert.deepEqual(
      entries.flatMap((entry) => (entry.kind === 'cause.cleared' ? [entry.body.sources] : [])),
      [['scan']],
    )
    assert.deepEqual(
      entries.flatMap((entry) =>
        entry.kind === 'hold.closed' && entry.body.end.kind === 'proven'
          ? [entry.body.end.singleSource]
          : [],
      ),
      [true],
    )
    assert.equal(lines(made)[0]?.by, 'forensics')
  })

  test('a record before the fix is enough; it does not stand in for the fix', () => {
    const made = world('require')
    record(made)
    assert.equal(code(made), 'asset-blocked')
    fixed(made)
    assert.equal(code(made), 'permitted')
  })

  test('a compromise that was found releases nothing; a later look that finds nothing does', () => {
    const made = world('require')
    fixed(made)
    record(made, { found: 'compromise' })
    assert.deepEqual([code(made), states(made)], ['asset-blocked', ['compromise']])
    made.later(MINUTE_MS)
    record(made, { reason: 'it was the scanner' })
    assert.equal(code(made), 'permitted')
  })

  test('a waiver releases, ends, and then the duty is open again', () => {
    const made = world('require')
    fixed(made)
    waive(made, DAY_MS)
    assert.deepEqual([code(made), states(made)], ['permitted', ['waived']])
    made.later(DAY_MS + HOUR_MS)
    assert.deepEqual(states(made), ['open'])
  })

  test('a waiver that has ended before the fix is proven counts no longer', () => {
    const made = world('require')
    waive(made, HOUR_MS)
    made.later(2 * HOUR_MS)
    fixed(made)
    assert.equal(code(made), 'asset-blocked')
  })

  test('what opens anew asks anew', () => {
    const made = world('require')
    record(made)
    fixed(made)
    assert.equal(made.state.causes.size, 0)
    made.scan(NAME, '2.14.0')
    made.later(MINUTE_MS)
    flagged(made)
    fixed(made)
    assert.deepEqual([code(made), states(made)], ['asset-blocked', ['open']])
  })

  test('a cause that waits and is reported again is a cause again: the answer does not clear it', () => {
    const made = world('require')
    fixed(made)
    made.later(MINUTE_MS)
    flagged(made)
    record(made)
    assert.equal(code(made), 'asset-blocked')
    assert.equal(made.state.causes.size, 1)
  })

  const REFUSED: readonly (readonly [string, (made: Fleet) => unknown, RegExp])[] = [
    [
      'a flaw nobody asks about',
      (made) => record(made, { vulnerability: 'CVE-1999-0001' }),
      /not-found/,
    ],
    ['another asset', (made) => record(made, { assets: { names: [nameOf(2)] } }), /not-found/],
    ['a selector that selects nothing', (made) => record(made, { assets: {} }), /not-found/],
    ['a waiver for a stranger', (made) => waive(made, DAY_MS, ['nobody']), /not-found/],
    ['a waiver that ends now', (made) => waive(made, 0), /expiry-out-of-range/],
    [
      'a waiver without an end in sight',
      (made) => waive(made, 10_000 * DAY_MS),
      /expiry-out-of-range/,
    ],
    [
      'the same record twice',
      (made) => {
        record(made)
        record(made)
      },
      /already-recorded/,
    ],
  ]
  for (const [name, ask, message] of REFUSED) {
    test(`refused: ${name}`, () => {
      const made = world('require')
      fixed(made)
      assert.throws(() => ask(made), { message })
    })
  }

  test('one answer may cover many assets by what they have in common', () => {
    const made = fleet(30)
    const names = [1, 2, 3].map((index) => nameOf(index))
    made.declare(manifest('PosturePolicy', 'p', { assets: { all: true }, triage: 'require' }))
    for (const name of names) made.scan(name)
    made.later(MINUTE_MS)
    const hits = names.map((name) => hit(made, name))
    made.run({ kind: 'matched', cause: 'feed/kev', hits, retracted: [] })
    record(made, { assets: { labels: { service: 'web' } } })
    assert.equal([...made.state.duties.values()].filter((duty) => duty.record !== null).length, 3)
  })
})
