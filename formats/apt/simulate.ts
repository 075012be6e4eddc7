/** `apt-get -s upgrade`: what apt would install, and from which archives it has the version. */

export interface AptInstall {
  readonly name: string
  readonly arch: string
  /** Null: a package that is not installed yet, such as a new kernel. */
  readonly installed: string | null
  readonly candidate: string
  /** Whether an archive of security fixes offers the candidate. */
  readonly security: boolean
  /** `debian-security`: the feed of that archive; empty when there is none. */
  readonly feed: string
}

/** `Inst name [OLD] (NEW Origin:Release/suite, Origin:… [arch]) …`. */
export function readSimulation(text: string): readonly AptInstall[] {
  const installs: AptInstall[] = []
  for (const line of text.split('\n')) {
    const match = /^Inst (\S+)(?: \[([^\]]+)\])? \((\S+) (.*?)\[([a-z0-9-]+)\]\)/.exec(line)
    if (match === null) continue
    const archives = (match[4] ?? '').split(',').map((one) => one.trim())
    const security = archives.find((one) => /security/i.test(one))
    const origin = /^([^:]+):/.exec(security ?? '')?.[1] ?? ''
    installs.push({
      name: (match[1] ?? '').replace(/:.*$/, ''),
      installed: match[2] ?? null,
      candidate: match[3] ?? '',
      arch: match[5] ?? '',
      security: security !== undefined,
      feed: security === undefined ? '' : feedOf(origin),
    })
  }
  return installs
}

/** What apt prints is the label: `Debian-Security` of Debian, `Ubuntu` of Ubuntu. */
function feedOf(label: string): string {
  const word = label.toLowerCase().replace(/-?security$/, '').replaceAll(/[^a-z0-9]+/g, '')
  return `${word || 'unknown'}-security`
}
