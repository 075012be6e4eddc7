/** Three-valued inputs through the loop: who counts, what is assumed and for how long, and what age counts from. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { putCause } from '../../proof/testkit/causes.ts'
import {
  fleet,
  hit,
  manifest,
  nameOf,
  type Fleet,
  type HitInputs,
} from '../../proof/testkit/fleet.ts'
import { causeLine } from '../decide/cause-line.ts'
import type { Digest } from '../kernel/hash.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, instant } from '../kernel/instant.ts'
import { dueOf, type Cause } from '../model/cause.ts'
import type { MatchedHit } from '../model/input.ts'
import { inputsOf, localByCvss, saidOf } from '../state/causes/inputs.ts'
import type { AssetSpec } from '../model/manifest.ts'
import { FIRST_RULES, RULES } from '../model/rules.ts'
import { no, untold, yes, type Told } from '../model/told.ts'

const NAME = nameOf(1)

/** Says what is installed, and what runs and listens. */
const SAYS = {
  assets: { all: true },
  says: ['os-packages', 'language:maven', 'processes'],
  independence: 'second',
  mayRaise: 'always',
} as const
const LOOKS = manifest('Source', 'scan', SAYS)

function world(exposure?: AssetSpec['exposure']): Fleet {
  const made = fleet(3)
  made.declare(
    LOOKS,
    manifest('Asset', NAME, { type: 'host', ...(exposure === undefined ? {} : { exposure }) }),
  )
  made.scan(NAME)
  made.later(MINUTE_MS)
  return made
}

function found(made: Fleet, change: Partial<MatchedHit> & HitInputs = {}): Cause {
  const hits = [hit(made, NAME, change)]
  made.run({ kind: 'matched', cause: 'feed/x', hits, retracted: [] })
  const [cause] = [...made.state.causes.values()]
  assert.ok(cause)
  return cause
}

const after = (cause: Cause, from: number): (number | null)[] =>
  ([0, 1, 2, 3] as const).map((tier) => {
    const due = dueOf(cause, tier)
    return due === null ? null : (due - from) / HOUR_MS
  })

