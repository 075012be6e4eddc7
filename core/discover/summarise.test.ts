/** What a list of hosts shows of a report: counts of what was seen, and what is not known is no zero (law 6). */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { facts, now, PENDING, process, reset } from '../../proof/testkit/one-host.ts'
import type { HostSummary } from '../model/evidence.ts'
import type { FixFact, HostFacts, KernelFacts } from '../model/facts.ts'
import { summarise } from './summarise.ts'

reset()
const [fix] = PENDING.state === 'known' ? PENDING.items : []
const fixes = (...uses: readonly FixFact['use'][]): HostFacts['fixes'] => ({
  state: 'known',
  items: uses.flatMap((use) => (fix === undefined ? [] : { ...fix, use })),
  listsSignedAt: now,
  listsValidUntil: null,
})
const old = { replaced: [{ path: '/usr/lib/x', source: 'openssl' }] }
const kernel = (change: object): KernelFacts =>
  ({
    state: 'known',
    running: 'r',
    installed: 'i',
    source: 's',
    current: true,
    ...change,
  }) as KernelFacts // prettier-ignore -- One of its states.

const ROWS: readonly (readonly [string, Partial<HostFacts>, Partial<HostSummary>])[] = [
  ['fixes by their use', { fixes: fixes('listening', 'running', 'running', 'unused', 'unknown') }, { fixes: 5, listening: 1, running: 2, fixesUnknown: null, listsSignedAt: now }],
  ['no fix is waiting', { fixes: fixes() }, { fixes: 0, fixesUnknown: null }],
  ['nobody knows which are waiting', { fixes: { state: 'unknown', reason: 'failed', detail: 'apt failed' } }, { fixes: null, fixesUnknown: 'apt failed', listening: 0, running: 0, listsSignedAt: null, listsValidUntil: null }],
  ['programs that run old code, each once, in order', { processes: [process({ program: 'php', ...old }), process({ program: 'nginx', ...old }), process({ program: 'php', ...old }), process({ program: 'cron' })] }, { replacedPrograms: ['nginx', 'php'], processes: 4 }],
  ['no more programs than a list shows', { processes: Array.from({ length: 60 }, (_, at) => process({ program: `p${at}`, ...old })) }, { processes: 60 }],
  ['processes that could be read', { processes: [process(), process({ judgedBy: 'start-time' }), process({ judgedBy: 'none' })] }, { processes: 3, processesReadable: 1 }],
  ['the kernel that runs', { kernel: kernel({}) }, { kernel: 'r' }],
  ['one that nobody can judge', { kernel: kernel({ state: 'not-judged', running: '6.9', reason: 'x' }) }, { kernel: '6.9' }],
  ['none of its own', { kernel: { state: 'not-applicable', reason: 'container' } }, { kernel: 'container' }],
  ['its packages and system', {}, { packages: 10, os: 'Debian', credentialFiles: 0 }],
] // prettier-ignore
for (const [what, change, expected] of ROWS) {
  test(what, () => {
    const shown = summarise(facts(change))
    for (const [member, value] of Object.entries(expected)) {
      assert.deepEqual(shown[member as keyof HostSummary], value, member) // A member of what is expected.
    }
    assert.ok(shown.replacedPrograms.length <= 50)
  })
}
