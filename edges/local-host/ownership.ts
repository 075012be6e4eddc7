/** Which package owns a file, and when packages changed: the lists of dpkg, rpm and apk, read only when asked. */

import type { PackageFact } from '@holdfast/core/model/facts'
import { instant, type Instant } from '@holdfast/core/kernel/instant'
import {
  apkFiles,
  mergedPath,
  ownersOf,
  readDiversions,
  readOwnerLine,
  type OwnedPath,
  type Owners,
} from '@holdfast/host-formats/owners/owners'
import type { Changes } from '@holdfast/host-formats/owners/replaced'
import { findRpmDatabase, queryRpm } from './rpm.ts'
import type { System } from './system.ts'

export interface Ownership {
  readonly owners: Owners
  readonly changes: Changes
  /** Every file of a source package that something could map. */
  filesOf(source: string): ReadonlySet<string>
}

export async function readOwnership(
  system: System,
  root: string,
  packages: readonly PackageFact[],
  wanted: { readonly paths: readonly string[]; readonly sources: ReadonlySet<string> },
): Promise<Ownership> {
  const asked = wanted.paths.length > 0 || wanted.sources.size > 0
  const lists = asked ? await listsOf(system, root, packages, wanted) : []
  const diversions = readDiversions((await system.read(`${root}/var/lib/dpkg/diversions`)) ?? '')
  const bySource = new Map<string, Set<string>>()
  const sources = new Map(packages.map((pack) => [pack.name, pack.source]))
  for (const { name, path } of lists) {
    const source = sources.get(name)
    if (source === undefined || !wanted.sources.has(source)) continue
    const files = bySource.get(source) ?? new Set<string>()
    files.add(mergedPath(path))
    bySource.set(source, files)
  }
  return {
    owners: ownersOf(lists, packages, wanted.paths, diversions),
    changes: await changesOf(system, root, packages),
    filesOf: (source) => bySource.get(source) ?? new Set(),
  }
}

async function listsOf(
  system: System,
  root: string,
  packages: readonly PackageFact[],
  wanted: { readonly paths: readonly string[]; readonly sources: ReadonlySet<string> },
): Promise<OwnedPath[]> {
  const manager = packages[0]?.manager
  if (manager === 'dpkg') {
    const lists: OwnedPath[] = []
    for (const [pack, file] of await listFiles(system, root, packages)) {
      // With a path to own any package may be it.
      if (wanted.paths.length === 0 && !wanted.sources.has(pack.source)) continue
      for (const path of ((await system.read(file)) ?? '').split('\n')) {
        if (path !== '') lists.push({ name: pack.name, path })
      }
    }
    return lists
  }
  if (manager === 'apk')
    return [...apkFiles((await system.read((await apkDatabase(system, root)) ?? '')) ?? '')]
  if (manager === undefined) return []
  const format = '[%{=NAME}\\t%{FILENAMES}\\n]'
  const listed = await askRpm(system, root, format)
  return (listed ?? '').split('\n').flatMap(readOwnerLine)
}

/** Where apk keeps what is installed; newer systems have everything below /usr. */
export async function apkDatabase(system: System, root: string): Promise<string | undefined> {
  for (const place of ['/lib/apk/db/installed', '/usr/lib/apk/db/installed']) {
    if ((await system.stat(`${root}${place}`)) !== undefined) return `${root}${place}`
  }
  return undefined
}

async function askRpm(system: System, root: string, format: string): Promise<string | undefined> {
  const database = await findRpmDatabase(system, root)
  return database === undefined
    ? undefined
    : queryRpm(system, root, database, ['-qa', '--qf', format])
}

/** With and without the architecture in its name, as dpkg writes them. */
async function listFiles(
  system: System,
  root: string,
  packages: readonly PackageFact[],
): Promise<(readonly [PackageFact, string])[]> {
  const folder = `${root}/var/lib/dpkg/info`
  const names = new Set(await system.list(folder))
  return packages.flatMap((pack) => {
    const name = [`${pack.name}:${pack.arch}.list`, `${pack.name}.list`].find((file) =>
      names.has(file),
    )
    return name === undefined ? [] : [[pack, `${folder}/${name}`] as const]
  })
}

async function changesOf(
  system: System,
  root: string,
  packages: readonly PackageFact[],
): Promise<Changes> {
  const byPackage = new Map<string, Instant>()
  const manager = packages[0]?.manager
  if (manager === 'dpkg') {
    for (const [pack, file] of await listFiles(system, root, packages)) {
      const at = await system.stat(file)
      if (at !== undefined) byPackage.set(pack.name, instant(Math.trunc(at.changedMs)))
    }
  } else if (manager === 'apk') {
    const at = await system.stat((await apkDatabase(system, root)) ?? '')
    return { byPackage, every: at === undefined ? null : instant(Math.trunc(at.changedMs)) }
  } else if (manager === 'rpm') {
    const format = '%{INSTALLTIME}\\t%{NAME}\\n'
    const listed = await askRpm(system, root, format)
    for (const line of (listed ?? '').split('\n')) {
      const [seconds, name] = line.split('\t')
      if (name === undefined || !/^\d{9,11}$/.test(seconds ?? '')) continue
      const at = instant(Number(seconds) * 1_000)
      if ((byPackage.get(name) ?? 0) < at) byPackage.set(name, at)
    }
  }
  return { byPackage, every: null }
}
