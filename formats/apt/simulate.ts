/** `apt-get -s` and `apt-cache madison`: which installed packages have a newer security version. */

export interface AptInstall {
  readonly name: string
  readonly arch: string
  /** Null: a package that is not installed yet, such as a new kernel. */
  readonly installed: string | null
  readonly candidate: string
}

/** `Inst name [OLD] (NEW Origin:Release/suite, … [arch])`. */
export function readSimulation(text: string): readonly AptInstall[] {
  const installs: AptInstall[] = []
  for (const line of text.split('\n')) {
    const match = /^Inst (\S+)(?: \[([^\]]+)\])? \((\S+) .*\[([a-z0-9-]+)\]\)/.exec(line)
    if (match === null) continue
    installs.push({
      name: (match[1] ?? '').replace(/:.*$/, ''),
      installed: match[2] ?? null,
      candidate: match[3] ?? '',
      arch: match[4] ?? '',
    })
  }
  return installs
}

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
    const suite = /^\S+ (\S+?)\//.exec(where)?.[1] ?? ''
    const security =
      /-security$|-apps-security$|-infra-security$/.test(suite) || /^[a-z]+\/updates$/.test(suite)
    const vendor = /ubuntu/.test(where) ? 'ubuntu' : 'debian'
    versions.push({ name, version, security, feed: `${vendor}-security` })
  }
  return versions
}
