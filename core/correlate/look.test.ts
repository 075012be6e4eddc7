/** What a look at processes and sockets says of a component, and from what it says nothing. */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { facts, PENDING, process, reset } from '../../proof/testkit/one-host.ts'
import { instant } from '../kernel/instant.ts'
import type { EvidenceId } from '../kernel/ids.ts'
import type { FixFact, HostFacts, ProcessFact, Scope } from '../model/facts.ts'
import { causesOfHost } from './found-causes.ts'
import { lookAt } from './look.ts'

beforeEach(reset)

const [FIX] = PENDING.state === 'known' ? PENDING.items : []

function looked(
  use: FixFact['use'],
  processes: readonly Partial<ProcessFact>[],
  change: Partial<HostFacts> = {},
  component = 'openssl',
): string {
  assert.ok(FIX !== undefined && PENDING.state === 'known')
  const fixes = { ...PENDING, items: [{ ...FIX, source: component, use }] }
  const all = processes.map((one) => process(one))
  const told = lookAt(facts({ fixes, processes: all, ...change }))(component, 'agent:web')
  return told.is === 'unknown' ? told.why : `${told.is} ${told.by}`
}

const SSHD = { program: 'sshd', listening: [':22/tcp'] }
const PARTIAL = facts().coverage.map((coverage) =>
  coverage.scope === 'processes'
    ? { ...coverage, state: 'partial' as const, unreadable: 1 }
    : coverage,
)
const CUT = facts().coverage.map((coverage) =>
  coverage.scope === 'processes' ? { ...coverage, truncated: true } : coverage,
)

describe('exposed by a look', () => {
  const ROWS: readonly (readonly [string, Parameters<typeof looked>, string])[] = [
    ['a program that maps it listens', ['listening', [SSHD]], 'yes agent:web'],
    [
      'it listens in a look that is not whole',
      ['listening', [SSHD], { coverage: PARTIAL }],
      'yes agent:web',
    ],
    ['only programs that do not listen map it', ['running', [{}, SSHD]], 'no agent:web'],
    ['nothing maps it', ['unused', [SSHD]], 'no agent:web'],
    ['nothing maps it, and nothing listens', ['unused', [{}]], 'no agent:web'],
    ['mappings that nobody read', ['unknown', [SSHD]], 'not-looked'],
    ['not every process was read', ['running', [SSHD], { coverage: PARTIAL }], 'not-looked'],
    ['the list of processes was cut', ['running', [SSHD], { coverage: CUT }], 'not-looked'],
    ['no word of processes', ['unused', [SSHD], { coverage: [] }], 'not-looked'],
    ['a directory, not the machine', ['unused', [SSHD], { root: '/mnt' }], 'not-looked'],
    [
      'one process judged by its start',
      ['running', [SSHD, { judgedBy: 'start-time' }]],
      'not-looked',
    ],
    ['an interpreter listens', ['unused', [{ ...SSHD, program: 'python3.12' }]], 'not-looked'],
    [
      'what starts others on demand listens',
      ['unused', [{ ...SSHD, program: 'systemd' }]],
      'not-looked',
    ],
    [
      'an interpreter listens, but does not map it',
      ['running', [{ ...SSHD, program: 'node' }]],
      'no agent:web',
    ],
    ['a kernel', ['unused', [{}], {}, 'linux'], 'kernel'],
    ['a kernel of another name', ['unused', [{}], {}, 'linux-signed-amd64'], 'kernel'],
    ['a kernel of rpm', ['unused', [{}], {}, 'kernel-rt'], 'kernel'],
    ['no kernel', ['unused', [{}], {}, 'linuxptp'], 'no agent:web'],
  ]
  for (const [name, args, wanted] of ROWS) {
    test(`${name}: ${wanted}`, () => assert.equal(looked(...args), wanted))
  }

  const WHO: readonly (readonly [string, boolean, readonly Scope[] | undefined, string])[] = [
    ['may raise all of it', true, ['os-packages', 'processes'], 'no'],
    ['of before, when all was asked', true, undefined, 'no'],
    ['may not raise', false, ['os-packages', 'processes'], 'unknown'],
    ['is asked about packages alone', true, ['os-packages'], 'unknown'],
    ['is asked about nothing of it', true, ['files'], 'unknown'],
  ]
  for (const [name, mayRaise, scopes, wanted] of WHO) {
    test(`that nothing listens, by a report that ${name}: ${wanted}`, () => {
      const said = { id: '' as EvidenceId, source: 'a', mayRaise, ...(scopes && { scopes }) }
      const [cause] = causesOfHost(facts({ fixes: { ...PENDING } }), said, instant(0))
      assert.equal(cause?.said.exposed.is, wanted)
    })
  }

  test('of what its lists do not name it says nothing', () => {
    const told = lookAt(facts({ fixes: PENDING }))('curl', 'agent:web')
    assert.equal(told.is, 'unknown')
  })
})
