/**
 * Hosts of a dozen distributions, with what published advisories speak of on them: patched, behind, not restarted,
 * not booted, with vendors' builds beside the distribution's, on systems that are no longer supported. Deterministic.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AffectedPackage } from '@holdfast/core/model/advisory'
import { releaseOf } from '@holdfast/core/model/release'
import { readDocument } from '@holdfast/formats/registry'
import { compareApk } from '@holdfast/host-formats/versions/apk'
import { compareDeb } from '@holdfast/host-formats/versions/deb'
import { compareRpm } from '@holdfast/host-formats/versions/rpm'
import {
  DISTRIBUTIONS,
  SUPPORTED,
  type Distribution,
  type Kernel,
  type Manager,
} from './distributions.ts'

export interface InstalledPackage {
  readonly name: string
  version: string
  readonly source: string
  readonly vendor: string
}

export interface FixtureHost {
  readonly name: string
  distribution: Distribution
  packages: InstalledPackage[]
  /** Offered by the archives of its distribution: name → newest version. */
  archive: ReadonlyMap<string, string>
  kernel: Kernel
  /** A process still maps a library that was replaced. */
  replaced: boolean
  /** It runs a container, whose programs are older than what the host has now. */
  readonly containers: boolean
}

/** Upgraded to another release: what was installed comes from its archives, and nothing of before runs. */
export function movedOn(host: FixtureHost, published: PublishedFixes): void {
  const distribution = SUPPORTED.get(host.distribution.id)
  if (distribution === undefined) throw new Error(`${host.distribution.id} has no newer release`)
  const fixes = fixesFor(published, distribution)
  const { kernel, manager } = distribution
  const plain = base(distribution)
  const there = new Set(plain.map((installedPackage) => installedPackage.name))
  // What was installed stays installed; the vendor's own build is that of the distribution now.
  const kept = host.packages.filter(
    (installedPackage) => installedPackage.source !== 'linux' && !there.has(installedPackage.name),
  )
  const newer = manager === 'apk' ? '99.0-1' : '9:99.0-1'
  host.distribution = distribution
  host.packages = [
    ...plain,
    ...kept.map(({ name }) => own(distribution, name, fixes.get(name)?.fixed ?? newer)),
  ]
  host.archive = new Map([...fixes].map(([name, { fixed }]) => [name, fixed]))
  host.kernel = kernel
  host.replaced = false
}

/** Published records that say what is fixed where; as files, for a feed that is a directory. */
export function advisoryFiles(fixtures: string): string[] {
  const families = 'alsa rlsa rhsa usn ubuntu dla cga root'.split(' ')
  return [
    ...families.flatMap((family) => filesIn(join(fixtures, 'osv', family))),
    join(fixtures, 'distro-advisories/debian/security-tracker.json'),
    ...filesIn(join(fixtures, 'distro-advisories/alpine')),
    ...filesIn(join(fixtures, 'distro-advisories/wolfi')),
    join(fixtures, 'kev/known_exploited_vulnerabilities-2026.08.07.json'),
    join(fixtures, 'eol/all-products.json'),
  ]
}

function filesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /\.(?:json|yaml)$/.test(name) && name !== 'facts.json')
    .toSorted()
    .map((name) => join(folder, name))
}

export interface Published {
  readonly fixed: string
  /** Named by an advisory that is critical or known to be exploited. */
  readonly urgent: boolean
}
export type PublishedFixes = ReadonlyMap<string, ReadonlyMap<string, Published>>

export function hostsOf(published: PublishedFixes, count: number): FixtureHost[] {
  const rounds = Math.ceil(count / DISTRIBUTIONS.length)
  return Array.from({ length: rounds }, (_, round) =>
    DISTRIBUTIONS.map((distribution, place) =>
      hostOf(round * DISTRIBUTIONS.length + place, distribution, fixesFor(published, distribution)),
    ),
  )
    .flat()
    .slice(0, count)
}

export function fixesFor(
  published: PublishedFixes,
  { id, versionId }: Distribution,
): ReadonlyMap<string, Published> {
  return published.get(releaseOf(id, versionId)) ?? new Map<string, Published>()
}

/** Release → package → the newest version that ends a range. */
export function fixesOf(files: readonly string[]): PublishedFixes {
  const read = files.map((file) => {
    const document = readDocument(readFileSync(file))
    if (!document.ok) throw new Error(`${file}: ${document.error.message}`)
    return document.value
  })
  const exploited = new Set(read.flatMap((document) => document.signals.map((signal) => signal.id)))
  const byRelease = new Map<string, Map<string, Published>>()
  for (const { advisories } of read) {
    for (const { id, aliases, severity, affected } of advisories) {
      const urgent = severity === 'critical' || [id, ...aliases].some((one) => exploited.has(one))
      for (const affectedPackage of affected) note(byRelease, affectedPackage, urgent)
    }
  }
  return byRelease
}

const ORDERS = new Map([
  ['deb', compareDeb],
  ['rpm', compareRpm],
  ['apk', compareApk],
])

