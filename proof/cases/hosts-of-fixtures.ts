/**
 * Three hundred hosts of a dozen distributions, with what published advisories speak of on them: patched, behind,
 * with vendors' builds beside the distribution's, on systems that are no longer supported. Deterministic.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AffectedPackage } from '@holdfast/core/model/advisory'
import { readDocument } from '@holdfast/formats/registry'

type Manager = 'dpkg' | 'rpm' | 'apk'

interface Distribution {
  readonly id: string
  readonly versionId: string
  readonly title: string
  readonly manager: Manager
  /** As advisories name the release. */
  readonly release: string
  readonly codename?: string
  readonly kernel: { readonly package: string; readonly version: string; readonly running: string }
}

export interface InstalledPackage {
  readonly name: string
  version: string
  readonly source: string
  readonly vendor: string
}

export interface FixtureHost {
  readonly name: string
  readonly distribution: Distribution
  readonly packages: InstalledPackage[]
  /** Offered by the archives of its distribution: name → newest version. */
  readonly archive: ReadonlyMap<string, string>
}

const deb = (id: string, versionId: string, codename: string, kernel: string): Distribution => ({
  id,
  versionId,
  title: `${id === 'debian' ? 'Debian GNU/Linux' : 'Ubuntu'} ${versionId} (${codename})`,
  manager: 'dpkg',
  release: `${id}:${versionId}`,
  codename,
  kernel: {
    package: `linux-image-${kernel}`,
    version: `${kernel.replace(/-[a-z].*$/, '')}.1`,
    running: kernel,
  },
})
const el = (id: string, versionId: string, name: string, kernel: string): Distribution => ({
  id,
  versionId,
  title: `${name} ${versionId}`,
  manager: 'rpm',
  release: `${id}:${versionId.replace(/\..*/, '')}`,
  kernel: { package: 'kernel-core', version: kernel, running: `${kernel}.x86_64` },
})
const apk = (id: string, versionId: string): Distribution => ({
  id,
  versionId,
  title: id === 'alpine' ? `Alpine Linux v${versionId}` : 'Wolfi',
  manager: 'apk',
  release: id === 'alpine' ? `alpine:v${versionId.replace(/\.\d+$/, '')}` : id,
  kernel: { package: 'linux-lts', version: '6.6.41-r0', running: '6.6.41-0-lts' },
})

export const DISTRIBUTIONS: readonly Distribution[] = [
  deb('debian', '12', 'bookworm', '6.1.0-49-amd64'),
  deb('debian', '11', 'bullseye', '5.10.0-35-amd64'),
  deb('debian', '10', 'buster', '4.19.0-27-amd64'),
  deb('ubuntu', '24.04', 'noble', '6.8.0-51-generic'),
  deb('ubuntu', '22.04', 'jammy', '5.15.0-130-generic'),
  deb('ubuntu', '18.04', 'bionic', '4.15.0-213-generic'),
  deb('ubuntu', '16.04', 'xenial', '4.4.0-210-generic'),
  el('almalinux', '8.10', 'AlmaLinux', '4.18.0-553.el8_10'),
  el('almalinux', '9.4', 'AlmaLinux', '5.14.0-427.13.1.el9_4'),
  el('rocky', '8.10', 'Rocky Linux', '4.18.0-553.el8_10'),
  el('rhel', '8.6', 'Red Hat Enterprise Linux', '4.18.0-372.9.1.el8'),
  el('centos', '7', 'CentOS Linux', '3.10.0-1160.el7'),
  el('amzn', '2', 'Amazon Linux', '5.10.210-201.852.amzn2'),
  el('sles', '15.5', 'SUSE Linux Enterprise Server', '5.14.21-150500.55.44.1'),
  apk('alpine', '3.15.4'),
  apk('alpine', '3.12.1'),
  apk('wolfi', '20230201'),
]

/** Published records that say what is fixed where; as files, for a feed that is a directory. */
export function advisoryFiles(fixtures: string): string[] {
  const families = 'alsa rlsa rhsa usn ubuntu dla suse cga root'.split(' ')
  return [
    ...families.flatMap((family) => filesIn(join(fixtures, 'osv', family))),
    join(fixtures, 'distro-advisories/debian/security-tracker.json'),
    ...filesIn(join(fixtures, 'distro-advisories/alpine')),
    ...filesIn(join(fixtures, 'distro-advisories/wolfi')),
    join(fixtures, 'kev/known_exploited_vulnerabilities-2026.08.07.json'),
  ]
}

function filesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /\.(?:json|yaml)$/.test(name) && name !== 'facts.json')
    .toSorted()
    .map((name) => join(folder, name))
}

export function hostsOf(fixtures: string, count: number): FixtureHost[] {
  const published = fixesOf(advisoryFiles(fixtures))
  return Array.from({ length: count }, (_, index) => {
    const distribution = DISTRIBUTIONS[index % DISTRIBUTIONS.length] ?? DISTRIBUTIONS[0]
    if (distribution === undefined) throw new Error('there are distributions')
    return hostOf(index, distribution, published.get(distribution.release) ?? new Map())
  })
}

/** Release → package → the newest version that ends a range. */
function fixesOf(files: readonly string[]): Map<string, Map<string, string>> {
  const byRelease = new Map<string, Map<string, string>>()
  for (const file of files) {
    const read = readDocument(readFileSync(file))
    if (!read.ok) throw new Error(`${file}: ${read.error.message}`)
    for (const advisory of read.value.advisories) {
      for (const affected of advisory.affected) note(byRelease, affected)
    }
  }
  return byRelease
}

