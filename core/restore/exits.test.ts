/** The way out of every block, as people are told it (law 15): who can clear it, and where nobody can, how somebody could. */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { foldCause } from '../../proof/testkit/folded.ts'
import { causeOf, declareSource, web } from '../../proof/testkit/one-cause.ts'
import { declare, env, manifest, now, reset, run, state } from '../../proof/testkit/one-host.ts'
import { plus } from '../kernel/instant.ts'
import type { SourceCapability } from '../model/adapters.ts'
import type { CauseId } from '../kernel/ids.ts'
import type { Cause, CauseClass, CauseDetail } from '../model/cause.ts'
import { ASSET_TYPES, type AssetType, type SourceSpec, type Stored } from '../model/manifest.ts'
import { clearersOver, type Clearers } from '../state/estate/clearers.ts'
import { exitLines, moveChecks, noSource, proofCommands, toldOf } from './exits.ts'

beforeEach(() => reset())

function asset(type: AssetType = 'host'): Stored<'Asset'> {
  declare(manifest('Asset', 'web', { type }))
  const known = state.manifests.Asset.get(web().uid)
  assert.ok(known !== undefined)
  return known
}

/** Open on the asset, in the order given. */
function open(...causes: readonly Cause[]): void {
  for (const [at, cause] of causes.entries()) {
    foldCause(state, { ...cause, id: `ca_${at}` as CauseId }, now)
  }
}

const forget = (): void =>
  void run({ kind: 'delete-manifest', manifest: 'Source', name: 'agent:web', reason: 't' })
const later = (): Cause => causeOf({ due: [plus(now, 1), null, null, null] })

