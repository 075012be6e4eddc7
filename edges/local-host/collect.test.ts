/** Machines as they are met: each tells what it knows, and `unknown` with a reason where it does not. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DAY_MS, instant } from '@holdfast/core/kernel/instant'
import type { HostFacts } from '@holdfast/core/model/facts'
import { collectHost } from './collect.ts'
import type { System } from './system.ts'

const NOW = Date.UTC(2026, 10, 24, 12)

interface Machine {
  readonly files?: Readonly<Record<string, string>>
  readonly programs?: Readonly<Record<string, string>>
  readonly unreadable?: readonly string[]
  readonly platform?: string
  readonly kernel?: string
}

/** A file system in memory: directories are what its paths say. */
function systemOf(machine: Machine): System {
  const files = new Map(Object.entries(machine.files ?? {}))
  for (const path of machine.unreadable ?? []) files.delete(path)
  return {
    read: async (path) => files.get(path),
    list: async (path) => [
      ...new Set(
        [...files.keys(), ...(machine.unreadable ?? [])]
          .filter((file) => file.startsWith(`${path}/`))
          .map((file) => file.slice(path.length + 1).split('/')[0] ?? ''),
      ),
    ],
    link: async (path) => files.get(`${path} ->`),
    stat: async (path) =>
      files.has(path)
        ? {
            modifiedMs: NOW - DAY_MS,
            changedMs: NOW - DAY_MS,
            size: 1,
            mode: 0o600,
            uid: 0,
            isFile: true,
          }
        : undefined,
    real: async (path) => path,
    identity: async (path) => files.get(`${path} =`),
    run: async (program) => machine.programs?.[program],
    platform: machine.platform ?? 'linux',
    kernel: machine.kernel ?? '6.1.0-1-amd64',
    hostname: 'web-7',
    uid: 1_000,
  }
}

const date = (days: number): string =>
  new Date(NOW + days * DAY_MS).toUTCString().replace('GMT', 'UTC')
const release = (from: number, until: number): string =>
  `Origin: Debian\nLabel: Debian-Security\nSuite: oldstable-security\nCodename: bookworm-security\nDate: ${date(from)}\nValid-Until: ${date(until)}\n`
const package_ = (name: string, version: string): string =>
  `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: ${version}\n\n`
const LISTS = '/var/lib/apt/lists/x_dists_bookworm-security_InRelease'
const INDEX = '/var/lib/apt/lists/x_dists_bookworm-security_main_binary-amd64_Packages'
const offer = (name: string, version: string): string => `Package: ${name}\nVersion: ${version}\n\n`
const debian: Readonly<Record<string, string>> = {
  '/etc/os-release':
    'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\nPRETTY_NAME="Debian GNU/Linux 12"\n',
  '/var/lib/dpkg/status':
    package_('nginx', '1.1') + package_('linux-image-6.1.0-2-amd64', '6.1.2-1'),
  [LISTS]: release(-2, 5),
  [INDEX]: offer('nginx', '1.2'),
}
const without = (path: string): Record<string, string> =>
  Object.fromEntries(Object.entries(debian).filter(([name]) => name !== path))

const collect = (machine: Machine): Promise<HostFacts> =>
  collectHost(systemOf(machine), { root: '', now: () => instant(NOW) })

