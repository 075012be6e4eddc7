/** Whether old code still runs on a host, and what is no word about it (DESIGN section 5, what is judged). */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { causeOf } from '../../proof/testkit/one-cause.ts'
import { facts, pack, process, reset } from '../../proof/testkit/one-host.ts'
import type { Cause, CauseClass, CauseDetail } from '../model/cause.ts'
import type { Coverage, HostFacts, ProcessFact, ReplacedFile } from '../model/facts.ts'
import { hostToProve } from './host-to-prove.ts'
import { proveNotRunning } from './prove-running.ts'

beforeEach(() => reset())

const OLD: ReplacedFile = { path: '/usr/lib/libssl.so', source: 'openssl' }
const NOBODYS: ReplacedFile = { path: '/usr/lib/x.so', source: null }

interface Case {
  readonly of?: CauseClass
  readonly change?: Partial<Cause>
  readonly detail?: Partial<CauseDetail>
  readonly processes?: readonly ProcessFact[]
  readonly facts?: Partial<HostFacts>
  readonly coverage?: Partial<Coverage> | null
  readonly accepted?: readonly string[]
}

function told(given: Case = {}): string {
  const { coverage = {}, processes = [process()] } = given
  const base = facts({ processes, ...given.facts })
  const host: HostFacts = {
    ...base,
    coverage: base.coverage.flatMap((one) => {
      if (one.scope !== 'processes') return one
      return coverage === null ? [] : { ...one, ...coverage }
    }),
  }
  const cause = causeOf({ class: given.of ?? 'pending-fix', ...given.change }, given.detail)
  const proof = proveNotRunning(cause, hostToProve(host, new Set(given.accepted)), 'fixed on disk')
  return proof.kind === 'proven' ? proof.how : `missing: ${proof.what}`
}

const runs = (change: Partial<ProcessFact>): readonly ProcessFact[] => [process(change)]
const holds = (...replaced: readonly ReplacedFile[]) => runs({ replaced })

describe('proven', () => {
  const ROWS: readonly (readonly [string, () => Case, string?])[] = [
    ['nothing runs old code', () => ({})],
    ['nothing runs at all', () => ({ processes: [] })],
    ['the list is partial, and every process was judged', () => ({ coverage: { state: 'partial' } })],
    ['what runs old code is of another package', () => ({ processes: holds({ path: '/usr/bin/x', source: 'other' }) })],
    ['it runs in a container', () => ({ processes: runs({ replaced: [OLD, NOBODYS], judgedBy: 'none', container: true }) })],
    ['what nobody owns lies where no package puts anything', () => ({ processes: holds({ path: '/tmp/x', source: null }) })],
    ['its unknown code is accepted', () => ({ processes: holds(NOBODYS), accepted: ['nginx'] })],
    ['what could not be read of it is accepted', () => ({ processes: runs({ judgedBy: 'none' }), accepted: ['nginx'] })],
    ['judged by when it started', () => ({ processes: runs({ judgedBy: 'start-time' }) })],
    ['a program of a fix still has to restart, which is a cause of its own', () => ({ processes: holds(OLD) }), 'fixed on disk; nginx must still restart'],
    ['two have', () => ({ processes: [process({ replaced: [OLD] }), process({ program: 'php', replaced: [OLD] })] }), 'fixed on disk; nginx must still restart; php must still restart'],
    ['what nobody owns is mapped as code, and the packages are for every machine', () => ({ processes: holds(NOBODYS), facts: { packages: [{ ...pack('2'), arch: 'all' }] } })],
  ] // prettier-ignore
  for (const [what, given, how = 'fixed on disk'] of ROWS) {
    test(what, () => assert.equal(told(given()), how))
  }
})

