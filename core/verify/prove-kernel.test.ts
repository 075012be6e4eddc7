/** What proves the fix of a kernel: the one that runs, never what only lies on the disk (DESIGN section 5, what is judged). */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { list, part } from '../../proof/testkit/listed.ts'
import { acceptedOf, ago, causeOf, declareSource } from '../../proof/testkit/one-cause.ts'
import { env, facts, now, pack, reset } from '../../proof/testkit/one-host.ts'
import { HOUR_MS } from '../kernel/instant.ts'
import type { CauseClass, CauseDetail } from '../model/cause.ts'
import type { ComponentFacts, Facts, HostFacts, KernelFacts, PackageFact } from '../model/facts.ts'
import type { Proof } from '../model/proof.ts'
import { proveRecovery } from './prove-recovery.ts'

beforeEach(() => {
  reset()
  declareSource('s')
})

type Known = Extract<KernelFacts, { state: 'known' }>

const image = (release: string, version: string): PackageFact => ({
  ...pack(version),
  name: `linux-image-${release}`,
  source: 'linux',
})

/** `b` runs in version 2; `a`, in version 1, and `c`, in version 3, are installed beside it. */
const KERNEL: Known = {
  state: 'known',
  running: '6.1-b',
  installed: '6.1-c',
  source: 'linux',
  current: false,
  packages: [
    { name: 'linux-image-6.1-a', version: '1', runs: null },
    { name: 'linux-image-6.1-b', version: '2', runs: '2' },
    { name: 'linux-image-6.1-c', version: '3', runs: null },
  ],
}
const IMAGES = [image('6.1-a', '1'), image('6.1-b', '2'), image('6.1-c', '3')]
const CURRENT: Known = { ...KERNEL, current: true }

function proofOf(
  detail: Partial<CauseDetail>,
  said: Facts,
  component = 'linux',
  of: CauseClass = 'pending-fix',
): Proof {
  const cause = causeOf({ class: of, component }, { packages: [], ...detail })
  const { evidence, standing } = acceptedOf('s', said)
  return proveRecovery({ type: 'host', cause, evidence, facts: said, standing }, env())
}
const told = (proof: Proof): string =>
  proof.kind === 'proven' ? proof.how : `missing: ${proof.what}`

/** Nobody looked at its processes: of a kernel they tell nothing, of anything else that is missing. */
const host = (kernel: KernelFacts, packages: readonly PackageFact[] = IMAGES): HostFacts => {
  const base = facts({ kernel, packages: [pack('2'), ...packages] })
  return { ...base, coverage: base.coverage.filter((coverage) => coverage.scope !== 'processes') }
}
const named = (name: string, fixed: string) => ({ name: `linux-image-${name}`, fixed })

describe('on a host', () => {
  const RUNS = 'kernel 6.1-b runs'
  const RESTART = 'missing: a restart: kernel 6.1-c is installed, 6.1-b runs'
  const PROCESSES = 'missing: which programs still run old code'
  const NOT_JUDGED: KernelFacts = {
    state: 'not-judged',
    running: '6.9',
    reason: 'no package owns it',
  }
  const CONTAINER: KernelFacts = { state: 'not-applicable', reason: 'container' }

  const ROWS: readonly (readonly [string, KernelFacts, Partial<CauseDetail>, string, string?])[] = [
    ['the one that runs is fixed', KERNEL, { packages: [named('6.1-b', '2')] }, RUNS],
    ['so it is by its source', KERNEL, { sourcePackages: [{ name: 'linux', fixed: '2' }] }, RUNS],
    ['it is one of several names of the fix', KERNEL, { packages: [named('6.1-c', '2'), named('6.1-b', '2')] }, RUNS],
    ['its source is one of several', KERNEL, { sourcePackages: [{ name: 'linux', fixed: '2' }, { name: 'linux-6.9', fixed: '2' }] }, RUNS],
    ['the newest runs, whatever the fix is named', CURRENT, { kernel: true, packages: [named('6.1-c', '3')] }, RUNS],
    ['a container has none of its own', CONTAINER, { kernel: true, packages: [{ name: 'libssl', fixed: '2' }] }, 'linux is fixed on disk'],
    ['another one that is installed and fixed does not run', KERNEL, { packages: [named('6.1-c', '3')] }, RESTART],
    ['an old one that is kept does not run either', KERNEL, { packages: [named('6.1-a', '2')] }, RESTART],
    ['what the cause calls a kernel, and the host does not', KERNEL, { kernel: true, packages: [{ name: 'libssl', fixed: '2' }] }, RESTART],
    ['the one that runs is older than the fix', KERNEL, { packages: [named('6.1-b', '3')] }, 'missing: linux-image-6.1-b at 3 or newer (2 is installed)'],
    ['by its source it is older', KERNEL, { sourcePackages: [{ name: 'linux', fixed: '3' }] }, 'missing: linux at 3 or newer (2 is installed)'],
    ['nobody can judge the one that runs', NOT_JUDGED, { kernel: true, packages: [{ name: 'libssl', fixed: '2' }] }, 'missing: which kernel runs: 6.9, and no package owns it'],
    ['its package is gone, and it runs still', { ...KERNEL, packages: [] }, { packages: [named('6.9-6.1-b', '2')] }, RESTART],
    ['nobody says that it is one: it is in the name of the cause', KERNEL, { packages: [{ name: 'libssl', fixed: '2' }] }, RESTART, 'linux-image-6.1-c'],
    ['nobody says that it is one: it is in a name of the fix', KERNEL, { packages: [named('6.1-b', '2')] }, RUNS, 'CVE-2026-1'],
    ['another package of the host is none', KERNEL, { packages: [{ name: 'libssl', fixed: '2' }] }, PROCESSES, 'openssl'],
    ['nor is it where no kernel has a name', CONTAINER, { packages: [{ name: 'libssl', fixed: '2' }] }, PROCESSES, 'openssl'],
  ] // prettier-ignore
  for (const [what, kernel, detail, expected, component] of ROWS) {
    test(what, () => assert.equal(told(proofOf(detail, host(kernel), component)), expected))
  }

  test('what lacks only a restart is seen fixed on disk, and what nobody can judge is not', () => {
    const restart = proofOf({ packages: [named('6.1-c', '3')] }, host(KERNEL))
    assert.equal(restart.kind === 'missing' && restart.fixedSeen, true)
    const detail = { kernel: true as const, packages: [{ name: 'libssl', fixed: '2' }] }
    const proof = proofOf(detail, host(NOT_JUDGED))
    assert.equal(proof.kind === 'missing' && proof.fixedSeen, false)
  })
})