describe('exposed: a declaration wins, and what was seen otherwise stays beside it', () => {
  const ROWS: readonly (readonly [AssetSpec['exposure'], Told, string])[] = [
    ['internet', untold('not-looked'), 'yes declared'],
    ['internet', no('cvss'), 'yes declared, not no cvss'],
    ['internet', yes('agent:a'), 'yes declared'],
    ['internal', untold('not-looked'), 'no declared'],
    ['internal', yes('agent:a'), 'no declared, not yes agent:a'],
    ['none', untold('kernel'), 'no declared'],
    ['none', no('cvss'), 'no declared'],
    [undefined, yes('agent:a'), 'yes agent:a'],
    [undefined, no('cvss'), 'no cvss'],
    // The word of a source that has not reported of this asset, or no longer does, is no look.
    [undefined, no('agent:a'), 'unknown look-old'],
    [undefined, untold('not-looked'), 'unknown not-looked'],
    [undefined, untold('kernel'), 'unknown kernel'],
  ]
  for (const [exposure, said, wanted] of ROWS) {
    test(`${exposure ?? 'not declared'}, said ${JSON.stringify(said)}: ${wanted}`, () => {
      const made = world(exposure)
      const { exposed } = inputsOf(made.state, found(made, { exposed: said }), made.env())
      const other =
        exposed.is === 'unknown' || exposed.other === undefined
          ? ''
          : `, not ${exposed.other.is} ${exposed.other.by}`
      assert.equal(
        `${exposed.is} ${exposed.is === 'unknown' ? exposed.why : exposed.by}${other}`,
        wanted,
      )
    })
  }

  test('a look that showed no listener lasts as long as its source is fresh', () => {
    const made = world()
    const cause = found(made, { exposed: no('scan') })
    assert.equal(inputsOf(made.state, cause, made.env()).exposed.is, 'no')
    made.later(27 * HOUR_MS)
    assert.deepEqual(inputsOf(made.state, cause, made.env()).exposed, untold('look-old'))
  })

  const SOURCES = [
    ['may not raise', { ...SAYS, mayRaise: 'never' }],
    ['is not asked about processes', { ...SAYS, says: ['os-packages', 'language:maven'] }],
    ['is asked about nothing of it', { ...SAYS, says: ['files'] }],
  ] as const
  for (const [name, spec] of SOURCES) {
    test(`a look that showed no listener counts for nothing where its source ${name}`, () => {
      const made = world()
      const cause = found(made, { exposed: no('scan'), exploited: yes('feed:kev') })
      assert.equal(inputsOf(made.state, cause, made.env()).exposed.is, 'no')
      made.declare(manifest('Source', 'scan', spec))
      assert.deepEqual(inputsOf(made.state, cause, made.env()).exposed, untold('look-old'))
      made.scan(NAME)
      const again = found(made, { exposed: no('scan'), exploited: yes('feed:kev') })
      assert.equal(again.assumed?.input, 'exposed')
    })
  }

  test('what the last look no longer says is not known, whoever else tells of the flaw', () => {
    for (const [source, wanted] of [
      ['feed:osv', 'unknown'],
      ['scan', 'unknown'],
      ['other-scanner', 'no'],
    ] as const) {
      const made = world()
      found(made, { exposed: no('scan') })
      const cause = found(made, { source, exploited: yes('feed:kev') })
      assert.equal(inputsOf(made.state, cause, made.env()).exposed.is, wanted, source)
      assert.equal(cause.assumed === undefined, wanted === 'no')
    }
  })

  const VECTORS: readonly (readonly [readonly string[], boolean])[] = [
    [['CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H'], true],
    [['CVSS:4.0/AV:P/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N'], true],
    [['(AV:L/AC:L/Au:N/C:C/I:C/A:C)'], true],
    [['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'], false],
    [['CVSS:3.1/AV:A/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'], false],
    [['CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H', 'CVSS:3.0/AV:N/AC:L/PR:N'], false],
    [['CVSS:3.1/AC:L/MAV:L'], false],
    [['7.8'], false],
    [[], false],
  ]
  for (const [vectors, local] of VECTORS) {
    test(`${vectors.join(' and ') || 'no vector'}: ${local ? 'local' : 'not told'}`, () =>
      assert.equal(localByCvss(vectors), local))
  }
})

describe('a cause of the first rules, and these', () => {
  const anew = (made: Fleet, change: (cause: Cause) => Cause): Cause | undefined => {
    const { assumed: _, detail, ...cause } = found(made)
    const { inputs: __, exploitedFrom: ___, ...then } = detail
    putCause(made.state, change({ ...cause, detail: then }))
    made.state.rules = FIRST_RULES
    made.run({ kind: 'adopt-rules', rules: RULES })
    const { asset } = cause
    // What it was found in is gone, or another source has spoken since.
    made.run({ kind: 'rejudge', asset, known: [{ source: 'scan', facts: null }] })
    return made.state.causes.get(cause.id)
  }

  test('exploited and of an undeclared asset it comes due after a day at tier 0', () => {
    const made = world()
    const cause = anew(made, (one) => one)
    assert.ok(cause)
    assert.deepEqual(after(cause, made.now()), [24, 72, 72, 72])
    assert.equal(cause.assumed?.input, 'exposed')
    made.later(25 * HOUR_MS)
    assert.equal(made.decide(NAME).code, 'asset-blocked')
  })

  const KEPT: readonly (readonly [string, AssetSpec['exposure'], (cause: Cause) => Cause])[] = [
    ['declared not exposed', 'none', (cause) => cause],
    [
      'not exploited',
      undefined,
      (cause) => ({ ...cause, detail: { ...cause.detail, exploited: false } }),
    ],
    [
      'no longer said by its feed',
      undefined,
      (cause) => ({ ...cause, detail: { ...cause.detail, retracted: 'gone' } }),
    ],
    [
      'proven, and awaiting a second source',
      undefined,
      (cause) => ({ ...cause, provenBy: [{ source: 'scan', evidence: cause.detail.evidence }] }),
    ],
  ]
  for (const [name, exposure, change] of KEPT) {
    test(`${name}: nothing is assumed`, () => {
      const made = world(exposure)
      assert.equal(anew(made, change)?.assumed, undefined)
    })
  }
})

