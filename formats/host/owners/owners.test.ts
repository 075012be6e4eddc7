/** Whose file it is: every spelling in which lists and mappings name it, and what no list can tell. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { instant } from '@holdfast/core/kernel/instant'
import type { PackageFact } from '@holdfast/core/model/facts'
import { apkFiles, ownersOf, readDiversions, readOwnerLine } from './owners.ts'
import { replacedFiles, type HeldFile } from './replaced.ts'

const pack = (name: string, source = name, arch = 'amd64'): PackageFact => ({
  name,
  version: '1',
  arch,
  manager: 'dpkg',
  source,
  sourceVersion: '1',
})
const PACKAGES = [
  pack('libzstd1', 'libzstd'),
  pack('zsh'),
  pack('ksh93', 'ksh93u+m'),
  pack('mksh'),
  pack('libpq5', 'postgresql-17'),
  pack('libpq5-old', 'postgresql-15'),
  pack('vendor-tool'),
  pack('java-21-openjdk-headless', 'java-21-openjdk'),
]

describe('a line of a list', () => {
  const LINES: readonly (readonly [line: string, owners: readonly string[]])[] = [
    ['libzstd1\t/usr/lib/x86_64-linux-gnu/libzstd.so.1.5.7', ['libzstd1']],
    ['zsh: /bin/zsh', ['zsh']],
    ['libzstd1:amd64: /usr/lib/x86_64-linux-gnu/libzstd.so.1', ['libzstd1']],
    ['libzstd1:i386, libzstd1:amd64: /usr/share/doc/libzstd1', ['libzstd1', 'libzstd1']],
    ['zsh, mksh: /usr/share/doc/shells', ['zsh', 'mksh']],
    ['/var/lib/dpkg/info/libzstd1:amd64.list:/lib/libzstd.so.1', ['libzstd1']],
    ['/var/lib/dpkg/info/zsh.list:/bin/zsh', ['zsh']],
    ['/usr/lib/libzstd.so.1 is owned by zstd-libs-1.5.6-r2', ['zstd-libs']],
    ['g++-12: /usr/bin/g++-12', ['g++-12']],
    ['diversion by zsh from: /bin/sh', []],
    ['local diversion to: /bin/sh.real', []],
    ['dpkg-query: no path found matching pattern /usr/bin/x', []],
    ['file /usr/bin/x is not owned by any package', []],
    ['ERROR: /usr/bin/x: Could not find owner package', []],
    ['zsh', []],
    ['\t/usr/bin/x', []],
    ['zsh\trelative/path', []],
    ['', []],
  ]
  for (const [line, owners] of LINES) {
    test(line === '' ? 'nothing' : line, () => {
      assert.deepEqual(
        readOwnerLine(line).map((path) => path.name),
        owners,
      )
    })
  }

  test('of Alpine, folders and files', () => {
    const text =
      'P:zstd-libs\nV:1\nF:usr/lib\nR:libzstd.so.1\nR:libzstd.so.1.5\nF:\nR:init\n\nP:a\nF:etc\n'
    assert.deepEqual(
      [...apkFiles(text)].map((file) => `${file.name} ${file.path}`),
      [
        'zstd-libs /usr/lib',
        'zstd-libs /usr/lib/libzstd.so.1',
        'zstd-libs /usr/lib/libzstd.so.1.5',
        'zstd-libs /',
        'zstd-libs /init',
        'a /etc',
      ],
    )
  })
})

describe('the owner of a path', () => {
  const LISTED = [
    ['libzstd1', '/lib/x86_64-linux-gnu/libzstd.so.1.5.7'],
    ['zsh', '/usr/bin/zsh'],
    ['ksh93', '/bin/ksh'],
    ['mksh', '/bin/ksh'],
    ['mksh', '/bin/mksh'],
    ['libpq5', '/usr/lib/x86_64-linux-gnu/libpq.so.5.17'],
    ['libpq5-old', '/usr/lib/x86_64-linux-gnu/libpq.so.5.15'],
    ['vendor-tool', '/opt/vendor/bin'],
    ['vendor-tool', '/opt/vendor/bin/tool'],
    [
      'java-21-openjdk-headless',
      '/usr/lib/jvm/java-21-openjdk-21.0.5.0.11-2.el9.x86_64/lib/server/libjvm.so',
    ],
    ['gone', '/usr/bin/gone'],
  ].map(([name = '', path = '']) => ({ name, path }))
  const DIVERSIONS = readDiversions(
    '/bin/ksh\n/bin/ksh.real\nmksh\n/usr/bin/zsh\n/usr/bin/zsh.real\n:\n',
  )
  const ROWS: readonly (readonly [path: string, source: string | null])[] = [
    ['/lib/x86_64-linux-gnu/libzstd.so.1.5.7', 'libzstd'],
    ['/usr/lib/x86_64-linux-gnu/libzstd.so.1.5.7', 'libzstd'],
    // Replaced by a newer name: what is alike in the same directory tells.
    ['/usr/lib/x86_64-linux-gnu/libzstd.so.1.5.4', 'libzstd'],
    [
      '/usr/lib/jvm/java-21-openjdk-21.0.4.0.7-1.el9.x86_64/lib/server/libjvm.so',
      'java-21-openjdk',
    ],
    ['/bin/ksh', 'mksh'],
    ['/bin/ksh.real', 'ksh93u+m'],
    ['/usr/bin/zsh.real', 'zsh'],
    ['/bin/mksh', 'mksh'],
    ['/opt/vendor/bin/tool', 'vendor-tool'],
    ['/usr/bin/zsh', null],
    ['/usr/lib/x86_64-linux-gnu/libpq.so.5.16', null],
    ['/usr/lib/x86_64-linux-gnu/libzst2.so', null],
    ['/usr/lib/i386-linux-gnu/libzstd.so.1.5.4', null],
    ['/usr/bin/gone', null],
    ['/opt/me/libzstd.so.1.5.7', null],
    ['/tmp/zsh', null],
    ['/usr/local/bin/zsh', null],
    ['/usr/lib/jvm/java-21-openjdk-21.0.4.0.7-1.el9.x86_64/lib/libjvm.so', null],
  ]
  const owners = ownersOf(
    LISTED,
    PACKAGES,
    [...ROWS.map(([path]) => path), '/opt/vendor/lib/x.so'],
    DIVERSIONS,
  )
  for (const [path, source] of ROWS) {
    test(`${path}: ${source ?? 'unknown'}`, () =>
      assert.equal(owners.of(path)?.source ?? null, source))
  }

  test('a directory a package brought is told from one it did not', () => {
    const below = ownersOf(
      [
        { name: 'vendor-tool', path: '/opt/vendor' },
        { name: 'vendor-tool', path: '/opt' },
        { name: 'vendor-tool', path: '/home' },
        { name: 'vendor-tool', path: '/var/lib' },
        { name: 'vendor-tool', path: '/var/lib/vendor' },
      ],
      PACKAGES,
      [
        '/opt/vendor/lib/x.so',
        '/opt/other/x.so',
        '/opt/x.so',
        ['', 'home', 'me', 'x.so'].join('/'),
        '/var/lib/docker/x.so',
        '/var/lib/vendor/x.so',
      ],
    )
    assert.deepEqual(
      [
        '/opt/vendor/lib/x.so',
        '/var/lib/vendor/x.so',
        '/opt/other/x.so',
        '/opt/x.so',
        ['', 'home', 'me', 'x.so'].join('/'),
        '/var/lib/docker/x.so',
      ].map((path) => below.isBelow(path)),
      [true, true, false, false, false, false],
    )
  })
})

describe('what a process still holds', () => {
  const START = instant(1_000_000)
  const LATER = instant(2_000_000)
  const listed = [
    ['zsh', '/usr/bin/zsh'],
    ['zsh', '/usr/share/zsh/run'],
    ['vendor-tool', '/opt/vendor/app.jar'],
    ['vendor-tool', '/opt/vendor'],
  ].map(([name = '', path = '']) => ({ name, path }))
  const packages = [
    ...PACKAGES,
    pack('python3-yaml', 'pyyaml', 'all'),
    pack('py3-yaml', 'py3-yaml'),
    pack('libjson-perl', 'libjson-perl', 'all'),
    pack('perl-base', 'perl'),
    pack('ruby-rack', 'ruby-rack', 'all'),
    pack('node-ws', 'node-ws', 'all'),
    pack('php8.2-curl', 'php8.2'),
  ]
  const held = (
    files: readonly HeldFile[],
    program = 'nginx',
    changed: readonly string[] = [],
    every: typeof LATER | null = null,
    startedAt: typeof START | null = START,
  ): string[] =>
    replacedFiles(
      files,
      { program, startedAt },
      packages,
      ownersOf(
        listed,
        packages,
        files.map((heldFile) => heldFile.path),
      ),
      { byPackage: new Map(changed.map((name) => [name, LATER])), every },
    ).map((replacedFile) =>
      [
        replacedFile.how ?? 'map',
        replacedFile.source ?? 'unknown',
        ...(replacedFile.below === true ? ['below'] : []),
      ].join(' '),
    )
  const file = (kind: HeldFile['kind'], path: string): HeldFile => ({ kind, path })

  const FILES: readonly (readonly [file: HeldFile, seen: readonly string[]])[] = [
    [file('map', '/usr/bin/zsh'), ['map zsh']],
    [file('map', '/usr/lib/libunknown.so'), ['map unknown']],
    [file('map', '/opt/vendor/lib/x.so'), ['map unknown below']],
    [file('map', '/tmp/jit-1.so'), ['map unknown']],
    [file('open', '/opt/vendor/app.jar'), ['open vendor-tool']],
    [file('open', '/opt/vendor/lib/other.jar'), ['open unknown below']],
    [file('open', '/usr/share/java/commons.jar'), ['open unknown']],
    [file('open', '/usr/lib/jvm/java-21/lib/modules'), ['open unknown']],
    [file('open', '/usr/lib/locale/locale-archive'), []],
    [file('open', '/usr/share/mime/mime.cache'), []],
    [file('open', '/var/log/nginx/access.log'), []],
    [file('open', '/srv/app/app.jar'), []],
    [file('open', '/tmp/lib.jar'), []],
    [file('map', '/memfd:jit'), []],
    [file('map', '/dev/zero'), []],
    [file('map', '/SYSV00000000'), []],
    [file('map', '/[aio]'), []],
    [file('script', '/usr/share/zsh/run'), []],
  ]
  for (const [one, seen] of FILES) {
    test(`${one.kind} ${one.path}`, () => assert.deepEqual(held([one]), seen))
  }

  test('a script of a package that changed since counts, one of an older package does not', () => {
    const script = [file('script', '/usr/share/zsh/run')]
    assert.deepEqual(held(script, 'dash', ['zsh']), ['script zsh'])
    assert.deepEqual(held(script, 'dash', ['zsh'], null, null), ['script zsh'])
    assert.deepEqual(held(script, 'dash', ['zsh'], null, instant(LATER + 2_000)), [])
    assert.deepEqual(held(script, 'dash', ['mksh']), [])
  })

  const LOADS: readonly (readonly [program: string, changed: string, seen: readonly string[]])[] = [
    ['python3.11', 'python3-yaml', ['may-load pyyaml']],
    ['/usr/bin/python3', 'python3-yaml', ['may-load pyyaml']],
    ['python3', 'py3-yaml', ['may-load py3-yaml']],
    ['perl', 'libjson-perl', ['may-load libjson-perl']],
    ['perl', 'perl-base', ['may-load perl']],
    ['ruby3.1', 'ruby-rack', ['may-load ruby-rack']],
    ['node', 'node-ws', ['may-load node-ws']],
    ['php-fpm8.2', 'php8.2-curl', ['may-load php8.2']],
    ['perl', 'python3-yaml', []],
    ['python3', 'ruby-rack', []],
    ['nginx', 'python3-yaml', []],
    ['pythonista', 'python3-yaml', []],
    ['python3', 'libzstd1', []],
    ['node_exporter', 'node-ws', []],
    ['zsh', 'zsh', []],
  ]
  for (const [program, changed, seen] of LOADS) {
    test(`${program} older than the change of ${changed}`, () => {
      assert.deepEqual(held([], program, [changed]), seen)
      assert.deepEqual(held([], program, [changed], null, instant(LATER + 2_000)), [])
    })
  }

  test('where only the newest change of all is known, any package may be the one', () => {
    assert.deepEqual(held([], 'ruby', [], LATER), ['may-load ruby-rack'])
    assert.deepEqual(held([file('script', '/usr/share/zsh/run')], 'ruby', [], instant(1)), [])
  })
})
