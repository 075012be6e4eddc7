/** The script's output, of either format: what runs, who looked, and what of it is the whole list. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { HostFacts } from '@holdfast/core/model/facts'
import { readCollect } from './collect.ts'

const DPKG =
  'Package: libzstd1\nStatus: install ok installed\nArchitecture: amd64\nSource: libzstd\nVersion: 1.5.4+dfsg2-5\n\nPackage: mksh\nStatus: install ok installed\nArchitecture: amd64\nVersion: 59c-28\n'
const HOST_VIEW = 'uid 0 0\nproc rw,relatime\npidns pid:[4026531836] pid:[4026531836]\n'
const SYSTEMD = '1\tsystemd\tmaps\t5\t/usr/lib/systemd/systemd\n'

function read(format: 1 | 2, sections: Readonly<Record<string, string>>): HostFacts {
  const all: Record<string, string> = {
    started: '1795000100',
    hostname: 'web-7',
    boottime: 'btime 1795000000',
    'os-release': 'ID=debian\nVERSION_ID="12"',
    kernel: '6.1.0-42-amd64',
    ...(format === 2 ? { build: '' } : {}),
    container: '',
    dpkg: DPKG,
    ...sections,
    ended: '1795000101',
    end: '',
  }
  const text = Object.entries(all)
    .map(([name, body]) => `\n== ${name}\n${body}`)
    .join('\n')
  const answer = readCollect(`holdfast-collect ${format}\n${text}`)
  assert.ok(answer.ok, answer.ok ? '' : answer.error)
  return answer.value.facts
}

const processes = (facts: HostFacts): HostFacts['coverage'][number] => {
  const found = facts.coverage.find((coverage) => coverage.scope === 'processes')
  assert.ok(found !== undefined)
  return found
}

describe('format 1', () => {
  const ROWS: readonly (readonly [processes: string, state: string, reason: RegExp])[] = [
    ['1\tsystemd\tmaps\t\n', 'complete', /^$/],
    ['1\tsystemd\tmaps\t\n7\tmksh\tnone\t\n', 'partial', /1 of 2 processes readable/],
    ['7\tmksh\tmaps\t\n', 'unknown', /process 1 was not seen/],
    ['7\tmksh\tmaps\t\n11\tsh\tmaps\t\n', 'unknown', /process 1 was not seen/],
    ['', 'unknown', /no process was listed/],
  ]
  for (const [listed, state, reason] of ROWS) {
    test(`${JSON.stringify(listed)}: ${state}`, () => {
      const coverage = processes(read(1, { processes: listed, owners: '' }))
      assert.equal(coverage.state, state)
      assert.match(coverage.reason ?? '', reason)
    })
  }

  test('its owners, and a file without one', () => {
    const facts = read(1, {
      processes: '1\tinit\tmaps\t/usr/lib/libzstd.so.1|/usr/bin/other|\n',
      owners: 'libzstd1\t/lib/libzstd.so.1\nstranger\t/usr/bin/other\n',
    })
    assert.deepEqual(facts.processes[0]?.replaced, [
      { path: '/usr/lib/libzstd.so.1', source: 'libzstd', package: 'libzstd1' },
      { path: '/usr/bin/other', source: null },
    ])
  })
})

describe('format 2', () => {
  type Seen = Readonly<Record<string, string>>
  const whole: Seen = { view: HOST_VIEW, processes: SYSTEMD, entries: '1' }
  const VIEWS: readonly (readonly [what: string, seen: Seen, state: string, reason: RegExp])[] = [
    ['root, all of it', whole, 'complete', /^$/],
    [
      'a user who sees all and may not read all',
      {
        ...whole,
        view: HOST_VIEW.replace('uid 0 0', 'uid 7 7'),
        processes: SYSTEMD.replace('maps', 'none'),
      },
      'partial',
      /0 of 1 processes readable/,
    ],
    [
      'a user, process 1 unreadable to readlink',
      { ...whole, view: 'uid 7 7\nproc rw\npidns pid:[4026531836] \n' },
      'complete',
      /^$/,
    ],
    [
      'a user of the group that sees all',
      {
        ...whole,
        view: HOST_VIEW.replace('uid 0 0', 'uid 7 7 27').replace(
          'relatime',
          'hidepid=invisible,gid=27',
        ),
      },
      'complete',
      /^$/,
    ],
    [
      'root under hidepid',
      { ...whole, view: HOST_VIEW.replace('relatime', 'hidepid=2') },
      'complete',
      /^$/,
    ],
    [
      'hidepid that hides nothing',
      {
        ...whole,
        view: HOST_VIEW.replace('uid 0 0', 'uid 7 7').replace('relatime', 'hidepid=off'),
      },
      'complete',
      /^$/,
    ],
    [
      'a container with all its own',
      {
        ...whole,
        container: 'yes',
        view: 'uid 0 0\nproc rw\npidns pid:[4026532000] pid:[4026532000]\n',
      },
      'complete',
      /^$/,
    ],
    [
      'a user under hidepid',
      { ...whole, view: HOST_VIEW.replace('uid 0 0', 'uid 7 7').replace('relatime', 'hidepid=2') },
      'unknown',
      /only root sees them/,
    ],
    [
      'a user of another group',
      {
        ...whole,
        view: HOST_VIEW.replace('uid 0 0', 'uid 7 7 28').replace(
          'relatime',
          'hidepid=invisible,gid=27',
        ),
      },
      'unknown',
      /hidepid=invisible/,
    ],
    [
      'a group where tracing is asked for',
      {
        ...whole,
        view: HOST_VIEW.replace('uid 0 0', 'uid 7 7 27').replace(
          'relatime',
          'hidepid=ptraceable,gid=27',
        ),
      },
      'unknown',
      /hidepid=ptraceable/,
    ],
    [
      'a process namespace of its own',
      { ...whole, view: 'uid 0 0\nproc rw\npidns pid:[4026532000] pid:[4026532000]\n' },
      'unknown',
      /a process namespace of its own/,
    ],
    [
      'a container that looks from elsewhere',
      {
        ...whole,
        container: 'yes',
        view: 'uid 0 0\nproc rw\npidns pid:[4026532000] pid:[4026532111]\n',
      },
      'unknown',
      /a process namespace of its own/,
    ],
    [
      'no word on the namespace',
      { ...whole, view: 'uid 0 0\nproc rw\npidns  \n' },
      'unknown',
      /not known in which process namespace/,
    ],
    [
      'fewer lines than were written',
      { ...whole, entries: '2' },
      'unknown',
      /2 processes were written, 1 arrived/,
    ],
    [
      'more lines than were written',
      { ...whole, processes: `${SYSTEMD}7\tmksh\tmaps\t9\t/bin/mksh\n` },
      'unknown',
      /1 processes were written, 2 arrived/,
    ],
    ['no count', { view: HOST_VIEW, processes: SYSTEMD }, 'unknown', /does not say how many/],
    [
      'no process 1',
      { ...whole, processes: '7\tmksh\tmaps\t9\t/bin/mksh\n' },
      'unknown',
      /process 1 was not seen/,
    ],
  ]
  for (const [what, seen, state, reason] of VIEWS) {
    test(`${what}: ${state}`, () => {
      const coverage = processes(read(2, seen))
      assert.equal(coverage.state, state)
      assert.match(coverage.reason ?? '', reason)
    })
  }

  test('replaced files with their owners, scripts, and what an interpreter may have loaded', () => {
    const facts = read(2, {
      dpkg: `${DPKG}\nPackage: python3-yaml\nStatus: install ok installed\nArchitecture: amd64\nSource: pyyaml\nVersion: 6.0-3\n`,
      view: HOST_VIEW,
      processes: `${SYSTEMD}7\tworker\tmaps\t1000\t/usr/bin/python3.11\n8\tmksh\tmaps\t1000\t/bin/mksh (deleted)\n`,
      entries: '3',
      gone: '7\tscript\t/usr/bin/worker\n8\tmap\t/bin/mksh\n8\tmap\t/tmp/x\n8\topen\t/var/log/x\n',
      owners: 'mksh\t/bin/mksh\nmksh\t/usr/bin/worker\n',
      diversions: '',
      changed: '1795009000\tpython3-yaml\n1795009000\tmksh\n1795000001\tlibzstd1\n',
    })
    assert.deepEqual(
      facts.processes.map((processFact) => [processFact.pid, processFact.replaced]),
      [
        [1, []],
        [
          7,
          [
            { path: '/usr/bin/worker', source: 'mksh', how: 'script' },
            { path: '', source: 'pyyaml', package: 'python3-yaml', how: 'may-load' },
          ],
        ],
        [
          8,
          [
            { path: '/bin/mksh', source: 'mksh' },
            { path: '/tmp/x', source: null },
          ],
        ],
      ],
    )
    assert.equal(facts.processes[1]?.startedAt, 1_795_000_010_000)
  })

  test('unreadable mappings count where the start is later than every change', () => {
    const facts = read(2, {
      view: HOST_VIEW.replace('uid 0 0', 'uid 7 7'),
      processes: '1\tinit\tnone\t5\t\n7\tnew\tnone\t99999\t\n8\told\tnone\t10\t\n',
      entries: '3',
      changed: '1795000500\tmksh\n',
    })
    assert.deepEqual(
      facts.processes.map((processFact) => processFact.judgedBy),
      ['none', 'start-time', 'none'],
    )
    assert.equal(processes(facts).unreadable, 2)
  })

  test('what runs in a container is shown and is no word about the host', () => {
    const facts = read(2, {
      view: HOST_VIEW,
      processes: `${SYSTEMD}7\tmksh\tcontainer\t9\t/bin/mksh\n`,
      entries: '2',
      gone: '7\tmap\t/bin/mksh\n',
      owners: 'mksh\t/bin/mksh\n',
    })
    assert.deepEqual([facts.processes[1]?.container, facts.processes[1]?.replaced], [true, []])
    assert.equal(processes(facts).state, 'complete')
  })

  test('the kernel by its build, and of nobody it is not known', () => {
    const image =
      'Package: linux-image-6.1.0-42-amd64\nStatus: install ok installed\nArchitecture: amd64\nSource: linux\nVersion: 6.1.150-1\n'
    const old = read(2, { ...whole, dpkg: image, build: '#1 SMP Debian 6.1.148-1 (2025-08-01)' })
    assert.equal(old.kernel.state === 'known' && old.kernel.current, false)
    const own = read(2, { ...whole, dpkg: image, kernel: '6.9.0-own' })
    assert.deepEqual(
      own.coverage
        .filter((coverage) => coverage.scope === 'kernel')
        .map((coverage) => [coverage.state, coverage.reason]),
      [['unknown', '6.9.0-own: no package owns the running kernel']],
    )
    const inside = read(2, { ...whole, container: 'yes' })
    assert.equal(
      inside.coverage.some((coverage) => coverage.scope === 'kernel'),
      false,
    )
  })
})

test('an unknown format is refused', () => {
  for (const text of ['holdfast-collect 3\n', 'holdfast-collect 22\n', 'holdfast-collect\n']) {
    assert.equal(readCollect(text).ok, false)
  }
})
