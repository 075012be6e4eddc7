/** The first screen tells the truth about each kind of machine, and only what it has to say. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { DAY_MS, instant } from '@holdfast/core/kernel/instant'
import type { FixFact, HostFacts, ProcessFact } from '@holdfast/core/model/facts'
import { scanLines } from './scan-lines.ts'

const NOW = instant(Date.UTC(2026, 10, 24))
const fix = (source: string, use: FixFact['use'], usedBy: readonly string[] = []): FixFact => ({
  source,
  fixedVersion: '2',
  packages: [{ name: source, arch: 'amd64', installed: '1', fixed: '2' }],
  feed: 'debian-security',
  advisories: [],
  severity: 'unrated',
  publishedAt: null,
  use,
  usedBy,
})
const stale = (program: string, unit: string | null): ProcessFact => ({
  pid: 1,
  program,
  unit,
  startedAt: null,
  replaced: [{ path: '/x', source: 'openssl' }],
  listening: [],
  judgedBy: 'maps',
})
const known = (items: readonly FixFact[]): HostFacts['fixes'] => ({
  state: 'known',
  items,
  listsSignedAt: instant(NOW - 2 * DAY_MS),
  listsValidUntil: null,
})
const facts = (change: Partial<HostFacts>): HostFacts => ({
  kind: 'host',
  v: 1,
  tool: { name: 't', version: '1' },
  subject: { hostname: 'web-7' },
  startedAt: NOW,
  endedAt: NOW,
  boot: { id: null, at: null },
  os: { id: 'debian', versionId: '12', name: 'Debian 12' },
  kernel: { state: 'not-applicable', reason: 'container' },
  packages: [],
  fixes: known([]),
  processes: [],
  rebootRequired: null,
  credentialFiles: [],
  coverage: [],
  warnings: [],
  ...change,
})

const HEAD = [
  'web-7  Debian 12, 0 packages, lists signed 2 d ago',
  '  Read-only: nothing on this machine is changed or blocked; nothing is sent.',
]
const CASES: readonly (readonly [string, Partial<HostFacts>, readonly string[]])[] = [
  ['patched and restarted', {}, ['  0 fixes waiting']],
  [
    'patched on disk, old code runs',
    {
      processes: [stale('sshd', 'ssh'), stale('nginx', 'nginx'), stale('nginx', 'nginx')],
      kernel: {
        state: 'known',
        running: '6.8.0-49',
        installed: '6.8.0-51',
        source: 'linux',
        current: false,
      },
    },
    [
      '  0 fixes waiting · but 2 programs still run replaced code   nginx, sshd   sudo systemctl restart nginx ssh, kernel 6.8.0-51 installed, 6.8.0-49 running: restart',
    ],
  ],
  [
    'fixes by how near they are to what runs',
    {
      fixes: known([
        fix('openssl', 'listening', ['nginx :443']),
        fix('zlib', 'running'),
        fix('tar', 'unused'),
      ]),
      processes: [stale('cron', null)],
    },
    [
      '  3 security fixes waiting (3 packages)   1 in programs that listen on the network: openssl → nginx :443, 1 in running programs, 1 not in use',
      '  1 program still runs replaced code   cron',
    ],
  ],
  [
    'end of life',
    {
      os: {
        id: 'debian',
        versionId: '10',
        name: 'Debian 10',
        endOfLifeAt: instant(NOW - 9 * DAY_MS),
      },
    },
    ['  0 fixes waiting', '  Debian 10 gets no security fixes any more (since 9 d)'],
  ],
  [
    'credentials by age, the oldest first, at most three by name',
    {
      credentialFiles: [1, 400, 30, 2].map((days, at) => ({
        path: `/srv/${at}`,
        type: 'ssh key',
        modifiedAt: instant(NOW - days * DAY_MS),
        mode: '600',
        owner: 'root',
      })),
    },
    [
      '  0 fixes waiting',
      '  4 credentials lie here   /srv/1 400 d, /srv/2 30 d, /srv/3 2 d …   names and ages only, not opened',
    ],
  ],
]
for (const [name, change, lines] of CASES) {
  test(name, () => {
    const shown = scanLines(facts(change)).map((line) => stripVTControlCharacters(line))
    const head = change.os === undefined ? HEAD : [HEAD[0]?.replace('12', '10'), HEAD[1]]
    assert.deepEqual(shown, [...head, ...lines])
  })
}

test('what cannot be told says unknown and never zero', () => {
  const detail = 'cannot tell: this image ships without package lists'
  const fixes = { state: 'unknown', reason: 'no-lists', detail } as const
  const shown = scanLines(facts({ fixes, warnings: ['58 of 91 processes readable'] })).join('\n')
  assert.match(shown, /cannot tell: this image ships without package lists → unknown/)
  assert.match(shown, /58 of 91 processes readable/)
  assert.doesNotMatch(shown, /fixes waiting|lists signed/)
})

test('names from outside cannot write to the terminal', () => {
  const hostile = scanLines(facts({ subject: { hostname: 'a\u001b[2Jb' } })).join('\n')
  assert.ok(!hostile.includes('\u001b[2J'))
})
