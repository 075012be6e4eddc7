/** Facts of a host at the door: whole and of their shape, or refused with the place and what it must be. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Json } from '@holdfast/core/kernel/canonical-json'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { HostFacts } from '@holdfast/core/model/facts'
import { readHostFacts, readPackages } from './host-facts.ts'

const one = {
  name: 'openssl',
  version: '3.0.11-1',
  arch: 'amd64',
  manager: 'dpkg',
  source: 'openssl',
  sourceVersion: '3.0.11-1',
} as const
const fix = {
  source: 'openssl',
  fixedVersion: '3.0.11-2',
  packages: [{ name: 'openssl', arch: 'amd64', installed: '3.0.11-1', fixed: '3.0.11-2' }],
  feed: 'debian-security',
  advisories: ['DSA-1'],
  severity: 'critical',
  publishedAt: null,
  use: 'listening',
  usedBy: ['nginx :443'],
} as const
const process = {
  pid: 1,
  program: 'nginx',
  unit: null,
  startedAt: null,
  replaced: [{ path: '/lib/x.so', source: null }],
  listening: [':443/tcp'],
  judgedBy: 'maps',
} as const
const GOOD = {
  kind: 'host',
  v: 1,
  tool: { name: 't', version: '1' },
  subject: { hostname: 'web-01' },
  startedAt: 1_795_000_000_000,
  endedAt: 1_795_000_001_000,
  boot: { id: null, at: null },
  os: { id: 'debian', versionId: '12', name: 'Debian' },
  kernel: { state: 'known', running: '6.1', installed: '6.1', source: 'linux', current: true },
  packages: [one, { ...one, state: 'unpacked', vendor: 'x', stream: 'nodejs:18' }],
  fixes: { state: 'known', items: [fix], listsSignedAt: 1, listsValidUntil: null },
  processes: [process],
  view: { uid: 0, hidepid: null, hostNamespace: true },
  rebootRequired: null,
  credentialFiles: [{ path: '/x', type: 'ssh key', modifiedAt: 1, mode: '600', owner: 'root' }],
  coverage: [
    {
      scope: 'os-packages',
      roots: [],
      items: 2,
      unreadable: 0,
      truncated: false,
      state: 'complete',
    },
  ],
  warnings: ['w'],
}

/** The same with one member another. */
function changed(path: string, value: unknown): unknown {
  const copy = structuredClone(GOOD) as Record<string, unknown>
  const names = path.split('.')
  const last = names.pop() ?? ''
  let at = copy
  for (const name of names) at = at[name] as Record<string, unknown>
  if (value === undefined) delete at[last]
  else at[last] = value
  return copy
}

