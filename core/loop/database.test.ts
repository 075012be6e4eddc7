/** The flaw of a server that is asked while it runs: its own answer counts, whoever lists what on its disk. */

import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import {
  codeAt,
  declare,
  later,
  manifest,
  now,
  reset,
  run,
  state,
} from '../../proof/testkit/one-host.ts'
import type { Digest } from '../kernel/hash.ts'
import { DAY_MS, MINUTE_MS } from '../kernel/instant.ts'
import type { ComponentFacts } from '../model/facts.ts'

const source = (name: string, independence: string, change: object = {}): void => {
  const spec = { assets: { all: true }, says: ['os-packages'], independence, mayRaise: 'always' }
  declare(manifest('Source', name, { ...spec, ...change }))
}

/** One list of one package; `affected`: with the flaw that version 2 fixes. */
function report(
  from: string,
  version: string,
  change: Partial<ComponentFacts> = {},
  runs = false,
): void {
  later(MINUTE_MS)
  const component = {
    name: 'pg',
    version,
    purl: `pkg:deb/debian/pg@${version}?distro=debian-12`,
    ...(runs ? { runs: true as const } : {}),
  }
  const finding = {
    id: 'CVE-2026-1',
    aliases: [],
    component,
    status: 'affected' as const,
    fixedVersions: ['2'],
    severity: 'high' as const,
    cvss: [],
    publishedAt: null,
    exploited: false,
  }
  const facts: ComponentFacts = {
    kind: 'components',
    v: 1,
    format: 'test',
    tool: { name: 'test', version: '1' },
    subject: { type: 'unknown', name: 'web', digests: [], identifiers: [] },
    observedAt: now,
    components: [component],
    findings: version === '1' ? [finding] : [],
    coverage: [
      {
        scope: 'os-packages',
        roots: [],
        items: 1,
        unreadable: 0,
        truncated: false,
        state: 'complete',
      },
    ],
    canClear: true,
    dropped: [],
    warnings: [],
    ...change,
  }
  const digest = (digit: string): Digest => `sha256:${digit.repeat(64)}` as Digest
  run({ kind: 'import', asset: 'web', source: from, nonce: null, facts, assertSubject: false, document: digest('2'), factsDigest: digest('3'), reader: 'test' }) // prettier-ignore
}

const asked = (version: string): void => report('pg-source', version, {}, true)
const missing = (): string => [...state.causes.values()][0]?.detail.missingProof ?? ''
const isHeld = (): boolean => state.causes.size > 0

beforeEach(() => {
  reset()
  declare(manifest('Asset', 'web', { type: 'database' }))
  source('pg-source', 'second')
  source('disk', 'host')
  source('scanner', 'second')
  asked('1')
  assert.equal(codeAt('r0'), 'asset-blocked')
})

test('two that list the fix and a later boot do not outweigh the server that answers the old version', () => {
  report('disk', '2')
  report('scanner', '2', { bootedAt: now })
  assert.ok(isHeld())
  assert.equal(missing(), 'the answer of the running server, which pg-source asks')
  asked('1')
  assert.ok(isHeld())
})

test('the server answers the fix: at tier 0 the second source is waited for, and may agree', () => {
  report('scanner', '1')
  asked('2')
  assert.ok(isHeld())
  assert.match(missing(), /a second source for tier 0: scanner/)
  assert.equal(codeAt('r0'), 'asset-blocked')
  report('scanner', '2')
  assert.ok(!isHeld())
})

for (const [what, silence] of [
  [
    'the source that asked was deleted',
    () =>
      declare(
        manifest('Source', 'pg-source', {
          assets: { names: [] },
          says: ['os-packages'],
          independence: 'second',
          mayRaise: 'always',
        }),
      ),
  ],
  [
    'the source that asked may not raise any more',
    () => source('pg-source', 'second', { mayRaise: 'never' }),
  ],
  ['the source that asked fell silent for a week', () => later(8 * DAY_MS)],
] as const) {
  // prettier-ignore
  test(`${what}: two others and a start count`, () => {
    silence()
    report('disk', '2')
    assert.ok(isHeld())
    report('scanner', '2', { startedAt: now })
    assert.ok(isHeld(), 'it started before it was seen')
    later(MINUTE_MS)
    report('scanner', '2', { startedAt: now })
    assert.ok(!isHeld(), missing())
  })
}

test('what was listed fixed and is listed old again begins anew', () => {
  source('pg-source', 'second', { mayRaise: 'never' })
  report('disk', '2')
  report('disk', '1')
  report('scanner', '2', { startedAt: now })
  assert.ok(isHeld())
  assert.match(missing(), /listed by a source of independence host as well \(scanner lists it\)/)
})
