/** Roots on which the real script and the real scan run: foreign systems, and a whole Debian. */

import assert from 'node:assert/strict'
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
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
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { HostFacts } from '@holdfast/core/model/facts'
import { readCollect } from '@holdfast/formats/collect/collect'
import { debianRoot } from '../testkit/debian-root.ts'
import { needsProgram, needsRoot, needsShared, sharedPath } from '../testkit/needs.ts'
import { until } from '../testkit/until.ts'

const HOLDFAST = resolve(import.meta.dirname, '../../bin/holdfast')
const COLLECT = resolve(import.meta.dirname, '../../apps/agent/collect.sh')
const FOLDER = 'cases/host'
const file = (...parts: readonly string[]): string => sharedPath(FOLDER, ...parts)
const skip = needsShared(FOLDER)

describe('roots of other systems', { skip }, () => {
  const roots: string[] = []
  const made = (): string => {
    const root = mkdtempSync(join(tmpdir(), 'holdfast-root-'))
    roots.push(root)
    return root
  }
  const build = (name: string, ...more: readonly string[]): string => {
    const root = made()
    const done = spawnSync('sh', [file(name, 'build.sh'), root, ...more], { encoding: 'utf8' })
    assert.equal(done.status, 0, done.stderr)
    return root
  }
  after(() => {
    for (const root of roots) rmSync(root, { recursive: true, force: true })
  })

  test('a third party that is called security stands for nobody', () => {
    const { fixes } = scan(build('10-archive-called-security', 'only'))
    assert.equal(fixes.state, 'unknown')
    const old = scan(build('10-archive-called-security', 'old')).fixes
    assert.deepEqual(waiting(old), ['openssl 3.0.22-1~deb12u2'])
  })

  test('the next release pinned low is no fix of this one', () => {
    const { fixes } = scan(build('11-security-archive-of-another-release'))
    assert.deepEqual(waiting(fixes), ['openssl 3.0.22-1~deb12u2'])
  })

  test('a scan leaves the root as it was', () => {
    const root = build('18-scan-writes-into-the-root')
    const before = treeOf(root)
    const { packages } = scan(root)
    assert.deepEqual(treeOf(root), before)
    assert.deepEqual(
      packages.map((pack) => `${pack.source} ${pack.version}`),
      ['openssl 3.0.20-1~deb12u2'],
    )
  })

  test('a link of the root leads nowhere outside it', () => {
    const root = made()
    mkdirSync(join(root, 'etc'))
    mkdirSync(join(root, 'var/lib/dpkg'), { recursive: true })
    symlinkSync('/usr/lib/os-release', join(root, 'etc/os-release'))
    symlinkSync('/var/lib/dpkg/status', join(root, 'var/lib/dpkg/status'))
    const { packages, coverage } = scan(root)
    assert.deepEqual(packages, [])
    assert.equal(coverage.find((one) => one.scope === 'os-packages')?.state, 'unknown')
  })
})

const noRoot = skip || needsRoot() || needsProgram('debootstrap', 'apt-get install debootstrap')

describe('a real Debian root', { skip: noRoot, timeout: 15 * 60_000 }, () => {
  let root: string
  before(() => {
    root = debianRoot('bookworm')
    copyFileSync(COLLECT, join(root, 'collect.sh'))
  })
  after(() => rmSync(root, { recursive: true, force: true }))
  /** In a PID namespace of its own, as on a host that is somebody's whole machine. */
  const within = (script: string): string => {
    copyFileSync(script, join(root, 'demo.sh'))
    const done = spawnSync(
      'unshare',
      ['-pf', '--mount-proc', 'chroot', root, 'sh', '-c', `mount -t proc proc /proc; sh /demo.sh`],
      { encoding: 'utf8', timeout: 120_000 },
    )
    return done.stdout + done.stderr
  }

  test('a replaced program finds its package without an architecture in its name', () => {
    const said = within(file('01-owner-without-architecture/demo.sh'))
    assert.match(said, /^GOOD$/m, said)
    const text = readFileSync(join(root, 'out.txt'), 'utf8')
    const facts = readFacts(text)
    const perl = facts.processes.find((processFact) => processFact.program === 'perl')
    assert.deepEqual(
      perl?.replaced.map((replacedFile) => [replacedFile.path, replacedFile.source]),
      [['/usr/bin/perl', 'perl']],
    )
  })

  test('under hidepid an unprivileged reader does not call its list complete', () => {
    within(hidepidScript())
    const facts = readFacts(readFileSync(join(root, 'hidden.txt'), 'utf8'))
    const processes = facts.coverage.find((coverage) => coverage.scope === 'processes')
    assert.notEqual(processes?.state, 'complete', JSON.stringify(processes))
  })

  test("a container's replaced files are not the host's, a unit's own mounts are", async () => {
    const container = spawn('sh', [file('13-container-process-counts-for-the-host/ctr.sh'), root], {
      stdio: 'ignore',
      detached: true,
    })
    try {
      await until('perl of the container runs on a file that was replaced', replacedPerlRuns)
      const script = readFacts(
        spawnSync('sh', [COLLECT], { encoding: 'utf8', maxBuffer: 1e9 }).stdout,
      )
      for (const facts of [scan(), script]) {
        const counted = facts.processes.filter(
          (processFact) =>
            processFact.program === 'perl' &&
            processFact.replaced.some((each) => each.source !== null),
        )
        assert.deepEqual(counted, [])
      }
    } finally {
      stop(container)
    }
  })

  /** As the script of the case makes it: both files it replaces are mapped by its perl, and gone. */
  function replacedPerlRuns(): boolean {
    return readdirSync('/proc').some((pid) => {
      if (!/^\d+$/.test(pid)) return false
      try {
        const maps = readFileSync(`/proc/${pid}/maps`, 'utf8')
        return ['perl', 'libc.so.6'].every((file) => maps.includes(`/${file} (deleted)`))
      } catch {
        return false // It ended meanwhile, or is none of ours.
      }
    })
  }

  function hidepidScript(): string {
    const script = join(root, 'hidepid.sh')
    writeFileSync(
      script,
      `perl -e 'sleep 60' &\nmount -o remount,hidepid=2 /proc\nsetpriv --reuid 1000 --regid 1000 --clear-groups sh /collect.sh > /hidden.txt\nkill $!\n`,
    )
    return script
  }
})

function stop(child: ChildProcess): void {
  if (child.pid !== undefined) spawnSync('kill', ['-9', '--', `-${child.pid}`])
}

function scan(root?: string): HostFacts {
  const args = ['scan', '-o', 'json', ...(root === undefined ? [] : ['--root', root])]
  const done = spawnSync(HOLDFAST, args, { encoding: 'utf8', maxBuffer: 1e9 })
  assert.notEqual(done.stdout, '', done.stderr)
  return JSON.parse(done.stdout) as HostFacts
}

function readFacts(text: string): HostFacts {
  const read = readCollect(text)
  assert.ok(read.ok, read.ok ? '' : read.error)
  return read.value.facts
}

function waiting(fixes: HostFacts['fixes']): string[] {
  if (fixes.state === 'unknown') return [fixes.detail]
  return fixes.items.map((fact) => `${fact.source} ${fact.fixedVersion}`)
}

/** Names, kinds, times and contents: what a reader must leave alone. */
function treeOf(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map((name) => {
      const path = join(root, name)
      const about = lstatSync(path)
      const content = about.isFile()
        ? createHash('sha256').update(readFileSync(path)).digest('hex')
        : about.isSymbolicLink()
          ? readlinkSync(path)
          : ''
      return [name, about.mode, about.mtimeMs, content].join(' ')
    })
}
