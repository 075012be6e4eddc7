/** What proves the fix of a kernel: the one that runs, and nothing that only lies on the disk. */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import type { HostFacts, KernelFacts } from '@holdfast/core/model/facts'
import { MINUTE_MS } from '@holdfast/core/kernel/instant'
import {
  codeAt,
  facts,
  later,
  open,
  pack,
  PENDING,
  process,
  reset,
  send,
  state,
} from '../../proof/testkit/one-host.ts'

const causes = (): string[] =>
  [...state.causes.values()].map((cause) => `${cause.class} ${cause.component}`).toSorted()

beforeEach(reset)

describe('kernels', () => {
  const image = (release: string, version: string): HostFacts['packages'][number] => ({
    ...pack(version),
    name: `kernel-${release}`,
    source: 'kernel',
  })
  const fixed: HostFacts['fixes'] =
    PENDING.state === 'known'
      ? {
          ...PENDING,
          items: PENDING.items.map((fact) => ({
            ...fact,
            source: 'kernel',
            packages: [{ name: 'kernel-newest', arch: 'amd64', installed: '1', fixed: '2' }],
          })),
        }
      : PENDING
  const known = (
    runs: readonly (readonly [release: string, version: string, runs: string | null])[],
    current: boolean,
  ): KernelFacts => ({
    state: 'known',
    running: runs.find((run) => run[2] !== null)?.[0] ?? 'gone',
    installed: 'new',
    source: 'kernel',
    current,
    packages: runs.map(([release, version, at]) => ({
      name: `kernel-${release}`,
      version,
      runs: at,
    })),
  })
  const host = (
    kernel: KernelFacts,
    installed: readonly (readonly [release: string, version: string])[],
    change: Partial<HostFacts> = {},
  ): HostFacts => {
    const base = facts({ kernel, ...change })
    return {
      ...base,
      packages: [
        ...base.packages,
        ...installed.map(([release, version]) => image(release, version)),
      ],
    }
  }
  const before = (): void => {
    const old = known(
      [
        ['a', '1', '1'],
        ['newest', '1', null],
      ],
      true,
    )
    send(
      host(
        old,
        [
          ['a', '1'],
          ['newest', '1'],
        ],
        { fixes: fixed },
      ),
    )
    assert.deepEqual(causes(), ['pending-fix kernel'])
    later(MINUTE_MS)
  }

  const AFTER: readonly (readonly [
    what: string,
    kernel: KernelFacts,
    installed: readonly (readonly [string, string])[],
    released: boolean,
  ])[] = [
    [
      'installed, and the old one runs',
      known(
        [
          ['a', '1', '1'],
          ['b', '2', null],
          ['newest', '2', null],
        ],
        false,
      ),
      [
        ['a', '1'],
        ['b', '2'],
        ['newest', '2'],
      ],
      false,
    ],
    [
      'installed, the old one removed and running',
      known(
        [
          ['b', '2', '1'],
          ['newest', '2', null],
        ],
        false,
      ),
      [
        ['b', '2'],
        ['newest', '2'],
      ],
      false,
    ],
    [
      'replaced in place and not booted',
      known(
        [
          ['a', '2', '1'],
          ['newest', '2', null],
        ],
        false,
      ),
      [
        ['a', '2'],
        ['newest', '2'],
      ],
      false,
    ],
    [
      'a kernel of nobody runs',
      { state: 'not-judged', running: 'own', reason: 'no package owns it' },
      [
        ['b', '2'],
        ['newest', '2'],
      ],
      false,
    ],
    [
      'removed, and a kernel of nobody runs',
      { state: 'not-judged', running: 'own', reason: 'no package owns it' },
      [],
      false,
    ],
    ['removed, the running one with it', known([['b', '2', '1']], false), [['b', '2']], false],
    [
      'booted',
      known(
        [
          ['a', '1', null],
          ['b', '2', '2'],
          ['newest', '2', null],
        ],
        true,
      ),
      [
        ['a', '1'],
        ['b', '2'],
        ['newest', '2'],
      ],
      true,
    ],
    [
      'booted, and a newer one waits',
      known(
        [
          ['b', '2', '2'],
          ['c', '3', null],
          ['newest', '3', null],
        ],
        false,
      ),
      [
        ['b', '2'],
        ['c', '3'],
        ['newest', '3'],
      ],
      false,
    ],
    [
      'booted in a container',
      { state: 'not-applicable', reason: 'container' },
      [['newest', '2']],
      true,
    ],
  ]
  for (const [what, kernel, installed, released] of AFTER) {
    test(`${what}: ${released ? 'released' : 'not proven'}`, () => {
      before()
      send(host(kernel, installed))
      assert.deepEqual([open(), codeAt('r0')], released ? [0, 'permitted'] : [1, 'asset-blocked'])
      assert.equal(causes().includes('pending-fix kernel'), !released)
    })
  }

  test('fixed and not booted is a cause from the first look', () => {
    send(
      host(
        known(
          [
            ['a', '1', '1'],
            ['b', '2', null],
          ],
          false,
        ),
        [
          ['a', '1'],
          ['b', '2'],
        ],
      ),
    )
    assert.deepEqual(causes(), ['kernel-restart kernel'])
    later(MINUTE_MS)
    send(
      host(
        known(
          [
            ['a', '1', null],
            ['b', '2', '2'],
          ],
          true,
        ),
        [
          ['a', '1'],
          ['b', '2'],
        ],
      ),
    )
    assert.deepEqual([causes(), open()], [[], 0])
  })

  test('old code of programs is nothing to a kernel', () => {
    before()
    const processes = [process({ replaced: [{ path: '/usr/lib/x.so', source: null }] })]
    send(
      host(
        known(
          [
            ['b', '2', '2'],
            ['newest', '2', null],
          ],
          true,
        ),
        [
          ['b', '2'],
          ['newest', '2'],
        ],
        { processes },
      ),
    )
    assert.equal(open(), 0)
  })
})
