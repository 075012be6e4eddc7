/**
 * A ledger written under the first rules, every kind of entry of then among them: it replays, and under these
 * rules it refuses nobody that `holdfast doctor --upgrade` did not name.
 */

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, test } from 'node:test'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { digestOf } from '@holdfast/core/kernel/hash'
import { DAY_MS, instant, MINUTE_MS } from '@holdfast/core/kernel/instant'
import type { AssetUid } from '@holdfast/core/kernel/ids'
import { decodeEntry } from '@holdfast/core/ledger/envelope'
import { apply } from '@holdfast/core/loop/apply'
import type { Env } from '@holdfast/core/loop/env'
import { judge } from '@holdfast/core/loop/loop'
import {
  previewRules,
  type RulesChange,
  type RulesPreview,
} from '@holdfast/core/loop/preview-rules'
import { openDenialAt } from '@holdfast/core/loop/refuse'
import { restrictsFrom } from '@holdfast/core/model/cause'
import type { Entry } from '@holdfast/core/model/entry'
import type { ComponentFacts, HostFacts } from '@holdfast/core/model/facts'
import type { Input, MatchedHit, RejudgeInput } from '@holdfast/core/model/input'
import { COUNTED_TIERS } from '@holdfast/core/model/refusal'
import { RULES } from '@holdfast/core/model/rules'
import { factsOf } from '@holdfast/core/model/standing'
import { emptyState, find, type State, type View } from '@holdfast/core/model/state'
import { NOTHING_TOLD, yes } from '@holdfast/core/model/told'
import { fileBlobs } from '@holdfast/edges-base/stores/blobs'
import { openLedger } from '@holdfast/edges-base/stores/sqlite-ledger'
import { compareVersions } from '@holdfast/formats/versions/order'
import { factsIn, knownOf, previewUpgrade } from '@holdfast/server/upgrade'
import { testServer } from '../testkit/server.ts'
import { BALANCED, STRICT } from '../worlds/tables.ts'
import { hash } from '../worlds/clock.ts'
import { moreOfThen, nextOfOldKernel, type MoreOfThen } from './more-of-then.ts'

const read = (name: string): string[] =>
  readFileSync(join(import.meta.dirname, name), 'utf8')
    .trimEnd()
    .split('\n')
const lines = read('rules-1.entries.jsonl')
const blobs = new Map(
  read('rules-1.blobs.jsonl').map((line) => {
    const text = JSON.parse(line) as string // As it was written: one string a line.
    return [digestOf(hash, utf8(text)), text] as const
  }),
)

/** What a ledger of then may hold. */
const KINDS_OF_THEN = (
  'ledger.created manifest.applied manifest.deleted agent.enrolled evidence.accepted evidence.late ' +
  'evidence.fresh cause.opened cause.changed cause.cleared posture.changed hold.opened hold.changed ' +
  'hold.closed override.created override.ended mode.set enforcement.stopped enforcement.resumed ' +
  'token.created token.revoked secret.written secret.deleted verification.requested ' +
  'verification.finished effect.intended effect.settled decisions.sealed feed.imported feed.refused ' +
  'feed.checked feed.rolled-back statement.proposed statement.approved statement.ended ' +
  'decisions.deleted exposure.recorded tick'
).split(' ')

function replayed(more: readonly string[] = []): State {
  const state = emptyState()
  for (const line of [...lines, ...more]) {
    const entry = decodeEntry(line)
    assert.ok(entry.ok)
    apply(state, entry.value)
  }
  return state
}

const envOf = (state: State): Env => ({
  now: instant(state.lastAt + MINUTE_MS),
  clockSuspect: false,
  hash,
  versionOrder: compareVersions,
  tables: { balanced: BALANCED, strict: STRICT },
  accessPolicy: {
    version: 't',
    evaluate: () => ({ permits: [], forbids: [], errors: [] }),
    ungoverned: { resourceTypes: new Set(), subjectTypes: new Set() },
    entities: () => [],
    actions: () => [],
  },
})

type Facts = HostFacts | ComponentFacts
type Reread = (name: string, facts: Facts) => Facts | null

