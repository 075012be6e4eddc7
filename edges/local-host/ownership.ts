/** Which package owns a file: dpkg's file lists, read only when something asks. */

import type { PackageFact } from '@holdfast/core/model/facts'
import type { System } from './system.ts'

export interface Ownership {
  /** Source package that owns the path, or null: then it is not judged. */
  sourceOf(path: string): string | null
  /** Every file of a source package that something could map. */
  filesOf(source: string): ReadonlySet<string>
}

export async function readOwnership(
  system: System,
  root: string,
  packages: readonly PackageFact[],
  wanted: { readonly paths: ReadonlySet<string>; readonly sources: ReadonlySet<string> },
): Promise<Ownership> {
  const owners = new Map<string, string>()
  const files = new Map<string, Set<string>>()
  if (wanted.paths.size > 0 || wanted.sources.size > 0) {
    const folder = `${root}/var/lib/dpkg/info`
    const names = new Set(await system.list(folder))
    for (const one of packages) {
      const all = wanted.paths.size > 0
      if (!all && !wanted.sources.has(one.source)) continue
      const name = [`${one.name}.list`, `${one.name}:${one.arch}.list`].find((item) =>
        names.has(item),
      )
      if (name === undefined) continue
      const text = (await system.read(`${folder}/${name}`)) ?? ''
      for (const path of text.split('\n').map(merged)) {
        if (wanted.paths.has(path)) owners.set(path, one.source)
        if (wanted.sources.has(one.source) && path !== '') {
          const set = files.get(one.source) ?? new Set<string>()
          set.add(path)
          files.set(one.source, set)
        }
      }
    }
  }
  return {
    sourceOf: (path) => owners.get(merged(path)) ?? null,
    filesOf: (source) => files.get(source) ?? new Set(),
  }
}

/** /lib and /usr/lib are one directory on a merged system; lists and mappings may say either. */
export function merged(path: string): string {
  return /^\/(?:s?bin|lib(?:32|64|x32)?)\//.test(path) ? `/usr${path}` : path
}