describe('nobody can clear it', () => {
  const ROWS: readonly (readonly [string, AssetType, () => void, RegExp, readonly [RegExp, RegExp]])[] = [
    ['a host of which nobody reports', 'host', () => undefined, /^no source can report about `web` and clear it yet$/, [/^the one-shot script/, /^an agent on it/]],
    ['a host that is blocked', 'host', () => open(causeOf()), /^no configured source can clear `web`: it takes the fixed version installed and running/, [/^the one-shot script/, /^an agent on it/]],
    ['a host whose language packages are old', 'vm', () => open(causeOf({}, { ecosystem: 'npm' })), /`web`: it takes the fixed version installed/, [/^a scanner whose report/, /^the one-shot script/]],
    ['a host with both', 'node', () => open(causeOf({}, { ecosystem: 'npm' }), causeOf()), /it takes the fixed version installed/, [/^the one-shot script/, /^an agent on it/]],
    ['a host where nothing is due yet', 'host', () => open(later()), /can report about/, [/^the one-shot script/, /^an agent on it/]],
    ['a host that a person has quarantined', 'host', () => open(causeOf({ class: 'human-quarantine' })), /can report about/, [/^the one-shot script/, /^an agent on it/]],
    ['a database', 'database', () => open(causeOf()), /a boot or process start later than the fix$/, [/^a scanner whose report/, /^the one-shot script/]],
    ['a runner with old language packages', 'runner', () => open(causeOf({}, { ecosystem: 'npm' })), /a boot or process start/, [/^a scanner whose report/, /^the one-shot script/]],
    ['an edge', 'edge', () => undefined, /can report about/, [/^a scanner whose report/, /^the one-shot script/]],
    ['an integration', 'integration', () => open(causeOf()), /the vendor's report with the fixed version/, [/which two other people accept$/, /with an address of it/]],
    ['an image that is blocked', 'image', () => open(causeOf()), /^no configured source can clear `web`: it takes the workload observed on another image/, [/^a list of the containers that run/, /^the list of pods/]],
    ['an image nobody knows', 'image', () => undefined, /can report about/, [/^a scanner whose report/, /^a list of what is in it \(SBOM\)/]],
  ] // prettier-ignore
  for (const [what, type, setUp, says, ways] of ROWS) {
    test(`${what}: it says so, and the two shortest ways`, () => {
      const stored = asset(type)
      setUp()
      const found = noSource(state, stored, env())
      assert.match(found?.says ?? '', says)
      for (const [at, way] of ways.entries()) assert.match(found?.ways[at]?.what ?? '', way)
    })
  }

  test('as people read it: without the manifests', () => {
    const found = noSource(state, asset(), env())
    assert.ok(found !== null)
    assert.deepEqual(Object.keys(toldOf(found).ways[0] ?? {}), ['what', 'line'])
  })
})

describe('somebody can', () => {
  const says = (change: Partial<SourceSpec>) => (): void => declareSource('s', change)
  const ROWS: readonly (readonly [string, AssetType, () => void, boolean])[] = [
    ['who lists packages, of what nobody knows', 'host', says({ says: ['os-packages'] }), true],
    ['who lists packages, of packages that are old', 'host', () => { says({ says: ['os-packages'] })(); open(causeOf()) }, true],
    ['who looks at processes, of a restart beside a fix', 'host', () => { says({ says: ['processes'] })(); open(causeOf(), causeOf({ class: 'replaced-code' })) }, true],
    ['who says what runs, of an image that is blocked', 'image', () => { says({ says: ['containers'] })(); open(causeOf()) }, true],
    ['who says what runs, of an image nobody knows', 'image', says({ says: ['containers'] }), false],
    ['who lists packages, of an image that is blocked', 'image', () => { says({ says: ['os-packages'] })(); open(causeOf()) }, false],
    ['who lists packages, of a restart', 'host', () => { says({ says: ['os-packages'] })(); open(causeOf({ class: 'replaced-code' })) }, false],
    ['who lists packages of the system, of those of a language', 'host', () => { says({ says: ['os-packages'] })(); open(causeOf({}, { ecosystem: 'npm' })) }, false],
    ['who may not raise', 'host', says({ mayRaise: 'never' }), false],
    ['who is given other assets', 'host', says({ assets: { types: ['image'] } }), false],
    ['what publishes advisories', 'host', says({ fetch: { adapter: 'advisories' } }), false],
    ['what looks from outside', 'host', says({ fetch: { adapter: 'endpoint' } }), false],
    ['what is fetched and reports', 'host', says({ fetch: { adapter: 'fleet' } }), true],
    ['what was fetched by an adapter that is gone', 'host', says({ fetch: { adapter: 'gone' } }), true],
    ['an agent that was never enrolled', 'host', () => undefined, false],
  ] // prettier-ignore
  for (const [what, type, setUp, can] of ROWS) {
    test(`${what}: ${can ? 'yes' : 'no'}`, () => {
      const stored = asset(type)
      setUp()
      assert.equal(noSource(state, stored, env()) === null, can)
    })
  }
})

const LOOKS: SourceCapability = {
  gives: 'looks',
  placeOf: () => undefined,
  written: '{adapter: seen, at: …}',
}

describe('the ways are filled in', () => {
  const way = (at: 0 | 1) => noSource(state, asset(), env())?.ways[at]

  test('the script with a nonce, by a source that is to be declared first', () => {
    forget()
    const script = way(0)
    assert.match(
      script?.line ?? '',
      /^ssh web sudo sh -s "\$\(holdfast asset nonce web --source collect\)"/,
    )
    assert.deepEqual(script?.manifest?.spec, {
      assets: { names: ['web'] },
      says: ['os-packages', 'processes', 'kernel', 'files'],
      independence: 'host',
      mayRaise: 'always',
    })
  })

  test('an agent needs no manifest: enrolling makes it', () => {
    assert.equal(way(1)?.manifest, null)
    assert.match(way(1)?.line ?? '', /--scope enroll:web/)
  })

  test('a source that may already is not declared again', () => {
    const known = asset('image')
    declareSource('containers', { says: ['containers'], assets: { types: ['image'] } })
    const nobody: Clearers = () => []
    open(causeOf())
    assert.equal(noSource(state, known, env(), nobody)?.ways[0]?.manifest, null)
  })

  test('a scanner is asked for the packages in question beside those of the system', () => {
    const known = asset('runner')
    open(causeOf({}, { ecosystem: 'npm' }), causeOf({}, { ecosystem: 'npm' }))
    const [scanner] = noSource(state, known, env())?.ways ?? []
    assert.deepEqual(scanner?.manifest?.spec.says, ['os-packages', 'language:npm'])
    assert.equal(scanner?.manifest?.spec.independence, 'second')
    assert.equal(scanner?.line, 'holdfast import report.json --asset web --source scanner')
  })

  test('who says what runs is asked for nothing else', () => {
    const known = asset('image')
    open(causeOf({}, { ecosystem: 'npm' }))
    const [containers] = noSource(state, known, env())?.ways ?? []
    assert.deepEqual(containers?.manifest?.spec.says, ['containers'])
    assert.match(containers?.line ?? '', /^docker inspect .* --asset web --source containers$/)
  })

  for (const [what, sources, written] of [
    ['as the adapter that can look writes it', [['seen', LOOKS]], '{adapter: seen, at: …}'],
    ['in words, where none can', [['asked', { gives: 'reports' }]], 'an address of it'],
  ] as const) {
    test(`an address to look at is asked for ${what}`, () => {
      const adapters = { ...env().adapters, sources: new Map<string, SourceCapability>(sources) }
      const ways = noSource(state, asset('integration'), { ...env(), adapters })?.ways
      assert.ok(
        ways?.[1].line.includes(`a Source for web with fetch: ${written}; `),
        ways?.[1].line,
      )
    })
  }

  for (const type of ASSET_TYPES) {
    test(`each line about a ${type} names the asset`, () => {
      const known = asset(type)
      for (const blocked of [false, true]) {
        if (blocked) open(causeOf())
        for (const { line } of noSource(state, known, env())?.ways ?? [])
          assert.match(line, /\bweb\b/)
      }
    })
  }
})

describe('what would clear a cause', () => {
  const scan: Clearers = () => ['scan', 'other']
  const nobody: Clearers = () => []
  const lines = (type: AssetType, of: CauseClass, clearers: Clearers, detail: Partial<CauseDetail> = {}) =>
    exitLines(asset(type), causeOf({ class: of }, detail), clearers) // prettier-ignore

  const ROWS: readonly (readonly [AssetType, CauseClass, Partial<CauseDetail>, readonly RegExp[]])[] = [
    ['host', 'pending-fix', {}, [/installed and running/, /^the package removed$/, /^an exception/, /^it can be seen by scan, other$/]],
    ['image', 'pending-fix', {}, [/on another image/, /^an exception/, /^it can be seen by/]],
    ['host', 'pending-fix', { triageAwaited: true }, [/^a record of the forensic triage/, /^a waiver by a person/, /^an exception/]],
    ['host', 'replaced-code', {}, [/^the programs restarted/, /^the programs stopped$/, /^it can be seen by/]],
    ['host', 'kernel-restart', {}, [/^a restart into the installed kernel$/, /^it can be seen by/]],
    ['host', 'end-of-life', {}, [/^an upgrade to a supported release/, /^the workload moved/, /^an exception/, /^it can be seen by/]],
    ['host', 'cannot-judge', { unjudged: 'no-feed' }, [/^a feed that can judge openssl/, /^its package URL in `purls`/, /^the component removed/, /^an accepted gap/]],
    ['host', 'cannot-judge', { unjudged: 'no-component' }, [/^a feed whose advisory names the package/, /^an accepted gap/]],
    ['host', 'failed-attestation', {}, [/^a successful attestation$/]],
    ['host', 'human-quarantine', {}, [/^a person lifts the quarantine$/]],
  ] // prettier-ignore
  for (const [type, of, detail, expected] of ROWS) {
    test(`${of} of a ${type}${Object.keys(detail).length === 0 ? '' : `, ${JSON.stringify(detail)}`}`, () => {
      const told = lines(type, of, scan, detail)
      assert.equal(told.length, expected.length, told.join('\n'))
      for (const [at, line] of expected.entries()) assert.match(told[at] ?? '', line)
    })
  }

  test('where nobody can see it, the ways to somebody who could', () => {
    const told = lines('host', 'pending-fix', nobody).at(-1) ?? ''
    assert.match(
      told,
      /^no configured source can see it: the one-shot script .*; or an agent on it \(holdfast asset verify web\)$/,
    )
  })

  test('what only a person ends names no source', () => {
    for (const each of ['human-quarantine', 'cannot-judge', 'failed-attestation'] as const) {
      assert.ok(!lines('host', each, nobody).some((line) => line.includes('source can see it')))
    }
  })
})

describe('the line that shows what is missing', () => {
  const commands = (type: AssetType, causes: readonly Cause[], clearers?: Clearers) => {
    const known = asset(type)
    return proofCommands(state, known, causes, clearers ?? clearersOver(state, known, env()))
  }
  const incomplete = (): Cause => causeOf({}, { missingProof: 'a boot (proof-incomplete)' })

  test('of what runs: the script, by the source of the host, else by one that is to be declared', () => {
    declareSource('collect-web', { independence: 'host' })
    const [line, ...others] = commands('host', [incomplete()], () => ['scan', 'collect-web'])
    assert.deepEqual(others, [])
    assert.match(line ?? '', /--source collect-web\)" < collect\.sh/)
    assert.match(commands('host', [incomplete()], () => ['scan'])[0] ?? '', /--source collect\)"/)
    declareSource('scan')
    assert.match(commands('host', [incomplete()], () => ['scan'])[0] ?? '', /--source collect\)"/)
  })

  test('of the second of two causes as of the first', () => {
    assert.equal(commands('host', [causeOf(), incomplete()]).length, 1)
  })

  test('of an image: what runs where it runs', () => {
    assert.deepEqual(
      commands('image', [causeOf()], () => ['runtime']),
      ['docker inspect $(docker ps -q) | holdfast import - --asset web --source runtime'],
    )
    declare(manifest('Asset', 'node', { type: 'node', runsOn: ['web'] }))
    assert.match(
      commands('image', [causeOf()], () => ['runtime'])[0] ?? '',
      /--asset node --source runtime$/,
    )
  })

  const NONE: readonly (readonly [string, AssetType, readonly (() => Cause)[], Clearers?])[] = [
    ['nothing is open', 'host', []],
    ['something else is missing', 'host', [() => causeOf({}, { missingProof: 'the fix' })]],
    ['nothing is known to be missing', 'host', [() => causeOf()]],
    ['nobody can say what runs from an image', 'image', [() => causeOf()], nobodyAtAll],
  ]
  function nobodyAtAll(): readonly string[] {
    return []
  }
  for (const [what, type, causes, clearers] of NONE) {
    test(`none where ${what}`, () => {
      assert.deepEqual(
        commands(
          type,
          causes.map((cause) => cause()),
          clearers,
        ),
        [],
      )
    })
  }
})

describe('the moves that an image waits for', () => {
  const checks = (lines: readonly string[], clearers: Clearers) =>
    moveChecks(state, asset('image'), lines, clearers)

  test('each open, with who can see it', () => {
    open(causeOf(), causeOf())
    assert.deepEqual(
      checks(['a', 'b'], () => ['runtime', 'pods']),
      [
        { text: 'a', state: 'open', source: 'runtime, pods', evidence: null },
        { text: 'b', state: 'open', source: 'runtime, pods', evidence: null },
      ],
    )
  })
  test('nobody yet, where nobody can, or no cause is left to ask of', () => {
    assert.equal(checks(['a'], () => ['runtime'])[0]?.source, 'no source yet')
    open(causeOf())
    assert.equal(checks(['a'], () => [])[0]?.source, 'no source yet')
  })
  test('none where nothing is awaited', () =>
    assert.deepEqual(
      checks([], () => ['runtime']),
      [],
    ))
})