/** The facts as they lie there, or as a reader with another eye would have made them. */
function knownBy(state: State, reread: Reread): (asset: AssetUid) => RejudgeInput['known'] {
  return (asset) => {
    const name = state.manifests.Asset.get(asset)?.name ?? ''
    return knownOf(state, asset, (digest) => {
      const facts = factsIn(blobs.get(digest) ?? null)
      return facts === null ? null : reread(name, facts)
    })
  }
}

/** `asset tier` of everyone whom posture refuses, no override covering it. */
function refusedIn(state: View, env: Env): Set<string> {
  const found = new Set<string>()
  for (const { uid, name } of state.manifests.Asset.values()) {
    for (const tier of COUNTED_TIERS) {
      if (openDenialAt(state, uid, factsOf(state, uid), tier, env) !== null)
        found.add(`${name} ${tier}`)
    }
  }
  return found
}

function upgraded(
  reread: Reread,
  hits: (state: State) => MatchedHit[],
): {
  readonly rows: readonly RulesChange[]
  readonly missing: readonly string[]
  readonly preview: RulesPreview
  readonly before: ReadonlySet<string>
  readonly first: ReadonlySet<string>
  readonly confirmed: ReadonlySet<string>
  readonly state: State
} {
  const copy = replayed()
  const preview = previewRules(
    copy,
    knownBy(copy, reread),
    (now) => ({ hits: hits(now), answers: [] }),
    envOf(replayed()),
  )
  const state = replayed()
  const env = envOf(state)
  const before = refusedIn(state, env)
  const run = (input: Input): void => {
    const { entries, answer } = judge(state, input, 'system', env)
    assert.notEqual(answer.kind, 'refused')
    for (const entry of entries) apply(state, { ...entry, salt: '' } as Entry)
  }
  run({ kind: 'adopt-rules', rules: RULES })
  const known = knownBy(state, reread)
  for (const asset of state.unjudged) run({ kind: 'rejudge', asset, known: known(asset) })
  assert.equal(state.unjudged.size, 0)
  run({ kind: 'matched', cause: 'start', hits: hits(state), retracted: [] })
  run({ kind: 'tick', jumpedMs: 0 })
  const first = refusedIn(state, env)
  for (const { id, kind, endedAt, name } of state.overrides.values()) {
    if (kind === 'breaker' && endedAt === null && name !== 'breaker/GHSA-1') {
      run({ kind: 'end-override', override: id, reason: 'real' })
    }
  }
  const confirmed = refusedIn(state, env)
  const { rows, missing } = preview
  return { rows, missing, preview, before, first, confirmed, state }
}

const asThen: Reread = (_name, facts) => facts
const nothing: Reread = () => null
const keyOf = ({ asset, tier }: RulesChange): string => `${asset} ${tier}`
const minus = (a: ReadonlySet<string>, b: ReadonlySet<string>): string[] =>
  [...a].filter((one) => !b.has(one)).toSorted()

const hitOn = (state: State, name: string): MatchedHit => ({
  asset: find(state, 'Asset', name)?.uid ?? ('' as AssetUid),
  source: 'feed:osv',
  component: 'org.example:lib',
  ecosystem: 'maven',
  distro: null,
  lineage: 'GHSA-9',
  advisories: ['GHSA-9'],
  installed: '1.0',
  fixed: '1.1',
  severity: 'critical',
  said: {
    ...NOTHING_TOLD,
    exploited: yes('feed:kev'),
    automatable: yes('feed:ssvc'),
    impact: yes('feed:ssvc'),
  },
})