function note(
  byRelease: Map<string, Map<string, Published>>,
  { distro, name, type, ranges }: AffectedPackage,
  urgent: boolean,
): void {
  const compare = ORDERS.get(type)
  if (distro === null || compare === undefined) return
  const packages = byRelease.get(distro) ?? new Map<string, Published>()
  byRelease.set(distro, packages)
  for (const { fixed } of ranges) {
    // Alpine's word for: it never was affected.
    if (fixed === null || fixed === '0') continue
    const before = packages.get(name)
    const newest =
      before === undefined || compare(before.fixed, fixed) === 'less' ? fixed : before.fixed
    packages.set(name, { fixed: newest, urgent: urgent || before?.urgent === true })
  }
}

const FILLER = ['bash', 'coreutils', 'tar', 'gzip', 'sed', 'grep', 'findutils', 'ncurses']
/** The security archives of Debian and Ubuntu offer fixes by themselves. */
const OFFERED = ['openssl', 'curl', 'sudo']

function hostOf(
  index: number,
  distribution: Distribution,
  published: ReadonlyMap<string, Published>,
): FixtureHost {
  const round = Math.floor(index / DISTRIBUTIONS.length)
  const { kernel, nextKernel, manager } = distribution
  const packages = base(distribution)
  const archive = new Map<string, string>()
  // A quarter of the hosts is patched; of the others about a third of what they hold is behind.
  const patched = round % 4 === 0
  for (const [place, [name, { fixed }]] of [...published]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .entries()) {
    archive.set(name, fixed)
    if (published.size > 12 && (place + round) % 3 !== 0) continue
    const behind = !patched && (place * 7 + round) % 3 === 0
    packages.push(own(distribution, name, behind ? below(manager, fixed) : fixed))
  }
  if (manager === 'dpkg') {
    for (const [place, name] of OFFERED.entries()) {
      archive.set(name, '2.0-1')
      packages.push(own(distribution, name, patched || (place + round) % 3 > 0 ? '2.0-1' : '1.0-1'))
    }
  }
  if (round % 5 === 2) {
    // apk keeps one version of a package.
    if (manager === 'apk')
      packages.splice(
        packages.findIndex((installedPackage) => installedPackage.source === 'linux'),
        1,
      )
    packages.push(installedKernel(distribution, nextKernel))
  }
  if (round % 5 === 3) packages.push(...vendorsOf(distribution, published))
  return {
    name: `host-${String(index).padStart(3, '0')}`,
    distribution,
    packages,
    archive,
    kernel,
    replaced: round % 5 === 1,
    containers: index % 2 === 0,
  }
}

function installedKernel(distribution: Distribution, { package: name, version }: Kernel) {
  return { ...own(distribution, name, version), source: 'linux' }
}

/** A system as it is installed, with nothing that advisories speak of. */
export function base(distribution: Distribution): InstalledPackage[] {
  const { kernel } = distribution
  return [
    ...FILLER.map((name) => own(distribution, name, '99.0-1')),
    own(distribution, 'zlib', '99.0-1'),
    installedKernel(distribution, kernel),
  ]
}

export function own(
  { manager, id }: Distribution,
  name: string,
  version: string,
): InstalledPackage {
  const written = manager === 'apk' ? version.replace(/-1$/, '-r1') : version
  return { name, version: written, source: name, vendor: VENDORS.get(id) ?? '' }
}

const VENDORS: ReadonlyMap<string, string> = new Map([
  ['debian', 'Debian Developers <devel@lists.debian.org>'],
  ['ubuntu', 'Ubuntu Developers <ubuntu-devel-discuss@lists.ubuntu.com>'],
  ['almalinux', 'AlmaLinux'],
  ['rocky', 'Rocky Enterprise Software Foundation'],
  ['rhel', 'Red Hat, Inc.'],
  ['centos', 'CentOS'],
  ['amzn', 'Amazon Linux'],
  ['sles', 'SUSE LLC <https://www.suse.com/>'],
])

/** Just older than the version that fixes it. */
function below(manager: Manager, fixed: string): string {
  if (manager !== 'apk') return `${fixed}~0`
  return fixed.replace(/-r\d+$/, '_rc1-r0')
}

/** Builds of somebody else beside the distribution's, where there is one of what an urgent advisory names. */
function vendorsOf(
  { manager, id }: Distribution,
  published: ReadonlyMap<string, Published>,
): InstalledPackage[] {
  if (manager === 'apk') return []
  const urgent = [...published].find(([, one]) => one.urgent)?.[0]
  if (manager === 'dpkg') {
    const vendor = 'NodeSource <distros@nodesource.example>'
    const builds: InstalledPackage[] = [
      { name: 'nodejs', version: '20.9.0-1nodesource1', source: 'nodejs', vendor },
    ]
    if (urgent !== undefined) {
      builds.push({ name: urgent, version: '9.1-1nodesource1', source: urgent, vendor })
    }
    return builds
  }
  const name = urgent ?? (id === 'sles' ? 'apache2' : 'nginx')
  return [{ name, version: '1.0.1-1.ngx', source: name, vendor: 'Packaging beside, Ltd.' }]
}

const PROCESSES = ['1\tinit\tmaps\t5\t/sbin/init', '812\tnginx\tmaps\t900\t/usr/sbin/nginx']