describe('exploited, and exposure not known', () => {
  test('leans to exposed at tiers 0 and 1 only, and not at once', () => {
    const made = world()
    const cause = found(made)
    assert.equal(cause.weight, 'serious')
    assert.deepEqual(after(cause, made.now()), [24, 72, 72, 72])
    assert.deepEqual(cause.assumed?.due.slice(2), [null, null])
    assert.equal(made.decide(NAME).code, 'permitted')
    made.later(25 * HOUR_MS)
    assert.deepEqual(
      [made.decide(NAME).code, made.decide(NAME, 'r1').code],
      ['asset-blocked', 'permitted'],
    )
    const { rule } = causeLine(made.state, cause, made.env())
    assert.match(rule, /exposed not known \(taken as yes at tiers 0 and 1\)/)
  })

  test('known to be exposed it blocks tier 0 at once; known not to be, by the table', () => {
    const exposed = world('internet')
    found(exposed)
    assert.equal(exposed.decide(NAME).code, 'asset-blocked')
    const inside = world('internal')
    const cause = found(inside, { automatable: untold('no-decision-points') })
    assert.deepEqual(after(cause, inside.now()), [336, 336, 336, 336])
    assert.equal(cause.assumed, undefined)
    assert.equal(inside.decide(NAME).code, 'permitted')
  })

  test('declaring it exposed tightens at once; declaring it inside waits for a report that may raise', () => {
    const made = world()
    found(made)
    made.declare(manifest('Asset', NAME, { type: 'host', exposure: 'internet' }))
    assert.equal(made.decide(NAME).code, 'asset-blocked')
    const other = world()
    found(other)
    other.declare(manifest('Asset', NAME, { type: 'host', exposure: 'internal' }))
    assert.ok([...other.state.causes.values()].every((cause) => cause.assumed !== undefined))
    other.later(HOUR_MS)
    found(other)
    assert.ok([...other.state.causes.values()].every((cause) => cause.assumed !== undefined))
    other.scan(NAME, '2.14.0', [FINDING])
    assert.ok([...other.state.causes.values()].every((cause) => cause.assumed === undefined))
  })

  test('age counts from when the flag reached us, never from the sight of the flaw, nor from a date ahead', () => {
    for (const [flagged, from] of [
      [40 * DAY_MS, 0],
      [-5 * DAY_MS, 0],
      [HOUR_MS, HOUR_MS],
      [400 * DAY_MS, 0],
    ] as const) {
      const made = world('internet')
      found(made, { exploited: untold('no-cve'), automatable: false, impact: 'partial' })
      made.later(40 * DAY_MS)
      const exploited = yes(
        'feed:kev',
        instant(made.now() + flagged - (flagged === 40 * DAY_MS ? 80 * DAY_MS : 0)),
      )
      const cause = found(made, { exploited, automatable: false, impact: 'partial' })
      assert.equal((cause.detail.exploitedFrom ?? 0) - made.now(), from)
      const [first, second] = after(cause, made.now() + from)
      assert.deepEqual([first, second], [0, 24])
      // Told again it counts from the same instant.
      made.later(DAY_MS)
      assert.equal(found(made, { exploited }).detail.exploitedFrom, cause.detail.exploitedFrom)
    }
  })

  test('the rule told is the one that made the date', () => {
    const made = world('internet')
    const first = found(made, { exploited: false, automatable: true, impact: 'partial' })
    made.later(13 * DAY_MS)
    const second = found(made, { exploited: false, automatable: true, impact: 'total' })
    // Three days from the first sight are past: that row made the date.
    assert.notEqual(second.rule, first.rule)
    assert.match(second.rule, /impact total: 3 days/)
    // A milder word changes neither the date nor the rule.
    const third = found(made, { exploited: false, automatable: false, impact: 'partial' })
    assert.deepEqual([third.due, third.rule], [second.due, second.rule])
  })
})