describe('a ledger of the first rules', () => {
  test('holds every kind of entry of then, and replays', () => {
    const kinds = new Set(lines.map((line) => (JSON.parse(line) as { kind: string }).kind))
    assert.deepEqual([...kinds].toSorted(), KINDS_OF_THEN.toSorted())
    const state = replayed()
    assert.deepEqual([state.rules, state.size, state.unjudged.size], [1, lines.length, 0])
  })

  test('adopts these once, and everything that was ever reported on is to be judged anew', () => {
    const state = replayed()
    const env = envOf(state)
    const { entries } = judge(state, { kind: 'adopt-rules', rules: RULES }, 'system', env)
    assert.deepEqual(entries.at(-1)?.body, { from: 1, to: RULES })
    for (const entry of entries) apply(state, { ...entry, salt: '' } as Entry)
    const reported = [...state.assets.values()].filter((one) => one.standings.size > 0)
    assert.equal(state.unjudged.size, reported.length)
    assert.deepEqual(judge(state, { kind: 'adopt-rules', rules: RULES }, 'system', env).entries, [])
  })

  const CASES: readonly (readonly [string, Reread, (state: State) => MatchedHit[]])[] = [
    ['the facts as they are', asThen, () => []],
    ['the facts as they are, and a hit more', asThen, (state) => [hitOn(state, 'web-12')]],
    ['all facts gone', nothing, () => []],
    [
      'a reader that no longer finds what was looked at',
      (name, facts) => (name.startsWith('web') ? { ...facts, coverage: [] } : facts),
      () => [],
    ],
    [
      'a reader that sees a flaw in each',
      (_name, facts) =>
        facts.kind === 'host'
          ? facts
          : {
              ...facts,
              findings: [
                {
                  id: 'CVE-2025-77',
                  aliases: [],
                  component: facts.components[0] ?? null,
                  fixedVersions: ['9'],
                  severity: 'critical',
                  exploited: true,
                  cvss: [],
                  status: 'affected',
                } as unknown as ComponentFacts['findings'][number],
              ],
            },
      (state) => [hitOn(state, 'web-10'), hitOn(state, 'legacy-01')],
    ],
    [
      'nobody looked for flaws, and no feed speaks of them',
      (_name, facts) =>
        facts.kind === 'host'
          ? facts
          : {
              ...facts,
              looksForFlaws: false,
              components: [{ purl: 'pkg:npm/left@1.0.0', name: 'left', version: '1.0.0' }],
            },
      () => [],
    ],
  ]
  for (const [name, reread, hits] of CASES) {
    test(`refuses nobody that the preview did not name: ${name}`, () => {
      const { rows, before, first, confirmed } = upgraded(reread, hits)
      const named = new Set(
        rows.filter((one) => one.change === 'newly-refused').map((one) => keyOf(one)),
      )
      assert.deepEqual(
        minus(first, before).filter((one) => !named.has(one)),
        [],
      )
      // With every breaker confirmed it is exactly those whose time has come.
      const now = rows.filter(
        (one) => one.change === 'newly-refused' && (one.at ?? 0) <= envOf(replayed()).now,
      )
      assert.deepEqual(minus(confirmed, before), now.map((one) => keyOf(one)).toSorted())
      // It tightens: nobody who was refused is let in by the change alone.
      assert.deepEqual(minus(before, confirmed), [])
    })
  }

  test('the cases above are not empty: a mass goes through the breaker with the key of the rules', () => {
    const { rows, before, first, confirmed, state } = upgraded(CASES[5]?.[1] ?? asThen, () => [])
    assert.ok(rows.length > 8, `${rows.length} rows`)
    assert.ok(minus(first, before).length < minus(confirmed, before).length)
    const keys = [...state.overrides.values()].map((one) => one.reason).join('\n')
    assert.match(keys, new RegExp(`rules ${RULES}`))
  })

  test('what these rules no longer find is named, and stays until a report says so', () => {
    const { rows, first } = upgraded(asThen, () => [])
    const freed = rows.filter((one) => one.change === 'newly-permitted')
    assert.ok(freed.some((one) => one.asset === 'web-01' && one.at === null))
    for (const one of freed) assert.ok(first.has(keyOf(one)), keyOf(one))
  })

  for (const [name, reread] of [
    ['the facts as they are', asThen],
    ['all facts gone', nothing],
  ] as const) {
    test(`brings the sources that every ledger has; whom nobody asked makes nothing known: ${name}`, () => {
      const { preview, state } = upgraded(reread, () => [])
      const names = (of: RulesPreview['added']): string[] => of.map((one) => one.name)
      assert.deepEqual(names(preview.added), ['agent:db-01', 'import', 'this-machine'])
      for (const one of names(preview.added)) {
        assert.equal(find(state, 'Source', one)?.origin, 'discovered')
      }
      assert.deepEqual(names(preview.undeclared), ['undeclared'])
      assert.equal(find(state, 'Source', 'undeclared'), undefined)
      const goodIn = (of: State): string[] => {
        const standings = [...of.assets.values()].flatMap((one) => [...one.standings.values()])
        const good = standings.filter((one) => one.lastGoodAt !== null)
        return [...new Set(good.map((one) => one.source))].toSorted()
      }
      assert.deepEqual(goodIn(replayed()), ['agent:db-01', 'old', 'scan', 'undeclared'])
      assert.deepEqual(goodIn(state), ['agent:db-01', 'scan'])
    })
  }

  test('facts that are gone are named', () => {
    assert.ok(upgraded(nothing, () => []).missing.includes('web-01'))
    assert.deepEqual(upgraded(asThen, () => []).missing, [])
  })
})

