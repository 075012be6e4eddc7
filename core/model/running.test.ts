/** What of an installed system counts: of kernels what runs, of old code what a package manager brought. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { facts, pack, process, reset } from '../../proof/testkit/one-host.ts'
import type { KernelFacts, KernelPackage, PackageFact, ProcessFact, ReplacedFile } from './facts.ts'
import { isPackagedPlace, isUnowned, kernelNames, kernelPackages, packagesThatCount, runsReplaced } from './running.ts' // prettier-ignore

reset()

const known = (...packages: readonly KernelPackage[]): KernelFacts => ({
  state: 'known',
  running: 'r',
  installed: 'i',
  source: 'linux',
  current: true,
  packages,
})
const image = (name: string, version: string, change: Partial<PackageFact> = {}): PackageFact => ({
  ...pack(version),
  name,
  source: 'linux',
  ...change,
})

describe('installed packages that count', () => {
  const SIGNED = { source: 'linux-signed-amd64', sourceVersion: '6.1.2+1' }
  const ROWS: readonly (readonly [string, KernelFacts, readonly PackageFact[], readonly string[]])[] = [
    ['the kernel that runs, and all that is none', known({ name: 'k', version: '2', runs: '2' }), [pack('1'), image('k', '2')], ['libssl 1 1', 'k 2 2']],
    ['one that was replaced in place, by what runs', known({ name: 'k', version: '2', runs: '1' }), [image('k', '2', { sourceVersion: '9' })], ['k 1 1']],
    ['so its source, where that is a rebuilt one', known({ name: 'k', version: '6.1.2-1', runs: '6.1.1-1' }), [image('k', '6.1.2-1', SIGNED)], ['k 6.1.1-1 6.1.1+1']],
    ['not one that does not run', known({ name: 'k', version: '2', runs: null }), [pack('1'), image('k', '2')], ['libssl 1 1']],
    ['one of another version is no kernel of these', known({ name: 'k', version: '2', runs: null }), [image('k', '3')], ['k 3 3']],
    ['all, where nobody tells which runs', known(), [image('k', '2'), image('k', '3')], ['k 2 2', 'k 3 3']],
    ['all, in a container', { state: 'not-applicable', reason: 'container' }, [image('k', '2')], ['k 2 2']],
  ] // prettier-ignore
  for (const [what, kernel, packages, expected] of ROWS) {
    test(what, () => {
      const counted = packagesThatCount(facts({ kernel, packages }))
      assert.deepEqual(counted.map((packageFact) => `${packageFact.name} ${packageFact.version} ${packageFact.sourceVersion}`), expected) // prettier-ignore
    })
  }

  test('what an agent calls a list of kernels and is none, is none', () => {
    const odd = { ...known(), packages: 'all' } as unknown as KernelFacts // As it may come.
    assert.equal(kernelPackages(odd).size, 0)
    assert.equal(kernelPackages(undefined).size, 0)
  })

  test('a kernel goes by its package, its source and what that was rebuilt from; nothing else does', () => {
    const signed = image('k', '6.1.2-1', { source: 'linux-signed-amd64', sourceVersion: '6.1.2+1' })
    const kernel = known({ name: 'k', version: '6.1.2-1', runs: null })
    const names = kernelNames(facts({ kernel, packages: [pack('1'), signed] }))
    assert.deepEqual([...names], ['k', 'linux-signed-amd64', 'linux'])
    assert.deepEqual([...kernelNames(facts({ packages: [signed] }))], [])
  })
})

describe('a place of the package manager', () => {
  const PLACES = ['/usr/bin/x', '/bin/x', '/sbin/x', '/lib/x.so', '/lib64/x.so', '/libx32/x', '/usr/share/x'] // prettier-ignore
  const OTHERS = ['/usr/local/bin/x', '/tmp/usr/bin/x', '/opt/x', '/run/x', '/memfd:x', '/libx/x', 'usr/bin/x', '/usr', '/binx', ''] // prettier-ignore
  for (const path of PLACES) test(path, () => assert.equal(isPackagedPlace(path), true))
  for (const path of OTHERS) test(`not ${path}`, () => assert.equal(isPackagedPlace(path), false))
})

describe('old code that runs', () => {
  const file = (change: Partial<ReplacedFile> = {}): ReplacedFile => ({ path: '/usr/lib/x', source: 'openssl', ...change }) // prettier-ignore
  const nobodys = file({ source: null })
  const ROWS: readonly (readonly [string, Partial<ProcessFact>, boolean])[] = [
    ['mapped from a package', { replaced: [file()] }, true],
    ['its script', { replaced: [file({ how: 'script' })] }, true],
    ['of nobody, in a place of packages', { replaced: [nobodys] }, true],
    ['of nobody, in a directory that a package brought', { replaced: [{ ...nobodys, path: '/opt/x', below: true }] }, true],
    ['beside what it may have loaded', { replaced: [file({ how: 'may-load' }), file()] }, true],
    ['nothing', {}, false],
    ['what it may have loaded', { replaced: [file({ how: 'may-load' })] }, false],
    ['of nobody, elsewhere', { replaced: [{ ...nobodys, path: '/tmp/x' }] }, false],
    ['in a container', { replaced: [file(), nobodys], container: true }, false],
  ] // prettier-ignore
  for (const [what, change, expected] of ROWS) {
    test(`${what}: ${expected}`, () => assert.equal(runsReplaced(process(change)), expected))
  }

  test('unknown is whose nobody knows, not what somebody owns', () => {
    assert.deepEqual([isUnowned(nobodys), isUnowned(file()), isUnowned(file({ below: true }))], [true, false, false]) // prettier-ignore
  })
})
