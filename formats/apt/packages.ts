/** A repository's Packages index: which versions a security archive offers. */

import type { AptVersion } from './madison.ts'

export function readPackagesIndex(text: string, feed: string): readonly AptVersion[] {
  const versions: AptVersion[] = []
  for (const paragraph of text.split(/\n{2,}/)) {
    const name = /^Package: (\S+)$/m.exec(paragraph)?.[1]
    const version = /^Version: (\S+)$/m.exec(paragraph)?.[1]
    if (name !== undefined && version !== undefined) {
      versions.push({ name, version, security: true, feed })
    }
  }
  return versions
}