describe('a data directory of then', () => {
  function directory(more: MoreOfThen = { lines: [], blobs: [], names: [] }): string {
    const data = mkdtempSync(join(tmpdir(), 'holdfast-rules-'))
    const ledger = openLedger(data)
    assert.ok(ledger.ok)
    ledger.value.append(0, [...lines, ...more.lines])
    ledger.value.close()
    const stored = fileBlobs(data)
    for (const [digest, text] of blobs) assert.equal(stored.put(utf8(text)), digest)
    for (const text of more.blobs) stored.put(utf8(text))
    return data
  }
  const files = (data: string): string[] =>
    readdirSync(data, { recursive: true, encoding: 'utf8' })
      .filter((one) => !/-(?:shm|wal)$/.test(one) && statSync(join(data, one)).isFile())
      .map((one) => `${one} ${digestOf(hash, new Uint8Array(readFileSync(join(data, one))))}`)
      .toSorted()

  test('doctor --upgrade reads it, counts what it lists and changes nothing; then the start judges it', async () => {
    const data = directory()
    const before = files(data)
    const cli = (...args: string[]): string =>
      execFileSync(
        process.execPath,
        [resolve(import.meta.dirname, '../../bin/holdfast'), 'doctor', '--upgrade', ...args],
        { encoding: 'utf8', env: { ...process.env, HOLDFAST_DATA: data } },
      )
    const json = JSON.parse(cli('-o', 'json')) as {
      readonly from: number
      readonly to: number
      readonly rows: readonly RulesChange[]
      readonly newlyRefused: { readonly rows: number; readonly assets: number }
      readonly newlyPermitted: { readonly rows: number; readonly assets: number }
    }
    assert.deepEqual([json.from, json.to], [1, RULES])
    for (const [change, counted] of [
      ['newly-refused', json.newlyRefused],
      ['newly-permitted', json.newlyPermitted],
    ] as const) {
      const rows = json.rows.filter((one) => one.change === change)
      assert.deepEqual(
        [counted.rows, counted.assets],
        [rows.length, new Set(rows.map((one) => one.asset)).size],
      )
    }
    const text = cli()
    assert.match(text, /rules 1 → \d+: what the next start changes/)
    assert.match(text, /SOURCES ADDED {3}agent:db-01, import, this-machine\n/)
    // As `holdfast apply` takes it.
    assert.match(
      text,
      /\n---\napiVersion: \S+\nkind: Source\nmetadata: \{ name: undeclared \}\nspec: /,
    )
    assert.deepEqual(files(data), before)

    const server = await testServer('enforce', data)
    try {
      const { view } = server.context.driver
      assert.equal(view.rules, RULES)
      while (view.unjudged.size > 0) await new Promise((next) => setImmediate(next))
      await server.context.matcher.settled()
      const beside = previewUpgrade(data, server.context.driver.env().now)
      assert.ok(beside.ok)
      assert.deepEqual([beside.value.from, beside.value.to], [RULES, RULES])
    } finally {
      await server.close()
    }
    const again = await testServer('enforce', data)
    const { size } = again.context.driver.view
    await again.close()
    const third = await testServer('enforce', data)
    assert.equal(third.context.driver.view.rules, RULES)
    assert.ok(third.context.driver.view.size >= size)
    await third.close()
  })

  test('the start does to each kind of asset what the preview said, and to nobody else', async () => {
    const now = instant(Date.now())
    const more = moreOfThen(now)
    const data = directory(more)
    const preview = previewUpgrade(data, now)
    assert.ok(preview.ok)
    const { rows } = preview.value
    const server = await testServer('enforce', data)
    try {
      const { driver, matcher } = server.context
      while (driver.view.unjudged.size > 0) await new Promise((next) => setImmediate(next))
      await matcher.settled()
      await driver.submit({ kind: 'tick', jumpedMs: 0 }, 'system')
      const old = replayed(more.lines)
      const before = refusedIn(old, { ...driver.env(), now })
      for (const { id, kind, endedAt } of driver.view.overrides.values()) {
        if (kind !== 'breaker' || endedAt !== null) continue
        await driver.submit({ kind: 'end-override', override: id, reason: 'real' }, 'system')
      }
      const after = refusedIn(driver.view, driver.env())
      const due = rows.filter((one) => one.change === 'newly-refused' && (one.at ?? 0) <= now)
      assert.deepEqual(minus(after, before), due.map((one) => keyOf(one)).toSorted())
      assert.deepEqual(minus(before, after), [])
      // What comes due later comes due then, for those who were named.
      const later = rows.filter((one) => one.change === 'newly-refused' && (one.at ?? 0) > now)
      for (const row of later) {
        const uid = find(driver.view, 'Asset', row.asset)?.uid ?? ('' as AssetUid)
        const causes = [...factsOf(driver.view, uid).causes]
        const dues = causes.map((one) => restrictsFrom(one, row.tier) ?? 0)
        assert.ok(
          dues.some((at) => Math.abs(at - (row.at ?? 0)) < MINUTE_MS),
          keyOf(row),
        )
      }
      // The old fallback kernel: nothing of then tells that it does not run, the next report does.
      const asset = find(driver.view, 'Asset', 'old-kernel')?.uid ?? ('' as AssetUid)
      assert.ok(after.has('old-kernel 0'))
      const facts = nextOfOldKernel(instant(Date.now()))
      const document = fileBlobs(data).put(utf8(JSON.stringify(facts)))
      const about = { asset, source: 'hosts', counter: 1, late: false, facts, document } as const
      const nonce = { text: 'next', issuedAt: facts.startedAt }
      const by = { factsDigest: document, reader: 'agent', nonce }
      await driver.submit({ kind: 'report', ...about, ...by }, 'k1')
      await matcher.settled()
      assert.ok(!refusedIn(driver.view, driver.env()).has('old-kernel 0'))
    } finally {
      await server.close()
    }
    const told = rows.flatMap(({ asset, tier, change, rule, at }) => {
      const then = at === null ? 'with a report' : `in ${Math.round((at - now) / DAY_MS)} d`
      const row = `${asset}: ${change} ${then}: ${rule}`
      return more.names.includes(asset) && tier === 0 ? [row] : []
    })
    for (const [at, row] of [
      /^exploited-undeclared: newly-refused in 0 d: .*exposed not known \(taken as yes/,
      /^from-nobody: newly-refused in 0 d: no manifest declares its source$/,
      /^lists-end-since: newly-refused in 0 d: the signature of the package lists ended/,
      /^lists-ended: newly-refused in 0 d: the signature of the package lists ended/,
      /^lists-no-feed: newly-refused in 0 d: no feed speaks of its packages: hackage$/,
      /^no-longer-found: newly-permitted with a report: pending-fix of openssl/,
      /^nobody-can-judge: newly-refused in 1 d: cannot-judge of odd/,
      /^out-of-support: newly-refused in 90 d: end-of-life of debian-10/,
    ].entries()) {
      assert.match(told[at] ?? '', row)
    }
    assert.equal(told.length, 8)
  })

  test('no directory: it says so', () => {
    const none = previewUpgrade('/nowhere/at/all', instant(0))
    assert.equal(none.ok ? null : none.error.code, 'data-missing')
  })
})
