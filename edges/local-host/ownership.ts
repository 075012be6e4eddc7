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
  const stems = new Map<string, string>()
  const wantedStems = new Set([...wanted.paths].map((path) => stemOf(path)))
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
        const stem = all ? stemOf(path) : undefined
        if (stem !== undefined && wantedStems.has(stem)) stems.set(stem, one.source)
        if (wanted.sources.has(one.source) && path !== '') {
          const set = files.get(one.source) ?? new Set<string>()
          set.add(path)
          files.set(one.source, set)
        }
      }
    }
  }
  return {
    sourceOf: (path) => owners.get(merged(path)) ?? stems.get(stemOf(path) ?? '') ?? null,
    filesOf: (source) => files.get(source) ?? new Set(),
  }
}

/** /lib and /usr/lib are one directory on a merged system; lists and mappings may say either. */
export function merged(path: string): string {
  return /^\/(?:s?bin|lib(?:32|64|x32)?)\//.test(path) ? `/usr${path}` : path
}

/**
 * A program's or library's path without its version: an update may bring `libisc-9.18.28.so` for
 * `libisc-9.18.24.so`, and then no list names the old file any more though it came from that package.
 */
function stemOf(path: string): string | undefined {
  const match = /^(\/usr\/(?:s?bin|lib(?:32|64|x32|exec)?)\/(?:.*\/)?)([^/]+)$/.exec(merged(path))
  const stem = match?.[2]?.replace(/[-.]?(?:so\.)?\d.*$/, '') ?? ''
  return match === null || stem.length < STEM_LENGTH_MIN ? undefined : `${match[1]}${stem}`
}

/** Shorter stems would join strangers. */
const STEM_LENGTH_MIN = 4
