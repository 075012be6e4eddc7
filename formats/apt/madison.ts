/** `apt-cache madison`: which versions of a package each archive offers. */

export interface AptVersion {
  readonly name: string
  readonly version: string
  readonly security: boolean
  /** `debian-security`, `ubuntu-security`, from the archive's own words. */
  readonly feed: string
}

/** `name | version | URL suite/component arch Packages`: every version any list offers. */
export function readMadison(text: string): readonly AptVersion[] {
  const versions: AptVersion[] = []
  for (const line of text.split('\n')) {
    const [name, version, where] = line.split('|').map((part) => part.trim())
    if (name === undefined || version === undefined || where === undefined) continue
    // The component is the last part; older Debian suites have a slash of their own.
    const suite = /^\S+ (\S+)\/[^/\s]+ /.exec(where)?.[1] ?? ''
    const security = suite.endsWith('-security') || /^[a-z]+\/updates$/.test(suite)
    const vendor = /ubuntu/.test(where) ? 'ubuntu' : 'debian'
    versions.push({ name, version, security, feed: `${vendor}-security` })
  }
  return versions
}
