/** `apt-cache madison`: which versions of a package each archive offers. */

import { listsPrefix } from './sources.ts'

export interface AptVersion {
  readonly name: string
  readonly version: string
  /** The index that offers it, as apt names its file below `lists`, without what says how it is packed. */
  readonly index: string
}

/** `name | version | URI suite/component arch Packages`: every version any list offers. */
export function readMadison(text: string): readonly AptVersion[] {
  const versions: AptVersion[] = []
  for (const line of text.split('\n')) {
    const [name, version, where] = line.split('|').map((part) => part.trim())
    if (name === undefined || version === undefined || where === undefined) continue
    const index = indexOf(where)
    if (index !== undefined) versions.push({ name, version, index })
  }
  return versions
}

function indexOf(where: string): string | undefined {
  // The component is the last part; older Debian suites have a slash of their own.
  const [, uri, suite, component, arch] =
    /^(\S+) (\S+)\/([^/\s]+) (\S+) Packages$/.exec(where) ?? []
  if (uri !== undefined && suite !== undefined) {
    return `${listsPrefix(uri, suite)}${component ?? ''}_binary-${arch ?? ''}_Packages`
  }
  const [, flat, folder] = /^(\S+) (\S*\/) Packages$/.exec(where) ?? []
  return flat === undefined ? undefined : `${listsPrefix(flat, folder ?? '')}Packages`
}
