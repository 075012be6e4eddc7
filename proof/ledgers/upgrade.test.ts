/**
 * A ledger written under the first rules, every kind of entry of then among them: it replays, and under these
 * rules it refuses nobody that `holdfast doctor --upgrade` did not name.
 */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { instant, MINUTE_MS } from '@holdfast/core/kernel/instant'
import type { AssetUid } from '@holdfast/core/kernel/ids'
import { apply } from '@holdfast/core/loop/apply'
import type { Env } from '@holdfast/core/model/env'
import { judge } from '@holdfast/core/loop/loop'
import { previewRules, type RulesChange, type RulesPreview } from '@holdfast/core/preview/rules'
import type { Entry } from '@holdfast/core/state/entries'
import type { ComponentFacts, HostFacts } from '@holdfast/core/model/facts'
import type { Input, MatchedHit, RejudgeInput } from '@holdfast/core/model/input'
import { RULES } from '@holdfast/core/model/rules'
import { find, type State } from '@holdfast/core/state/state'
import { NOTHING_TOLD, yes } from '@holdfast/core/model/told'
import { FORMAT_CAPABILITIES } from '@holdfast/formats/capabilities'
import { compareVersions } from '@holdfast/formats/versions/order'
import { ADAPTERS } from '@holdfast/server/outward/capabilities'
import { factsIn, knownOf } from '@holdfast/server/upgrade'
import { BALANCED, STRICT } from '../worlds/tables.ts'
import { hash } from '../worlds/clock.ts'
import { blobs, keyOf, lines, minus, refusedIn, replayed } from './of-then.ts'
import { allOverrides } from '@holdfast/core/state/overrides/table'

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

const envOf = (state: State): Env => ({
  now: instant(state.lastAt + MINUTE_MS),
  clockSuspect: false,
  fromBackup: false,
  hash,
  versionOrder: compareVersions,
  adapters: ADAPTERS,
  formats: FORMAT_CAPABILITIES,
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
  for (const { id, kind, name } of state.overrides.values()) {
    if (kind === 'breaker' && name !== 'breaker/GHSA-1') {
      run({ kind: 'end-override', override: id, reason: 'real' })
    }
  }
  const confirmed = refusedIn(state, env)
  const { rows, missing } = preview
  return { rows, missing, preview, before, first, confirmed, state }
}

const asThen: Reread = (_name, facts) => facts
const nothing: Reread = () => null
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
    const reported = [...state.assets.values()].filter((asset) => asset.standings.size > 0)
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
                } as unknown as ComponentFacts['findings'][number], // As it was written then.
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
        rows.filter((row) => row.change === 'newly-refused').map((row) => keyOf(row)),
      )
      assert.deepEqual(
        minus(first, before).filter((one) => !named.has(one)),
        [],
      )
      // With every breaker confirmed it is exactly those whose time has come.
      const now = rows.filter(
        (row) => row.change === 'newly-refused' && (row.at ?? 0) <= envOf(replayed()).now,
      )
      assert.deepEqual(minus(confirmed, before), now.map((change) => keyOf(change)).toSorted())
      // It tightens: nobody who was refused is let in by the change alone.
      assert.deepEqual(minus(before, confirmed), [])
    })
  }

  test('the cases above are not empty: a mass goes through the breaker with the key of the rules', () => {
    const { rows, before, first, confirmed, state } = upgraded(CASES[5]?.[1] ?? asThen, () => [])
    assert.ok(rows.length > 8, `${rows.length} rows`)
    assert.ok(minus(first, before).length < minus(confirmed, before).length)
    const keys = [...allOverrides(state)].map((override) => override.reason).join('\n')
    assert.match(keys, new RegExp(`rules ${RULES}`))
  })

  test('what these rules no longer find is named, and stays until a report says so', () => {
    const { rows, first } = upgraded(asThen, () => [])
    const freed = rows.filter((row) => row.change === 'newly-permitted')
    assert.ok(freed.some((change) => change.asset === 'web-01' && change.at === null))
    for (const change of freed) assert.ok(first.has(keyOf(change)), keyOf(change))
  })

  for (const [name, reread] of [
    ['the facts as they are', asThen],
    ['all facts gone', nothing],
  ] as const) {
    test(`brings the sources that every ledger has; whom nobody asked makes nothing known: ${name}`, () => {
      const { preview, state } = upgraded(reread, () => [])
      const names = (of: RulesPreview['added']): string[] => of.map((manifest) => manifest.name)
      assert.deepEqual(names(preview.added), ['agent:db-01', 'import', 'this-machine'])
      for (const one of names(preview.added)) {
        assert.equal(find(state, 'Source', one)?.origin, 'discovered')
      }
      assert.deepEqual(names(preview.undeclared), ['undeclared'])
      assert.equal(find(state, 'Source', 'undeclared'), undefined)
      const goodIn = (of: State): string[] => {
        const standings = [...of.assets.values()].flatMap((asset) => [...asset.standings.values()])
        const good = standings.filter((standing) => standing.lastGoodAt !== null)
        return [...new Set(good.map((standing) => standing.source))].toSorted()
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