describe('a restart that is missing', () => {
  const RUNS = 'kernel 6.1-b runs'
  const OTHER = 'missing: the running kernel is the installed one'
  const listing = (change: Partial<ComponentFacts>): ComponentFacts =>
    list([], { observedAt: now, coverage: facts().coverage, ...change })
  const ROWS: readonly (readonly [string, () => Facts, string, Partial<CauseDetail>?])[] = [
    ['the newest runs', () => host(CURRENT), RUNS],
    ['another runs', () => host(KERNEL), OTHER],
    ['a container has none', () => host({ state: 'not-applicable', reason: 'container' }), OTHER],
    ['nobody can judge it', () => host({ state: 'not-judged', running: 'x', reason: 'y' }), OTHER],
    ['a list tells that the newest runs', () => listing({ kernel: CURRENT }), RUNS],
    ['the same, of a cause that names its fix', () => listing({ kernel: CURRENT }), RUNS, { fixed: '2' }],
    ['a list tells that another runs', () => listing({ kernel: KERNEL }), OTHER],
    ['a list tells nothing of it', () => listing({}), 'missing: evidence from the host itself'],
    ['a list could not judge it', () => listing({ kernel: { state: 'not-judged', running: 'x', reason: 'y' } }), 'missing: evidence from the host itself'],
    ['a list from before the cause', () => listing({ kernel: CURRENT, observedAt: ago(2 * HOUR_MS) }), 'missing: a scan started after the cause opened'],
    ['a list without a time', () => listing({ kernel: CURRENT, observedAt: null }), 'missing: a scan started after the cause opened'],
  ] // prettier-ignore
  for (const [what, said, expected, detail = {}] of ROWS) {
    test(what, () =>
      assert.equal(
        told(proofOf({ fixed: null, ...detail }, said(), 'linux', 'kernel-restart')),
        expected,
      ),
    )
  }
})

describe('in a list of components', () => {
  const deb = (name: string, version: string) =>
    part(name, `pkg:deb/debian/${name}@${version}?distro=debian-12&upstream=linux`, { version })
  const KERNELS = [deb('linux-image-6.1-a', '1'), deb('linux-image-6.1-b', '2'), deb('linux-image-6.1-c', '3')] // prettier-ignore
  const listing = (kernel: KernelFacts | undefined, components = KERNELS): ComponentFacts => {
    const whole = { observedAt: now, coverage: facts().coverage }
    return list(components, kernel === undefined ? whole : { ...whole, kernel })
  }
  const openssl = part('openssl', 'pkg:deb/debian/openssl@2?distro=debian-12', { version: '2' })
  const ROWS: readonly (readonly [string, () => ComponentFacts, Partial<CauseDetail>, string, string?])[] = [
    ['the one that runs is fixed', () => listing(KERNEL), { fixed: '2' }, 'kernel 6.1-b runs'],
    ['it is not', () => listing(KERNEL), { fixed: '3' }, 'missing: linux at 3 or newer (2 is installed)'],
    ['nobody tells which runs, and one of them is old', () => listing(undefined), { fixed: '2' }, 'missing: linux at 2 or newer (1 is installed)'],
    ['nobody tells which runs, and all are fixed', () => listing(undefined, [deb('linux-image-6.1-b', '2')]), { fixed: '2' }, 'missing: a boot or process start later than the fix (proof-incomplete)'],
    ['what is no kernel is not proven by one', () => listing(KERNEL, [openssl]), { fixed: '2' }, 'missing: a boot or process start later than the fix (proof-incomplete)', 'openssl'],
    ['nor is what is built from the same beside it', () => listing(KERNEL, [...KERNELS, deb('linux-libc', '3')]), { fixed: '2' }, 'missing: a boot or process start later than the fix (proof-incomplete)'],
    ['a fix without a version', () => listing(CURRENT), { fixed: null }, 'missing: evidence from the host itself'],
  ] // prettier-ignore
  for (const [what, said, detail, expected, component] of ROWS) {
    test(what, () => assert.equal(told(proofOf(detail, said(), component)), expected))
  }
})
