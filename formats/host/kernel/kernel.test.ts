/** Kernels as distributions name them: what runs, what is installed, and which of it counts. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { PackageFact, PackageManager } from '@holdfast/core/model/facts'
import { kernelCoverage, kernelOf } from './kernel.ts'
import { KERNELS } from './kernel.table.ts'

function packages(manager: PackageManager, ...listed: readonly string[]): PackageFact[] {
  return listed.map((one) => {
    const [name = '', version = '', source = name] = one.split(' ')
    const arch = manager === 'dpkg' ? 'amd64' : 'x86_64'
    return { name, version, arch, manager, source, sourceVersion: version }
  })
}

describe('the running kernel', () => {
  for (const manager of ['dpkg', 'rpm', 'apk'] as const) {
    for (const line of KERNELS[manager].trim().split('\n')) {
      const [running = '', build = '', installed = '', expected = ''] = line
        .split('|')
        .map((cell) => cell.trim())
      test(`${manager}: ${line}`, () => {
        const listed = installed === '' ? [] : installed.split(', ')
        const kernel = kernelOf({
          running,
          build: build === '' ? null : build,
          packages: packages(manager, ...listed),
        })
        const seen =
          kernel.state === 'known'
            ? [kernel.current ? 'current' : 'old', kernel.installed, kernel.runningVersion].join(
                ' ',
              )
            : 'unjudged'
        assert.equal(seen, expected)
        const covered = kernelCoverage(kernel)[0]?.state
        assert.equal(covered, seen === 'unjudged' ? 'unknown' : 'complete')
      })
    }
  }

  test('of its packages only those of the running release count, and what only asks for the newest never', () => {
    const kernel = kernelOf({
      running: '6.8.0-60-generic',
      build: null,
      packages: packages(
        'dpkg',
        'linux-image-6.8.0-60-generic 6.8.0-60.63 linux-signed',
        'linux-modules-6.8.0-60-generic 6.8.0-60.63 linux',
        'linux-modules-6.8.0-59-generic 6.8.0-59.61 linux',
        'linux-headers-6.8.0-59 6.8.0-59.61 linux',
        'linux-hwe-6.8-headers-6.8.0-59 6.8.0-59.61 linux',
        'linux-image-generic 6.8.0-59.59 linux-meta',
        'linux-generic 6.8.0-59.59 linux-meta',
        'linux-libc-dev 6.8.0-59.61 linux',
        'linux-base 4.5 linux-base',
      ),
    })
    assert.deepEqual(
      kernel.state === 'known' &&
        kernel.packages?.map((kernelPackage) => [kernelPackage.name, kernelPackage.runs]),
      [
        ['linux-image-6.8.0-60-generic', '6.8.0-60.63'],
        ['linux-modules-6.8.0-60-generic', '6.8.0-60.63'],
        ['linux-modules-6.8.0-59-generic', null],
        ['linux-headers-6.8.0-59', null],
        ['linux-hwe-6.8-headers-6.8.0-59', null],
        ['linux-image-generic', null],
        ['linux-generic', null],
      ],
    )
  })
})