describe('what is known', () => {
  test('a fix waits, its list is dated', async () => {
    const { fixes } = await collect({ files: debian })
    assert.equal(fixes.state, 'known')
    assert.deepEqual(fixes.state === 'known' && fixes.items.map((fact) => fact.source), ['nginx'])
    assert.equal(fixes.listsSignedAt, NOW - 2 * DAY_MS)
  })

  test('nothing waits where the archive offers nothing newer', async () => {
    const { fixes } = await collect({ files: { ...debian, [INDEX]: offer('nginx', '1.1') } })
    assert.deepEqual(fixes.state === 'known' && fixes.items, [])
  })

  test('the running kernel is judged only where a package owns it', async () => {
    const two = debian['/var/lib/dpkg/status'] + package_('linux-image-6.1.0-1-amd64', '6.1.1-1')
    const files = { ...debian, '/var/lib/dpkg/status': two }
    const old = (await collect({ files, kernel: '6.1.0-1-amd64' })).kernel
    assert.deepEqual(old.state === 'known' && [old.current, old.installed], [
      false,
      '6.1.0-2-amd64',
    ])
    const own = (await collect({ files: debian, kernel: '6.9.0-custom' })).kernel
    assert.equal(own.state, 'not-judged')
    const inside = { ...debian, '/.dockerenv': '' }
    assert.equal((await collect({ files: inside })).kernel.state, 'not-applicable')
  })

  test('inventories of apk and rpm, whose fixes need a feed', async () => {
    const apk = await collect({
      files: { '/lib/apk/db/installed': 'P:musl\nV:1.2.5-r0\nA:x86_64\no:musl\n\n' },
    })
    assert.deepEqual(
      apk.packages.map((pack) => [pack.manager, pack.name]),
      [['apk', 'musl']],
    )
    const rpm = await collect({
      files: { '/var/lib/rpm/rpmdb.sqlite': 'SQLite' },
      programs: { rpm: 'bash\t5.2-1.el9\tx86_64\tbash-5.2-1.el9.src.rpm\n' },
    })
    assert.deepEqual(
      rpm.packages.map((pack) => [pack.manager, pack.name]),
      [['rpm', 'bash']],
    )
    for (const { fixes } of [apk, rpm]) {
      assert.match(fixes.state === 'unknown' ? fixes.detail : '', /needs an advisory feed/)
    }
  })

  test('a credential file is named with its kind and never read', async () => {
    const files = {
      ...debian,
      '/etc/passwd': 'svc:x:9:9::/srv/svc:/bin/sh\n',
      '/srv/svc/.aws/credentials': 'SECRET',
    }
    const facts = await collect({ files })
    assert.deepEqual(
      facts.credentialFiles.map((file) => [file.path, file.type]),
      [['/srv/svc/.aws/credentials', 'aws access key']],
    )
    assert.ok(!JSON.stringify(facts).includes('SECRET'))
  })
})