/** As `collect.sh` tells of it. */
export function reportOf(host: FixtureHost, nonce: string, now: number, bootedAt: number): string {
  const { distribution: about } = host
  const seconds = (at: number): string => String(Math.floor(at / 1_000))
  const library = `/usr/lib/libz.so.1.2.1${about.manager === 'apk' ? '' : '1'}`
  const inside = host.containers ? ['2001\tpython3\tcontainer\t60\t/usr/bin/python3'] : []
  const sections: [name: string, text: string][] = [
    ['nonce', nonce],
    ['started', seconds(now)],
    ['hostname', host.name],
    ['boot', `00000000-0000-0000-0000-${seconds(bootedAt).padStart(12, '0')}`],
    ['boottime', `btime ${seconds(bootedAt)}`],
    [
      'os-release',
      `ID=${about.id}\nVERSION_ID="${about.versionId}"\nPRETTY_NAME="${about.title}"${about.codename === undefined ? '' : `\nVERSION_CODENAME=${about.codename}`}`,
    ],
    ['kernel', host.kernel.running],
    ['container', ''],
    ...inventoryOf(host, now),
    ['view', 'uid 0 0\nproc rw,nosuid\npidns pid:[4026531836] pid:[4026531836]'],
    ['processes', [...PROCESSES, ...inside].join('\n')],
    ['entries', String(PROCESSES.length + inside.length)],
    [
      'gone',
      [
        ...(host.replaced ? [`812\tmap\t${library}`] : []),
        ...inside.map(() => `2001\tscript\t${library}`),
      ].join('\n'),
    ],
    ['owners', host.replaced || host.containers ? `zlib\t${library}` : ''],
    ['ended', seconds(now)],
    ['end', ''],
  ]
  return `holdfast-collect 2\n${sections.map(([name, text]) => `\n== ${name}\n${text}\n`).join('')}`
}

function inventoryOf(host: FixtureHost, now: number): [string, string][] {
  const { distribution: about, packages } = host
  switch (about.manager) {
    case 'rpm':
      return [
        [
          'rpm',
          packages
            .map((installedPackage) => {
              const plain = installedPackage.version.replace(/^\d+:/, '')
              return `${installedPackage.name}\t${installedPackage.version}\tx86_64\t${installedPackage.source}-${plain}.src.rpm\t${installedPackage.vendor}\t`
            })
            .join('\n'),
        ],
      ]
    case 'apk':
      return [
        [
          'apk',
          packages
            .map(
              (installedPackage) =>
                `P:${installedPackage.name}\nV:${installedPackage.version}\nA:x86_64\no:${installedPackage.source}\n`,
            )
            .join('\n'),
        ],
      ]
    case 'dpkg':
      return [
        [
          'dpkg',
          packages
            .map(
              (installedPackage) =>
                `Package: ${installedPackage.name}\nStatus: install ok installed\nMaintainer: ${installedPackage.vendor}\nArchitecture: amd64\nVersion: ${installedPackage.version}\nDescription: x\n`,
            )
            .join('\n'),
        ],
        ['releases', releaseFile(about, now)],
        ['indexes', `${listsOf(about)}main_binary-amd64_Packages\t${INDEX}`],
        ['madison', madison(host)],
      ]
  }
}

const INDEX = '5f'.repeat(32)

/** Debian called its archives otherwise before bullseye. */
function suiteOf({ id, versionId, codename = '' }: Distribution): string {
  return id === 'debian' && Number(versionId) < 11 ? `${codename}/updates` : `${codename}-security`
}

function listsOf(about: Distribution): string {
  const suite = suiteOf(about).replaceAll('/', '_')
  return `archive.example_${about.id}-security_dists_${suite}_`
}

function releaseFile(about: Distribution, now: number): string {
  const date = (at: number): string => new Date(at).toUTCString().replace('GMT', 'UTC')
  const { id, codename = '' } = about
  const debian = id === 'debian'
  return [
    `-- /var/lib/apt/lists/${listsOf(about)}InRelease`,
    `Origin: ${debian ? 'Debian' : 'Ubuntu'}`,
    `Label: ${debian ? 'Debian-Security' : 'Ubuntu'}`,
    `Suite: ${debian ? 'stable-security' : suiteOf(about)}`,
    `Codename: ${debian && !suiteOf(about).includes('/') ? `${codename}-security` : codename}`,
    `Date: ${date(now - 86_400_000)}`,
    ...(debian ? [`Valid-Until: ${date(now + 6 * 86_400_000)}`] : []),
    'SHA256:',
    ` ${INDEX} 100 main/binary-amd64/Packages`,
  ].join('\n')
}

function madison({ distribution, archive, packages }: FixtureHost): string {
  const where = `http://archive.example/${distribution.id}-security ${suiteOf(distribution)}/main amd64 Packages`
  const lines = packages.map((installedPackage) => {
    const offered = archive.get(installedPackage.name) ?? installedPackage.version
    return `${installedPackage.name} | ${offered} | ${where}`
  })
  return [...lines, '-- ok'].join('\n')
}
