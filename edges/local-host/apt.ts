/** Pending security fixes of an apt host: what the lists offer, and how old their signed word is. */

import { readChangelog } from '@holdfast/formats/apt/changelog'
import { fixesFrom, type PendingFix } from '@holdfast/formats/apt/fixes'
import { listsStanding, securityReleases } from '@holdfast/formats/apt/lists'
import { readMadison, type AptVersion } from '@holdfast/formats/apt/madison'
import { readPackagesIndex } from '@holdfast/formats/apt/packages'
import { readRelease, type AptRelease } from '@holdfast/formats/apt/release'
import type { Instant } from '@holdfast/core/kernel/instant'
import type { FixesFact, PackageFact } from '@holdfast/core/model/facts'
import type { System } from './system.ts'

const APT_TIMEOUT_MS = 60_000
const CHANGELOG_TIMEOUT_MS = 20_000
const CHANGELOG_BYTES_MAX = 262_144

type Unknown = Extract<FixesFact, { state: 'unknown' }>

export async function pendingFixes(
  system: System,
  root: string,
  packages: readonly PackageFact[],
  codenames: readonly string[],
  now: Instant,
): Promise<
  | Unknown
  | {
      readonly state: 'known'
      readonly items: readonly PendingFix[]
      readonly listsSignedAt: Instant
      readonly listsValidUntil: Instant | null
    }
> {
  const releases = securityReleases(await releasesOf(system, root), codenames)
  const standing = listsStanding(releases, now)
  if (standing.state === 'unknown') return standing
  const versions = (await plainIndexes(system, root)) ?? (await madison(system, root, packages))
  if (versions === undefined) {
    return {
      state: 'unknown',
      reason: 'failed',
      detail: 'apt-cache could not list versions',
      listsSignedAt: standing.listsSignedAt,
    }
  }
  const items: PendingFix[] = []
  for (const fix of fixesFrom(packages, versions)) {
    items.push({ ...fix, ...(await changelogOf(system, root, fix)) })
  }
  const { listsSignedAt, listsValidUntil } = standing
  return { state: 'known', items, listsSignedAt, listsValidUntil }
}

/** Every version of every installed package: one call, and held packages count like others. */
async function madison(
  system: System,
  root: string,
  packages: readonly PackageFact[],
): Promise<readonly AptVersion[] | undefined> {
  const names = [...new Set(packages.map((one) => one.name))]
  const text = await system.run(
    'apt-cache',
    [...aptOptions(root), 'madison', ...names],
    APT_TIMEOUT_MS,
  )
  return text === undefined ? undefined : readMadison(text)
}

/**
 * When the fix was written and which flaws it names, where the package is already downloaded: nothing is
 * fetched to learn it.
 */
async function changelogOf(
  system: System,
  root: string,
  fix: PendingFix,
): Promise<Partial<Pick<PendingFix, 'advisories' | 'publishedAt'>>> {
  const folder = `${root}/var/cache/apt/archives`
  for (const { name, arch, installed, fixed } of fix.packages) {
    const file = `${name}_${fixed.replaceAll(':', '%3a')}_${arch}.deb`
    if ((await system.stat(`${folder}/${file}`)) === undefined) continue
    const text = await system.run(
      'sh',
      ['-c', UNPACK_CHANGELOG, 'sh', `${folder}/${file}`],
      CHANGELOG_TIMEOUT_MS,
    )
    const read = readChangelog(text ?? '', installed)
    if (read.publishedAt !== null) return read
  }
  return {}
}

/** The documentation of a package may be a link into another one: then there is nothing to read here. */
const UNPACK_CHANGELOG = `dpkg-deb --fsys-tarfile "$1" |
  tar -xOf - --wildcards './usr/share/doc/*/changelog.Debian.gz' './usr/share/doc/*/changelog.gz' 2>/dev/null |
  gzip -dc 2>/dev/null | head -c ${CHANGELOG_BYTES_MAX}; true`

/**
 * The versions of the security archives, read from their own indexes where those are plain text. They are
 * usually compressed; then apt, which wrote them, reads them.
 */
async function plainIndexes(
  system: System,
  root: string,
): Promise<readonly AptVersion[] | undefined> {
  const folder = `${root}/var/lib/apt/lists`
  const names = (await system.list(folder)).filter((name) => /-security_.*_Packages/.test(name))
  if (names.length === 0 || names.some((name) => !name.endsWith('_Packages'))) return undefined
  const versions: AptVersion[] = []
  for (const name of names) {
    const text = await system.read(`${folder}/${name}`)
    if (text === undefined) return undefined
    const feed = name.includes('ubuntu') ? 'ubuntu-security' : 'debian-security'
    versions.push(...readPackagesIndex(text, feed))
  }
  return versions
}

async function releasesOf(system: System, root: string): Promise<readonly AptRelease[]> {
  const folder = `${root}/var/lib/apt/lists`
  const releases: AptRelease[] = []
  for (const name of await system.list(folder)) {
    if (!/(?:InRelease|_Release)$/.test(name)) continue
    const release = readRelease((await system.read(`${folder}/${name}`)) ?? '')
    if (release !== undefined) releases.push(release)
  }
  return releases
}

function aptOptions(root: string): string[] {
  const options = ['-o', 'Debug::NoLocking=1']
  if (root === '') return options
  // RootDir moves every directory of apt; dpkg's own is told apart.
  return [
    ...options,
    '-o',
    `RootDir=${root}`,
    '-o',
    `Dir::State::status=${root}/var/lib/dpkg/status`,
  ]
}
