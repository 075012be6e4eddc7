/** A repository's Packages index: which versions an archive offers. */

import type { AptVersion } from './madison.ts'

export function readPackagesIndex(text: string, index: string): readonly AptVersion[] {
  const versions: AptVersion[] = []
  for (const paragraph of text.split(/\n{2,}/)) {
    const name = /^Package: (\S+)$/m.exec(paragraph)?.[1]
    const version = /^Version: (\S+)$/m.exec(paragraph)?.[1]
    if (name !== undefined && version !== undefined) versions.push({ name, version, index })
  }
  return versions
}

/** The name of an index without what says how its file is packed. */
export function unpackedName(file: string): string {
  return file.replace(/(?<=(?:^|_)Packages)\.[a-z0-9]+$/, '')
}