describe('missing', () => {
  const RESTART = 'a restart of nginx (7)'
  const OWNER =
    'which code nginx (7) runs: the owner of the replaced /usr/lib/x.so is unknown (restart it, or accept it for a time: an Exception with scope.programs: [nginx])'
  const restart = { of: 'replaced-code' } as const
  const ROWS: readonly (readonly [string, () => Case, string])[] = [
    ['nobody looked at processes', () => ({ coverage: null }), 'which programs still run old code'],
    ['they could not be looked at', () => ({ coverage: { state: 'unknown', reason: 'no /proc' } }), 'which programs still run old code: no /proc'],
    ['the list is cut off', () => ({ coverage: { truncated: true } }), 'which programs still run old code'],
    ['the cause is a restart', () => ({ ...restart, processes: holds(OLD) }), RESTART],
    ['an archive of old code is open', () => ({ ...restart, processes: holds({ ...OLD, how: 'open' }) }), RESTART],
    ['the built package is named, the source is not known', () => ({ ...restart, processes: holds({ path: '/x', source: null, package: 'libssl' }) }), RESTART],
    ['the fix names the source alone', () => ({ ...restart, detail: { packages: [], sourcePackages: [{ name: 'openssl', fixed: '2' }] }, processes: holds({ path: '/x', source: 'openssl' }) }), RESTART],
    ['the fix names the built package alone, the process its source', () => ({ ...restart, change: { component: 'libssl' }, processes: holds({ path: '/x', source: 'openssl' }) }), RESTART],
    ['the second of two', () => ({ ...restart, processes: [process({ pid: 1, program: 'init' }), process({ replaced: [OLD] })] }), RESTART],
    ['what it may have loaded, of a restart', () => ({ ...restart, processes: holds({ ...OLD, how: 'may-load' }) }), `${RESTART}, older than the change of openssl`],
    ['what it may have loaded, of a fix', () => ({ processes: holds({ ...OLD, how: 'may-load' }) }), `${RESTART}, older than the change of openssl`],
    ['the owner of its code is unknown', () => ({ processes: holds(NOBODYS) }), OWNER],
    ['the owner is unknown, in a directory that a package brought', () => ({ processes: holds({ path: '/opt/x', source: null, below: true }) }), OWNER.replace('/usr/lib/x.so', '/opt/x')],
    ['another program is accepted', () => ({ processes: holds(NOBODYS), accepted: ['php'] }), OWNER],
    ['the second of two is unknown, the first accepted', () => ({ processes: [process({ program: 'php', replaced: [NOBODYS] }), process({ replaced: [NOBODYS] })], accepted: ['php'] }), OWNER],
    ['packages for every machine may be what it reads', () => ({ processes: holds({ ...NOBODYS, how: 'script' }), facts: { packages: [{ ...pack('2'), arch: 'all' }] } }), OWNER],
    ['one of the packages is of this machine', () => ({ processes: holds(NOBODYS), facts: { packages: [{ ...pack('2'), arch: 'noarch' }, pack('2')] } }), OWNER],
    ['nothing of it is installed', () => ({ processes: holds(NOBODYS), facts: { packages: [{ ...pack('2'), name: 'p', source: 'p', arch: 'all' }] } }), OWNER],
    ['a process could not be read', () => ({ processes: runs({ judgedBy: 'none' }) }), 'which code 1 unreadable processes run (sudo holdfast scan)'],
    ['not root, and several could not be read', () => ({ processes: [process({ judgedBy: 'none' }), process({ judgedBy: 'none' }), process()], facts: { view: { uid: 1000, hidepid: null, hostNamespace: true } } }), 'which code 2 unreadable processes run (sudo holdfast scan)'],
  ] // prettier-ignore
  for (const [what, given, expected] of ROWS) {
    test(what, () => assert.equal(told(given()), `missing: ${expected}`))
  }

  const root = { view: { uid: 0, hidepid: null, hostNamespace: true } } as const
  const unread = (...programs: readonly string[]) =>
    programs.map((program, pid) => process({ program, pid, judgedBy: 'none' }))
  const NAMED: readonly (readonly [readonly string[], RegExp])[] = [
    [['a'], /^missing: which code a \(0\) runs: not even root may read it \(restart it after the fix, or accept it for a time: an Exception with scope\.programs: \[a\]\)$/],
    [['a', 'b', 'c'], /^missing: which code a \(0\), b \(1\), c \(2\) runs:/],
    [['a', 'b', 'c', 'd', 'e'], /^missing: which code a \(0\), b \(1\), c \(2\) and 2 more runs:/],
  ] // prettier-ignore
  for (const [programs, expected] of NAMED) {
    test(`not even root may read ${programs.join()}`, () => {
      assert.match(told({ processes: unread(...programs), facts: root }), expected)
    })
  }
})