describe('exploited not known', () => {
  const listed = (made: Fleet): void => {
    const content = { ...FEED, digest: `sha256:${'a'.repeat(64)}` as Digest }
    const change = { added: 1, changed: 0, removed: 0, assets: 0 }
    made.declare(manifest('Source', 'kev', SOURCE))
    made.run({ kind: 'import-feed', source: 'kev', content, change })
  }
  const why = (made: Fleet, cause: Cause): string => {
    const { exploited } = inputsOf(made.state, cause, made.env())
    return exploited.is === 'unknown' ? exploited.why : `${exploited.is} ${exploited.by}`
  }
  const silent = {
    exploited: untold('no-cve'),
    automatable: untold('no-decision-points'),
    impact: untold('no-decision-points'),
  } as const

  test('without a feed nobody was asked: no clock runs, in these words', () => {
    const made = world('internal')
    const cause = found(made, silent)
    assert.equal(why(made, cause), 'no-exploit-feed')
    const [line] = causeLine(made.state, cause, made.env()).inputs
    assert.match(
      line?.says ?? '',
      /not known, taken as no: no clock runs so far: nobody was asked whether it is exploited; add a KEV feed$/,
    )
  })

  test('a feed that lists the exploited answers no, while it is asked and the fix names a CVE', () => {
    const made = world('internal')
    const cause = found(made, silent)
    listed(made)
    assert.equal(why(made, cause), 'no feed:kev')
    made.later(47 * HOUR_MS)
    made.run({ kind: 'check-feed', source: 'kev' })
    made.later(47 * HOUR_MS)
    assert.equal(why(made, cause), 'no feed:kev')
    made.later(2 * HOUR_MS)
    assert.equal(why(made, cause), 'exploit-feed-old')
  })

  for (const names of [['GHSA-jfh8-c2jp-5v3q'], ['DSA-5020-1'], ['CVE-pending'], []]) {
    test(`a fix that names ${names.join() || 'nothing'} could not be asked about`, () => {
      const made = world('internal')
      listed(made)
      const lineage = names[0] ?? 'debian-security'
      assert.equal(why(made, found(made, { ...silent, lineage, advisories: names })), 'no-cve')
    })
  }

  test('decision points answer no as long as their feed is asked', () => {
    const made = world('internal')
    listed(made)
    const cause = found(made, { exploited: no('feed:kev') })
    assert.equal(why(made, cause), 'no feed:kev')
    made.later(50 * HOUR_MS)
    assert.equal(why(made, cause), 'exploit-feed-old')
  })

  test('an import from before the cover was counted still lists the exploited', () => {
    const made = world('internal')
    const cause = found(made, silent)
    listed(made)
    const feed = made.state.feeds.get('kev')
    assert.ok(feed)
    const content = { ...feed.content, covers: [], formats: ['kev'] }
    made.state.feeds.set('kev', { ...feed, content })
    assert.equal(why(made, cause), 'no feed:kev')
    made.state.feeds.set('kev', { ...feed, content: { ...content, formats: ['epss'] } })
    assert.equal(why(made, cause), 'no-exploit-feed')
  })
})

test('a cause of before these rules is read by its booleans: a yes stands, a no was silence', () => {
  const made = world('internet')
  const { inputs: _, ...detail } = found(made).detail
  const [cause] = [...made.state.causes.values()]
  assert.ok(cause)
  const old = { ...cause, detail: { ...detail, use: 'unknown' as const } }
  assert.deepEqual([saidOf(old).exploited.is, saidOf(old).exposed.is], ['yes', 'yes'])
  const mild = { ...old, weight: 'serious' as const, detail: { ...old.detail, exploited: false } }
  assert.deepEqual([saidOf(mild).exploited.is, saidOf(mild).exposed.is], ['unknown', 'unknown'])
})

const FINDING = {
  id: 'CVE-2021-44228',
  aliases: [],
  component: {
    purl: 'pkg:maven/org.apache.logging.log4j/log4j-core@2.14.0',
    name: 'log4j-core',
    version: '2.14.0',
  },
  status: 'affected',
  fixedVersions: ['2.15.0'],
  severity: 'critical',
  cvss: [],
  publishedAt: null,
  exploited: false,
} as const

const SOURCE = {
  assets: { all: true },
  says: [],
  independence: 'second',
  mayRaise: 'never',
  fetch: { adapter: 'advisories', directory: '/x' },
}

const FEED = {
  shards: [],
  documents: [],
  formats: ['kev'],
  advisories: 0,
  signals: 1_600,
  statements: 0,
  dropped: 0,
  epoch: null,
  covers: ['exploited'],
  incomplete: null,
}