describe('facts of a host', () => {
  test('are taken whole', () => {
    const rows: readonly (readonly [string, unknown])[] = [
      ['view', undefined],
      ['root', '/mnt'],
      ['subject.machineId', 'a'.repeat(64)],
      ['os.endOfLifeAt', 1],
      ['kernel', { state: 'not-applicable', reason: 'container' }],
      ['kernel', { state: 'not-judged', running: '6', reason: 'no package owns it' }],
      ['fixes', { state: 'unknown', reason: 'no-lists', detail: 'none' }],
      ['fixes.items.0.usedBy', []],
      ['packages', []],
      ['credentialFiles.0.modifiedAt', -1],
      ['coverage.0.scope', 'language:npm'],
    ]
    assert.deepEqual(readHostFacts(GOOD), { ok: true, value: GOOD })
    for (const [path, value] of rows) {
      assert.equal(readHostFacts(changed(path, value)).ok, true, path)
    }
  })

  test('or refused whole, with the place and what it must be', () => {
    const rows: readonly (readonly [string, unknown, RegExp])[] = [
      ['fixes.items.0.usedBy', null, /^`fixes\.items\[0\]\.usedBy` must be a list$/],
      [
        'fixes.items.0.usedBy',
        [null],
        /^`fixes\.items\[0\]\.usedBy\[0\]` must be a text of at most/,
      ],
      ['fixes.items.0.advisories', 'DSA-1', /^`fixes\.items\[0\]\.advisories` must be a list$/],
      ['fixes.items.0.publishedAt', 1.5, /publishedAt` must be a whole number .*, or null$/],
      ['fixes.items.0.severity', 'worst', /severity` must be one of "critical", "high"/],
      ['fixes.listsSignedAt', 9_007_199_254_740_991, /listsSignedAt` must be a whole number from/],
      ['fixes.state', 'maybe', /^`fixes\.state` must be one of "known", "unknown"$/],
      ['fixes', [], /^`fixes` must be an object$/],
      ['fixes', null, /^`fixes` must be an object$/],
      ['fixes.items', Array.from({ length: LIMITS.fixesMax + 1 }), /a list of at most 50000$/],
      ['packages.1', null, /^`packages\[1\]` must be an object$/],
      ['packages.0.name', '', /^`packages\[0\]\.name` must be a text of 1 to 1000 characters$/],
      ['packages.0.name', undefined, /packages\[0\]\.name/],
      ['packages.0.state', null, /^`packages\[0\]\.state` must be one of "half-installed"/],
      ['packages.0.extra', 1, /^`packages\[0\]\.extra` must be left out: known here are name,/],
      ['packages', Array.from({ length: LIMITS.packagesMax + 1 }), /a list of at most 200000$/],
      ['processes', Array.from({ length: LIMITS.processesMax + 1 }), /a list of at most 100000$/],
      ['processes.0.replaced', [{ path: 1, source: null }], /processes\[0\]\.replaced\[0\]\.path/],
      ['processes.0.container', false, /container` must be one of true$/],
      ['credentialFiles', Array.from({ length: 1_001 }), /at most 1000$/],
      ['coverage.0.scope', 'everything', /^`coverage\[0\]\.scope` must be a scope/],
      ['coverage.0.items', -1, /items` must be a whole number/],
      ['kernel', { state: 'known' }, /^`kernel\.running`/],
      ['kernel', null, /^`kernel` must be an object$/],
      ['os.name', { toString: 'x' }, /^`os\.name`/],
      ['subject', 'web-01', /^`subject` must be an object$/],
      ['startedAt', '1', /^`startedAt`/],
      ['startedAt', Number.NaN, /^`startedAt`/],
      ['boot', null, /^`boot` must be an object$/],
      ['rebootRequired', 'no', /^`rebootRequired` must be true or false, or null$/],
      ['warnings', ['a', '\ud800'], /^`warnings\[1\]`/],
      ['v', 2, /^`v` must be one of 1$/],
      ['kind', 'components', /^`kind` must be one of "host"$/],
    ]
    for (const [path, value, says] of rows) {
      const read = readHostFacts(changed(path, value))
      assert.ok(!read.ok, path)
      assert.match(read.error, says, path)
    }
    for (const value of [null, undefined, [], 'x', 1, true, {}]) {
      assert.equal(readHostFacts(value).ok, false)
    }
    assert.equal(readPackages([one]).ok, true)
    assert.equal(readPackages([{ ...one, name: null }]).ok, false)
  })

  test('names of prototypes are no members', () => {
    const own = JSON.parse(`{"__proto__": 1, ${JSON.stringify(GOOD).slice(1)}`) as unknown
    assert.equal(readHostFacts(own).ok, false)
    const inherited = Object.create(GOOD) as HostFacts
    assert.equal(readHostFacts(inherited).ok, false)
  })

  test('any JSON is answered, and nothing but the shape passes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...paths(GOOD)), fc.jsonValue(), (path, value) => {
        const given = changed(path, value)
        const read = readHostFacts(given)
        if (!read.ok) assert.match(read.error, /^`.+` must be ./)
        else assert.equal(typeof read.value.os.name, 'string')
      }),
      { numRuns: 2_000 },
    )
  })
})

/** Every place in it. */
function paths(value: Json | object, before = ''): string[] {
  if (typeof value !== 'object' || value === null) return [before]
  return [
    ...(before === '' ? [] : [before]),
    ...Object.entries(value).flatMap(([name, member]) =>
      paths(member as Json, before === '' ? name : `${before}.${name}`),
    ),
  ]
}
