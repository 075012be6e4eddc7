/** Somebody else's system below a directory: no link leaves it, no look changes it. Real files, real tools. */

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, afterEach, beforeEach, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { instant } from '@holdfast/core/kernel/instant'
import type { HostFacts } from '@holdfast/core/model/facts'
import { collectHost } from './collect.ts'
import { jailed } from './jail.ts'
import { realSystem } from './system.ts'

const NOW = Date.UTC(2026, 10, 24, 12)
const system = realSystem({ platform: 'linux', kernel: '6.1', hostname: 'outside', uid: 0 })

let base: string
let root: string
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'holdfast-jail-'))
  root = join(base, 'root')
  write('etc/os-release', 'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n')
  writeFileSync(
    join(base, 'secret'),
    'Package: outside\nStatus: install ok installed\nVersion: 1\n',
  )
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

function write(path: string, text: string | Uint8Array): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

function link(path: string, target: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  symlinkSync(target, join(root, path))
}

function pipe(path: string): number | null {
  return spawnSync('sh', ['-c', 'mkfifo "$1"', 'sh', path]).status
}

/** Collects and shows that nothing below the directory is another than before. */
async function collect(): Promise<HostFacts> {
  const before = tree(base)
  const facts = await collectHost(system, { root, now: () => instant(NOW) })
  assert.deepEqual(tree(base), before)
  return facts
}

/** Names, kinds, modes, times and contents of all below. */
function tree(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map((name) => {
      const path = join(folder, name)
      const stats = lstatSync(path)
      const content = stats.isFile()
        ? createHash('sha256').update(readFileSync(path)).digest('hex')
        : stats.isSymbolicLink()
          ? readlinkSync(path)
          : ''
      return `${name} ${stats.mode} ${stats.mtimeMs} ${stats.ctimeMs} ${content}`
    })
}

const pack = (name: string, state = 'install ok installed'): string =>
  `Package: ${name}\nStatus: ${state}\nArchitecture: amd64\nVersion: 1.0-1\n\n`

describe('links stay inside', () => {
  const INSIDE: readonly (readonly [string, () => void])[] = [
    ['none', () => write('var/lib/dpkg/status', pack('inside'))],
    [
      'absolute',
      () => {
        write('data/status', pack('inside'))
        link('var/lib/dpkg/status', '/data/status')
      },
    ],
    [
      'relative, through a folder that is a link itself',
      () => {
        write('usr/lib/dpkg-db/status', pack('inside'))
        link('var/lib/dpkg', '../../usr/lib/dpkg-db')
      },
    ],
    [
      'upwards beyond the top, where .. ends',
      () => {
        write('data/status', pack('inside'))
        link('var/lib/dpkg/status', '../../../../../../../../data/status')
      },
    ],
    [
      'absolute in a chain',
      () => {
        write('c/status', pack('inside'))
        link('b', '/c')
        link('a', '/b/.')
        link('var/lib/dpkg', '/a')
      },
    ],
  ]
  for (const [what, make] of INSIDE) {
    test(what, async () => {
      make()
      assert.deepEqual(
        (await collect()).packages.map((packageFact) => packageFact.name),
        ['inside'],
      )
    })
  }

  const NOTHING: readonly (readonly [string, () => void])[] = [
    ['to this machine', () => link('var/lib/dpkg/status', '/var/lib/dpkg/status')],
    ['to a file beside the root', () => link('var/lib/dpkg/status', join(base, 'secret'))],
    ['upwards to a file beside the root', () => link('var/lib/dpkg/status', '../../../../secret')],
    ['a folder of this machine', () => link('var/lib/dpkg', '/var/lib/dpkg')],
    [
      'a circle',
      () => {
        link('var/lib/dpkg/status', 'other')
        link('var/lib/dpkg/other', 'status')
      },
    ],
    ['to itself', () => link('var/lib/dpkg/status', 'status')],
    ['a folder', () => mkdirSync(join(root, 'var/lib/dpkg/status'), { recursive: true })],
    [
      'a pipe, which would never end',
      () => {
        mkdirSync(join(root, 'var/lib/dpkg'), { recursive: true })
        assert.equal(pipe(join(root, 'var/lib/dpkg/status')), 0)
      },
    ],
  ]
  for (const [what, make] of NOTHING) {
    test(`nothing is read: ${what}`, async () => {
      make()
      const facts = await collect()
      assert.deepEqual(facts.packages, [])
      assert.equal(facts.coverage[0]?.state, 'unknown')
    })
  }

  test('neither the name nor the identity of this machine stands in for those of the root', async () => {
    link('etc/hostname', '/etc/hostname')
    link('etc/machine-id', '/etc/machine-id')
    const { subject } = await collect()
    assert.deepEqual(subject, { hostname: '' })
  })

  test('listings, links and times too', async () => {
    link('etc/apt', '/etc/apt')
    link('usr/up', '../../secret')
    const inside = jailed(system, root)
    assert.deepEqual(await inside.list(`${root}/etc/apt`), [])
    assert.equal(await inside.stat(`${root}/usr/up`), undefined)
    assert.equal(await inside.link(`${root}/usr/up`), '../../secret')
    assert.equal(await inside.real(`${root}/usr/up`), `${root}/secret`)
    // A sibling whose name begins alike lies outside.
    assert.equal(await inside.real(`${root}-else/a`), `${root}-else/a`)
  })
})