function note(byRelease: Map<string, Map<string, string>>, affected: AffectedPackage): void {
  const fixed = affected.ranges.findLast((range) => range.fixed !== null)?.fixed
  if (affected.distro === null || fixed === null || fixed === undefined) return
  const packages = byRelease.get(affected.distro) ?? new Map<string, string>()
  packages.set(affected.name, fixed)
  byRelease.set(affected.distro, packages)
}

const FILLER = ['bash', 'coreutils', 'tar', 'gzip', 'sed', 'grep', 'findutils', 'ncurses']

function hostOf(
  index: number,
  distribution: Distribution,
  published: ReadonlyMap<string, string>,
): FixtureHost {
  const packages: InstalledPackage[] = FILLER.map((name) => own(distribution, name, '99.0-1'))
  const { kernel } = distribution
  packages.push({ ...own(distribution, kernel.package, kernel.version), source: 'linux' })
  const names = [...published.keys()].toSorted()
  const archive = new Map<string, string>()
  for (const [place, name] of names.entries()) {
    // Every host holds about a third of what is spoken of, and every third of those is behind.
    if ((place + index) % 3 !== 0) continue
    const fixed = published.get(name) ?? ''
    const behind = (place * 7 + index) % 9 === 0
    packages.push(own(distribution, name, behind ? below(distribution.manager, fixed) : fixed))
    archive.set(name, fixed)
  }
  if (index % 10 === 3) packages.push(...vendorsOf(distribution))
  return { name: `host-${String(index).padStart(3, '0')}`, distribution, packages, archive }
}

function own({ manager, id }: Distribution, name: string, version: string): InstalledPackage {
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

/** From the project's own repository, beside the distribution's packages. */
function vendorsOf({ manager }: Distribution): InstalledPackage[] {
  if (manager === 'apk') return []
  const [name, version] =
    manager === 'dpkg' ? ['nodejs', '20.9.0-1nodesource1'] : ['nginx', '1:1.26.0-1.el8.ngx']
  const vendor =
    manager === 'dpkg'
      ? 'NodeSource <distros@nodesource.example>'
      : 'NGINX Packaging <x@nginx.example>'
  return [{ name, version, source: name, vendor }]
}

/** As `collect.sh` tells of it. */
export function reportOf(host: FixtureHost, nonce: string, now: number, bootedAt: number): string {
  const { distribution: about } = host
  const seconds = (at: number): string => String(Math.floor(at / 1_000))
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
    ['kernel', about.kernel.running],
    ['container', ''],
    ...inventoryOf(host, now),
    ['processes', '1\tinit\tmaps\t\n812\tnginx\tmaps\t'],
    ['owners', ''],
    ['ended', seconds(now)],
    ['end', ''],
  ]
  return `holdfast-collect 1\n${sections.map(([name, text]) => `\n== ${name}\n${text}\n`).join('')}`
}

function inventoryOf(host: FixtureHost, now: number): [string, string][] {
  const { distribution: about, packages } = host
  switch (about.manager) {
    case 'rpm':
      return [
        [
          'rpm',
          packages
            .map((one) => {
              const plain = one.version.replace(/^\d+:/, '')
              return `${one.name}\t${one.version}\tx86_64\t${one.source}-${plain}.src.rpm\t${one.vendor}\t`
            })
            .join('\n'),
        ],
      ]
    case 'apk':
      return [
        [
          'apk',
          packages
            .map((one) => `P:${one.name}\nV:${one.version}\nA:x86_64\no:${one.source}\n`)
            .join('\n'),
        ],
      ]
    case 'dpkg':
      return [
        [
          'dpkg',
          packages
            .map(
              (one) =>
                `Package: ${one.name}\nStatus: install ok installed\nMaintainer: ${one.vendor}\nArchitecture: amd64\nVersion: ${one.version}\nDescription: x\n`,
            )
            .join('\n'),
        ],
        ['releases', releaseFile(about, now)],
        ['madison', madison(host)],
      ]
  }
}

function releaseFile({ id, codename = '' }: Distribution, now: number): string {
  const date = (at: number): string => new Date(at).toUTCString().replace('GMT', 'UTC')
  const debian = id === 'debian'
  return [
    `-- /var/lib/apt/lists/archive.example_${id}-security_dists_${codename}-security_InRelease`,
    `Origin: ${debian ? 'Debian' : 'Ubuntu'}`,
    `Label: ${debian ? 'Debian-Security' : 'Ubuntu'}`,
    `Suite: ${codename}-security`,
    `Codename: ${debian ? `${codename}-security` : codename}`,
    `Date: ${date(now - 86_400_000)}`,
    ...(debian ? [`Valid-Until: ${date(now + 6 * 86_400_000)}`] : []),
  ].join('\n')
}

function madison({ distribution, archive, packages }: FixtureHost): string {
  const { id, codename = '' } = distribution
  const where = `http://archive.example/${id}-security ${codename}-security/main amd64 Packages`
  const lines = packages.map((one) => {
    const offered = archive.get(one.name) ?? one.version
    return `${one.name} | ${offered} | ${where}`
  })
  return [...lines, '-- ok'].join('\n')
}
