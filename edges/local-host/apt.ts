/** Pending security fixes of an apt host: what the lists offer, and how old their signed word is. */

import { compareDeb } from '@holdfast/formats/versions/deb'
import { readRelease, type AptRelease } from '@holdfast/formats/apt/release'
import { readPackagesIndex } from '@holdfast/formats/apt/packages'
import { readMadison, readSimulation, type AptVersion } from '@holdfast/formats/apt/simulate'
import { DAY_MS, formatDuration, plus, type Instant } from '@holdfast/core/kernel/instant'
import type { FixesFact, FixFact, PackageFact } from '@holdfast/core/model/facts'
import type { System } from './system.ts'

const APT_TIMEOUT_MS = 60_000
/** Archives that state no end (Ubuntu) are refreshed daily: two weeks is generous. */
const LISTS_AGE_MS_MAX = 14 * DAY_MS

/** A fix before it is known what uses it. */
export type PendingFix = Omit<FixFact, 'use' | 'usedBy'>

export async function pendingFixes(
  system: System,
  root: string,
  packages: readonly PackageFact[],
  now: Instant,
): Promise<
  | Extract<FixesFact, { state: 'unknown' }>
  | { readonly state: 'known'; readonly items: readonly PendingFix[]; readonly release: AptRelease }
> {
  const release = await securityRelease(system, root)
  if (release === undefined) {
    return {
      state: 'unknown',
      reason: 'no-lists',
      detail:
        'cannot tell: this system has no package lists of a security archive (apt-get update)',
    }
  }
  const listsSignedAt = release.date
  const validUntil = release.validUntil ?? plus(release.date, LISTS_AGE_MS_MAX)
  const dates = { listsSignedAt, listsValidUntil: validUntil }
  if (validUntil < now) {
    const ended = formatDuration(now - validUntil)
    return {
      state: 'unknown',
      reason: 'lists-expired',
      detail: `the signature of the package lists ended ${ended} ago: newer fixes may exist (apt-get update)`,
      ...dates,
    }
  }
  const plain = await plainIndexes(system, root)
  if (plain !== undefined) {
    return { state: 'known', items: bySource(packages, packages, plain), release }
  }
  const options = aptOptions(root)
  // --with-new-pkgs: a new kernel is a new package, and counts.
  const simulation = await system.run(
    'apt-get',
    [...options, '-s', '--with-new-pkgs', 'upgrade'],
    APT_TIMEOUT_MS,
  )
  if (simulation === undefined) {
    return {
      state: 'unknown',
      reason: 'failed',
      detail: 'apt-get could not simulate an upgrade',
      ...dates,
    }
  }
  const upgradable = readSimulation(simulation).filter((one) => one.installed !== null)
  const names = [...new Set(upgradable.map((one) => one.name))]
  const madison =
    names.length === 0
      ? ''
      : await system.run('apt-cache', [...options, 'madison', ...names], APT_TIMEOUT_MS)
  if (madison === undefined) {
    return {
      state: 'unknown',
      reason: 'failed',
      detail: 'apt-cache could not list versions',
      ...dates,
    }
  }
  return { state: 'known', items: bySource(packages, upgradable, readMadison(madison)), release }
}

/** One source fix counted once, however many packages it builds. */
function bySource(
  packages: readonly PackageFact[],
  upgradable: readonly { readonly name: string; readonly arch: string }[],
  versions: readonly AptVersion[],
): PendingFix[] {
  const installed = new Map(packages.map((one) => [`${one.name} ${one.arch}`, one]))
  const secured = new Map<string, AptVersion[]>()
  for (const one of versions) {
    if (one.security) secured.set(one.name, [...(secured.get(one.name) ?? []), one])
  }
  const fixes = new Map<string, PendingFix>()
  for (const one of upgradable) {
    const known =
      installed.get(`${one.name} ${one.arch}`) ?? packages.find((item) => item.name === one.name)
    if (known === undefined) continue
    // A newer point release may stand above the security version: the fix is pending all the same.
    const newer = (secured.get(one.name) ?? []).filter(
      (item) => compareDeb(item.version, known.version) === 'greater',
    )
    const [first] = newer.toSorted((a, b) => (compareDeb(a.version, b.version) === 'less' ? 1 : -1))
    if (first === undefined) continue
    const before = fixes.get(known.source)
    const item = {
      name: one.name,
      arch: known.arch,
      installed: known.version,
      fixed: first.version,
    }
    fixes.set(known.source, {
      source: known.source,
      fixedVersion: before?.fixedVersion ?? first.version,
      packages: [...(before?.packages ?? []), item],
      feed: first.feed,
      advisories: [],
      severity: 'unrated',
      publishedAt: null,
    })
  }
  return [...fixes.values()].toSorted((a, b) => (a.source < b.source ? -1 : 1))
}

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

/** The newest signed word of a security archive. */
async function securityRelease(system: System, root: string): Promise<AptRelease | undefined> {
  const folder = `${root}/var/lib/apt/lists`
  let newest: AptRelease | undefined
  for (const name of await system.list(folder)) {
    if (!/(?:InRelease|_Release)$/.test(name)) continue
    const release = readRelease((await system.read(`${folder}/${name}`)) ?? '')
    if (release?.security === true && (newest === undefined || release.date > newest.date)) {
      newest = release
    }
  }
  return newest
}

function aptOptions(root: string): string[] {
  const options = ['-o', 'Debug::NoLocking=1', '-o', 'APT::Get::Show-User-Simulation-Note=0']
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