describe('every database that is there is read, none is made', () => {
  test('one file a package, without dpkg', async () => {
    write('var/lib/dpkg/status.d/libssl3', 'Package: libssl3\nVersion: 3.0-1\nSource: openssl\n')
    write('var/lib/dpkg/status.d/libssl3.md5sums', '00  usr/lib/libssl.so.3\n')
    write('var/lib/dpkg/status.d/base', 'Package: base-files\nVersion: 12\n')
    const facts = await collect()
    assert.deepEqual(facts.packages.map((packageFact) => packageFact.source).toSorted(), [
      'base-files',
      'openssl',
    ])
    assert.equal(facts.coverage[0]?.state, 'complete')
    write('var/lib/dpkg/status.d/broken', 'Package: broken\n')
    assert.equal((await collect()).coverage[0]?.state, 'partial')
  })

  test('apk in either place', async () => {
    write('usr/lib/apk/db/installed', 'P:musl\nV:1.2-r0\nA:x86_64\n\n')
    assert.deepEqual(
      (await collect()).packages.map((packageFact) => packageFact.name),
      ['musl'],
    )
  })

  describe('rpm', () => {
    const path = process.env['PATH']
    after(() => {
      process.env['PATH'] = path
    })
    /** Answers with its arguments and its database, and leaves a trace in it as the real one does. */
    const withRpm = (): void => {
      const bin = join(base, 'bin')
      mkdirSync(bin)
      writeFileSync(
        join(bin, 'rpm'),
        '#!/bin/sh\n[ "$1" = --dbpath ] || exit 1\n: > "$2/rpmdb.sqlite-shm"\ncat "$2/rpmdb.sqlite"\n',
      )
      chmodSync(join(bin, 'rpm'), 0o755)
      process.env['PATH'] = `${bin}:${path ?? ''}`
    }
    const LINE = 'bash\t5.2-1.el9\tx86_64\tbash-5.2-1.el9.src.rpm\n'

    for (const folder of ['var/lib/rpm', 'usr/lib/sysimage/rpm', 'usr/share/rpm']) {
      test(`a copy of ${folder} is asked`, async () => {
        withRpm()
        write(`${folder}/rpmdb.sqlite`, LINE)
        write(`${folder}/rpmdb.sqlite-wal`, '')
        assert.deepEqual(
          (await collect()).packages.map((packageFact) => packageFact.name),
          ['bash'],
        )
      })
    }

    test('not where no database lies, nor where a link leads out to one', async () => {
      withRpm()
      mkdirSync(join(root, 'var/lib/rpm'), { recursive: true })
      link('usr/lib/sysimage/rpm', join(base, 'else'))
      mkdirSync(join(base, 'else'))
      writeFileSync(join(base, 'else/rpmdb.sqlite'), LINE)
      assert.deepEqual((await collect()).packages, [])
    })
  })

  test("apt's lists, packed ones too, and no cache is left behind", async () => {
    const prefix = 'var/lib/apt/lists/deb.example_debian-security_dists_bookworm-security'
    const index = 'Package: bash\nVersion: 1.0-2\nArchitecture: amd64\n\n'
    const digest = createHash('sha256').update(index).digest('hex')
    const date = (days: number): string =>
      new Date(NOW + days * 86_400_000).toUTCString().replace('GMT', 'UTC')
    write('var/lib/dpkg/status', pack('bash') + pack('dash', 'install ok unpacked'))
    mkdirSync(join(root, 'var/cache/apt/archives/partial'), { recursive: true })
    write('etc/apt/sources.list', 'deb http://deb.example/debian-security bookworm-security main\n')
    write(
      `${prefix}_InRelease`,
      `Origin: Debian\nLabel: Debian-Security\nCodename: bookworm-security\nDate: ${date(-1)}\nValid-Until: ${date(6)}\nSHA256:\n ${digest} ${index.length} main/binary-amd64/Packages\n`,
    )
    write(`${prefix}_main_binary-amd64_Packages.gz`, gzipSync(index))
    const { fixes, packages } = await collect()
    assert.deepEqual(fixes.state === 'known' ? fixes.items.map((fact) => fact.source) : fixes, [
      'bash',
    ])
    assert.deepEqual(
      packages.map((packageFact) => packageFact.state),
      [undefined, 'unpacked'],
    )
    write(`${prefix}_main_binary-amd64_Packages.gz`, gzipSync(`${index}Package: more\n`))
    const other = (await collect()).fixes
    assert.match(other.state === 'unknown' ? other.detail : 'known', /is not the one/)
    rmSync(join(root, `${prefix}_main_binary-amd64_Packages.gz`))
    const none = (await collect()).fixes
    assert.match(none.state === 'unknown' ? none.detail : 'known', /promises is not there/)
  })
})
