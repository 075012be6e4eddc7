/** A repository's Packages index: which versions of the wanted packages an archive offers. */

export interface AptOffer {
  readonly name: string
  readonly version: string
  readonly arch: string
}

export interface PackagesIndex {
  readonly offers: readonly AptOffer[]
  /** All paragraphs, wanted or not: an index without any is no index. */
  readonly paragraphs: number
}

/** Line by line: an index of a whole distribution has a million lines, and few matter. */
export function readPackagesIndex(text: string, wanted: ReadonlySet<string>): PackagesIndex {
  const offers: AptOffer[] = []
  let paragraphs = 0
  let name = ''
  let version = ''
  let arch = ''
  const close = (): void => {
    if (wanted.has(name) && version !== '') offers.push({ name, version, arch: arch || 'all' })
    name = version = arch = ''
  }
  for (let at = 0; at < text.length; ) {
    const next = text.indexOf('\n', at)
    const end = next < 0 ? text.length : next
    if (end === at) close()
    else if (text.startsWith('Package: ', at)) {
      paragraphs += 1
      name = text.slice(at + 9, end).trim()
    } else if (text.startsWith('Version: ', at)) version = text.slice(at + 9, end).trim()
    else if (text.startsWith('Architecture: ', at)) arch = text.slice(at + 14, end).trim()
    at = end + 1
  }
  close()
  return { offers, paragraphs }
}