describe('what is not known says why', () => {
  const UNKNOWN: readonly (readonly [string, Machine, string, RegExp])[] = [
    [
      'no lists',
      { files: without(LISTS) },
      'no-lists',
      /cannot tell: this system has no package lists/,
    ],
    [
      'no package of a security archive is configured',
      { files: { ...debian, '/etc/apt/sources.list': '# deb http://x bookworm-security main\n' } },
      'no-lists',
      /cannot tell: this system has no package lists/,
    ],
    [
      'a list without its index',
      { files: without(INDEX) },
      'no-lists',
      /the index that the Release of x_dists_bookworm-security promises is not there/,
    ],
    [
      'rpm that nobody here can ask',
      { files: { '/usr/lib/sysimage/rpm/rpmdb.sqlite': 'SQLite' } },
      'no-package-manager',
      /no package database/,
    ],
    [
      'rpm without a database: it would make one',
      { programs: { rpm: 'bash\t5.2-1\tx86_64\tbash-5.2-1.src.rpm\n' } },
      'no-package-manager',
      /no package database/,
    ],
    [
      'lists of another release',
      {
        files: {
          ...debian,
          '/etc/os-release': 'ID=debian\nVERSION_ID="13"\nVERSION_CODENAME=trixie\n',
        },
      },
      'no-lists',
      /cannot tell/,
    ],
    ['no package database', {}, 'no-package-manager', /no package database/],
    [
      'an empty package database',
      { files: { ...debian, '/var/lib/dpkg/status': '' } },
      'no-package-manager',
      /no package database/,
    ],
    [
      'macOS',
      { platform: 'darwin' },
      'no-package-manager',
      /cannot judge macOS patches yet; judge a server from here: ssh web-01 'sh -s' < collect\.sh/,
    ],
  ]
  for (const [name, machine, reason, detail] of UNKNOWN) {
    test(name, async () => {
      const { fixes } = await collect(machine)
      assert.equal(fixes.state === 'unknown' ? fixes.reason : 'known', reason)
      assert.match(fixes.state === 'unknown' ? fixes.detail : '', detail)
    })
  }

  test('an empty or damaged package list is not complete', async () => {
    for (const [text, state] of [
      ['', 'unknown'],
      [`${package_('a', '1')}Package: broken\nStatus: install ok installed\n\n`, 'partial'],
    ] as const) {
      const facts = await collect({ files: { ...debian, '/var/lib/dpkg/status': text } })
      const coverage = facts.coverage.find((one) => one.scope === 'os-packages')
      assert.equal(coverage?.state, state)
      assert.notEqual(coverage?.reason, undefined)
    }
  })

  test('without root: unreadable processes are judged by start time, else they are unknown', async () => {
    const stat = (pid: number, ticks: number): string =>
      `${pid} (nginx) S ${'0 '.repeat(18)}${ticks} 0`
    const files = {
      ...debian,
      '/proc/stat': `btime ${NOW / 1_000 - 5 * 86_400}\n`,
      '/proc/self/ns/pid ->': 'pid:[4026531836]',
      '/proc/1/stat': stat(1, 0),
      '/proc/1/exe ->': '/usr/sbin/nginx',
      // Four and a half days after the boot, and after the last change of the package database.
      '/proc/2/stat': stat(2, 4.5 * 86_400 * 100),
      '/proc/2/exe ->': '/usr/sbin/nginx',
      '/proc/3/stat': stat(3, 0),
      '/proc/3/exe ->': '/usr/sbin/nginx',
      '/proc/3/maps':
        '55d0-55d1 r-xp 00000000 08:01 1 /usr/sbin/nginx (deleted)\n55d2-55d3 r-xp 00000000 08:01 2 /usr/sbin/nginx\n',
      '/var/lib/dpkg/info/nginx.list': '/usr/sbin/nginx\n',
    }
    const unreadable = ['/proc/1/maps', '/proc/2/maps']
    const facts = await collect({ files, unreadable })
    assert.deepEqual(
      facts.processes.map((processFact) => [
        processFact.pid,
        processFact.judgedBy,
        processFact.replaced.length,
      ]),
      [
        [1, 'none', 0],
        [2, 'start-time', 0],
        [3, 'maps', 1],
      ],
    )
    assert.match(facts.warnings.join('\n'), /1 of 3 processes readable; .* full answer: sudo/)
  })

  test('a library whose name carries its version is still owned after the update', async () => {
    const files = {
      ...debian,
      '/proc/stat': 'btime 1\n',
      '/proc/9/stat': `9 (named) S ${'0 '.repeat(19)}0`,
      '/proc/9/exe ->': '/usr/sbin/named',
      '/proc/9/maps':
        '7f-80 r-xp 0 08:01 1 /usr/lib/x86_64-linux-gnu/libisc-9.18.24.so (deleted)\n7f-80 r-xp 0 08:01 2 /usr/lib/x86_64-linux-gnu/libfoo.so.1 (deleted)\n7f-80 r-xp 0 08:01 2 /opt/me/libisc-9.18.24.so (deleted)\n',
      '/var/lib/dpkg/info/nginx.list': '/lib/x86_64-linux-gnu/libisc-9.18.28.so\n',
    }
    const facts = await collect({ files })
    assert.deepEqual(
      facts.processes[0]?.replaced.map((file) => file.source),
      ['nginx', null, null],
    )
  })

  test("owners of rpm and apk, and what is not the host's", async () => {
    const process = (pid: number, maps: string): Record<string, string> => ({
      [`/proc/${pid}/stat`]: `${pid} (named) S ${'0 '.repeat(19)}0`,
      [`/proc/${pid}/exe ->`]: '/usr/sbin/named',
      [`/proc/${pid}/maps`]: maps,
    })
    const gone = '7f-80 r-xp 0 08:01 1 /lib64/libisc.so.9 (deleted)\n'
    const files = {
      '/proc/stat': 'btime 1\n',
      '/proc/self/ns/pid ->': 'pid:[4026531836]',
      ...process(1, ''),
      ...process(9, gone),
      ...process(10, gone),
      ...process(11, gone),
      '/proc/1/root =': '1:2',
      '/proc/1/ns/mnt =': '3:4',
      // Mounts of its own, a root of its own, and both.
      '/proc/9/root =': '1:2',
      '/proc/9/ns/mnt =': '3:5',
      '/proc/10/root =': '1:7',
      '/proc/10/ns/mnt =': '3:4',
      '/proc/11/root =': '9:2',
      '/proc/11/ns/mnt =': '3:6',
    }
    const rpm = async (format: string): Promise<string> =>
      format.includes('FILENAMES')
        ? 'bind-libs\t/usr/lib64/libisc.so.9\n'
        : format.includes('INSTALLTIME')
          ? '1795000000\tbind-libs\n'
          : 'bind-libs\t32:9.18-1.el9\tx86_64\tbind-9.18-1.el9.src.rpm\n'
    const system = systemOf({ files: { ...files, '/var/lib/rpm/rpmdb.sqlite': '' } })
    const byRpm = await collectHost(
      {
        ...system,
        run: async (program, args) => (program === 'rpm' ? rpm(args.join(' ')) : undefined),
      },
      { root: '', now: () => instant(NOW) },
    )
    const byApk = await collect({
      files: {
        ...files,
        '/lib/apk/db/installed':
          'P:bind-libs\nV:9.18.31-r0\nA:x86_64\no:bind\nF:lib64\nR:libisc.so.9\n\n',
      },
    })
    for (const facts of [byRpm, byApk]) {
      assert.deepEqual(
        facts.processes.map((processFact) => [
          processFact.pid,
          processFact.replaced,
          processFact.container === true,
        ]),
        [
          [1, [], false],
          [9, [{ path: '/lib64/libisc.so.9', source: 'bind', package: 'bind-libs' }], false],
          [10, [{ path: '/lib64/libisc.so.9', source: 'bind', package: 'bind-libs' }], false],
          [11, [], true],
        ],
      )
      assert.equal(
        facts.coverage.find((coverage) => coverage.scope === 'processes')?.state,
        'complete',
      )
    }
  })

  test('a list of processes that is not whole is unknown', async () => {
    const files = {
      ...debian,
      '/proc/stat': 'btime 1\n',
      '/proc/self/ns/pid ->': 'pid:[4026531836]',
      '/proc/9/stat': `9 (named) S ${'0 '.repeat(19)}0`,
      '/proc/9/exe ->': '/usr/sbin/named',
      '/proc/9/maps': '',
    }
    const first = {
      '/proc/1/stat': '1 (init) S',
      '/proc/1/exe ->': '/sbin/init',
      '/proc/1/maps': '',
    }
    const ROWS: readonly (readonly [Record<string, string>, string, RegExp])[] = [
      [files, 'unknown', /process 1 was not seen/],
      [
        { ...files, ...first, '/proc/mounts': 'proc /proc proc rw,hidepid=2 0 0\n' },
        'unknown',
        /hidepid=2/,
      ],
      [{ ...files, ...first, '/proc/self/ns/pid ->': 'pid:[4026532999]' }, 'unknown', /of its own/],
      [{ ...files, ...first, '/proc/mounts': 'proc /proc proc rw 0 0\n' }, 'complete', /^$/],
    ]
    for (const [seen, state, reason] of ROWS) {
      const facts = await collect({ files: seen, programs: { 'apt-cache': '' } })
      const coverage = facts.coverage.find((one) => one.scope === 'processes')
      assert.equal(coverage?.state, state)
      assert.match(coverage?.reason ?? '', reason)
    }
  })
})
