/** Pending security fixes of an apt host: what its own security archives offer, from whole lists only. */

import { createHash } from 'node:crypto'
import {
  listsStanding,
  securityArchives,
  securityVersions,
  type SeenIndex,
} from '@holdfast/host-formats/apt/archives'
import { readChangelog } from '@holdfast/host-formats/apt/changelog'
import { fixesFrom, type PendingFix } from '@holdfast/host-formats/apt/fixes'
import type { AptVersion } from '@holdfast/host-formats/apt/madison'
import { readPackagesIndex, unpackedName } from '@holdfast/host-formats/apt/packages'
import { readRelease, type AptRelease } from '@holdfast/host-formats/apt/release'
import { isSourcesFile, readAptSources, type AptSource } from '@holdfast/host-formats/apt/sources'
import type { FixesFact, PackageFact } from '@holdfast/core/model/facts'
import type { ListDates } from '@holdfast/core/model/package-lists'
import type { System } from './system.ts'

const UNPACK_TIMEOUT_MS = 60_000
const CHANGELOG_TIMEOUT_MS = 20_000
const CHANGELOG_BYTES_MAX = 262_144

type Unknown = Extract<FixesFact, { state: 'unknown' }>

/** Whether the dates of the lists are good today is for whoever asks to say. */
export async function pendingFixes(
  system: System,
  root: string,
  packages: readonly PackageFact[],
  codenames: readonly string[],
): Promise<
  Unknown | ({ readonly state: 'known'; readonly items: readonly PendingFix[] } & ListDates)
> {
  const lists = {
    sources: await sourcesOf(system, root),
    releases: await releasesOf(system, root),
    present: new Set((await system.list(`${root}${LISTS}`)).map(unpackedName)),
  }
  const found = securityArchives(lists, codenames, packages)
  if (found.state === 'unknown') return found
  const wanted = new Set(
    found.archives.flatMap((archive) => archive.indexes.map((index) => index.name)),
  )
  const { seen, versions } = await indexesOf(system, root, wanted)
  const standing = listsStanding(found.archives, seen)
  if (standing.state === 'unknown') return standing
  const items: PendingFix[] = []
  for (const fix of fixesFrom(packages, securityVersions(found.archives, versions))) {
    items.push({ ...fix, ...(await changelogOf(system, root, fix)) })
  }
  const { listsSignedAt, listsValidUntil } = standing
  return { state: 'known', items, listsSignedAt, listsValidUntil }
}

/** Null where no file says what is configured: then the lists that are there do. */
async function sourcesOf(system: System, root: string): Promise<readonly AptSource[] | null> {
  const folder = `${root}/etc/apt/sources.list.d`
  const names = (await system.list(folder)).filter(isSourcesFile)
  const sources: AptSource[] = []
  let files = 0
  for (const path of [
    `${root}/etc/apt/sources.list`,
    ...names.map((name) => `${folder}/${name}`),
  ]) {
    const text = await system.read(path)
    if (text === undefined) continue
    files += 1
    sources.push(...readAptSources(path, text))
  }
  return files === 0 && names.length === 0 ? null : sources
}

async function releasesOf(system: System, root: string): Promise<ReadonlyMap<string, AptRelease>> {
  const folder = `${root}${LISTS}`
  const releases = new Map<string, AptRelease>()
  for (const name of await system.list(folder)) {
    if (!/(?:InRelease|_Release)$/.test(name)) continue
    const release = readRelease((await system.read(`${folder}/${name}`)) ?? '')
    if (release !== undefined) releases.set(name, release)
  }
  return releases
}

const LISTS = '/var/lib/apt/lists'

/** The indexes that count, with the digest of their content; one that cannot be unpacked is not there. */
async function indexesOf(
  system: System,
  root: string,
  wanted: ReadonlySet<string>,
): Promise<{
  readonly seen: ReadonlyMap<string, SeenIndex>
  readonly versions: readonly AptVersion[]
}> {
  const folder = `${root}${LISTS}`
  const seen = new Map<string, SeenIndex>()
  const versions: AptVersion[] = []
  for (const file of await system.list(folder)) {
    const name = unpackedName(file)
    if (!wanted.has(name)) continue
    const path = await system.real(`${folder}/${file}`)
    if (path === undefined || (await system.stat(path))?.isFile !== true) continue
    const text = file === name ? await system.read(path) : await unpack(system, path)
    if (text === undefined) continue
    const sha256 = createHash('sha256').update(text).digest('hex')
    seen.set(name, { size: Buffer.byteLength(text), sha256 })
    versions.push(...readPackagesIndex(text, name))
  }
  return { seen, versions }
}

/** apt reads all that it stores; where it is not here, the packer's own tool does. */
async function unpack(system: System, path: string): Promise<string | undefined> {
  const ending = path.slice(path.lastIndexOf('.') + 1)
  const tools = [['/usr/lib/apt/apt-helper', 'cat-file'], UNPACKERS.get(ending)]
  for (const tool of tools) {
    const [program, ...options] = tool ?? []
    if (program === undefined) continue
    const text = await system.run(program, [...options, path], UNPACK_TIMEOUT_MS)
    if (text !== undefined) return text
  }
  return undefined
}

const UNPACKERS: ReadonlyMap<string, readonly string[]> = new Map([
  ['gz', ['gzip', '-dc']],
  ['xz', ['xz', '-dc']],
  ['lzma', ['xz', '-dc']],
  ['bz2', ['bzip2', '-dc']],
  ['lz4', ['lz4', '-dc']],
  ['zst', ['zstd', '-dc']],
])

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
    const path = await system.real(`${folder}/${file}`)
    if (path === undefined || (await system.stat(path))?.isFile !== true) continue
    const text = await system.run('sh', ['-c', UNPACK_CHANGELOG, 'sh', path], CHANGELOG_TIMEOUT_MS)
    const read = readChangelog(text ?? '', installed)
    if (read.publishedAt !== null) return read
  }
  return {}
}

/** The documentation of a package may be a link into another one: then there is nothing to read here. */
const UNPACK_CHANGELOG = `dpkg-deb --fsys-tarfile "$1" |
  tar -xOf - --wildcards './usr/share/doc/*/changelog.Debian.gz' './usr/share/doc/*/changelog.gz' 2>/dev/null |
  gzip -dc 2>/dev/null | head -c ${CHANGELOG_BYTES_MAX}; true`
