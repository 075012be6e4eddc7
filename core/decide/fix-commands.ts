/** The exact commands for this operating system, in order. */

import type { Cause } from '../model/cause.ts'
import { NO_FEED } from '../model/feed-cover.ts'
import type { AssetType } from '../model/manifest.ts'

export function fixCommands(asset: string, type: AssetType, causes: readonly Cause[]): string[] {
  const commands: string[] = []
  const units = new Set<string>()
  let restartAll = false
  let reboot = false
  for (const cause of causes) {
    if (cause.class === 'kernel-restart') reboot = true
    if (cause.class !== 'replaced-code') continue
    for (const unit of cause.detail.units) units.add(unit)
    if (cause.detail.units.length === 0) restartAll = true
  }
  const fixes = causes.filter(
    (cause) => cause.class === 'pending-fix' && cause.detail.triageAwaited !== true,
  )
  if (type === 'image') commands.push(...builtAnew(asset, fixes))
  else commands.push(...upgrades(fixes))
  if (units.size > 0) commands.push(`sudo systemctl restart ${[...units].toSorted().join(' ')}`)
  else if (restartAll) commands.push(`restart ${programs(causes).join(', ')}`)
  if (reboot) commands.push(causes.some(isOfApk) ? 'sudo reboot' : 'sudo systemctl reboot')
  const ended = causes.find((cause) => cause.class === 'end-of-life')
  if (ended !== undefined) {
    const release = ended.detail.distro ?? ended.component
    const image = 'move the workload to an image of a supported release'
    commands.push(type === 'image' ? image : releaseUpgrade(release))
  }
  if (type === 'image' && commands.length > 0) {
    // An image never heals: what runs from it moves to another one.
    commands.push(`holdfast apply -f estate.yaml, with the new image where it names ${asset}`)
  } else if (commands.length > 0) commands.push(`holdfast asset verify ${asset}`)
  const unjudged = causes.filter((cause) => cause.class === 'cannot-judge')
  if (unjudged.length > 0) commands.push(`holdfast asset gaps ${asset}`)
  for (const { component } of unjudged.slice(0, ACCEPTED_MAX)) {
    commands.push(
      `holdfast gap accept ${asset} ${quoted(component)} --owner "…" --until 30d --reason "…"`,
    )
  }
  return commands
}

/** A name from outside is one word of the command, whatever it holds. */
function quoted(name: string): string {
  return /^[A-Za-z0-9._:@/+=-]+$/.test(name) ? name : `'${name.replaceAll("'", String.raw`'\''`)}'`
}

/** One command each; the list shows the others. */
const ACCEPTED_MAX = 3

/** To the next supported release of the same distribution; of others the words that say what to do. */
function releaseUpgrade(distro: string): string {
  const [id = ''] = distro.split(':')
  switch (id) {
    case 'ubuntu':
      return 'sudo do-release-upgrade'
    case 'fedora':
      return 'sudo dnf system-upgrade download --releasever=NEXT && sudo dnf system-upgrade reboot'
    case 'redhat':
    case 'centos':
    case 'centos-stream':
    case 'almalinux':
    case 'rocky':
    case 'oracle':
      return 'sudo leapp upgrade'
    case 'suse':
    case 'opensuse':
      return 'sudo zypper migration'
    case 'alpine':
      return "sudo sed -i 's/v[0-9.]*/latest-stable/' /etc/apk/repositories && sudo apk upgrade --available"
    case 'amazon':
      return 'replace it by one of a supported release of amazon: its releases are not upgraded in place'
    default:
      return id === 'debian'
        ? 'sudo apt-get full-upgrade, with the next release in /etc/apt/sources.list'
        : `move to a supported release of ${id}`
  }
}

/**
 * What makes it known again how it stands: a feed where nobody speaks of its packages, then a report that may raise.
 * On a machine the one-shot script is always such a report.
 */
export function evidenceCommands(
  asset: string,
  type: AssetType,
  reason: string | null,
  sources: readonly string[],
): string[] {
  const source = sources[0] ?? 'collect'
  const feed = reason?.startsWith(NO_FEED) === true ? ['holdfast apply -f feed.yaml, a Source'] : []
  const words = feed.map(
    (line) => `${line} that fetches advisories of${reason?.slice(NO_FEED.length)}`,
  )
  if (type === 'host' || type === 'vm' || type === 'node') {
    const nonce = `"$(holdfast asset nonce ${asset} --source ${source})"`
    return [
      ...words,
      `ssh ${asset} sudo sh -s ${nonce} < collect.sh | holdfast import - --asset ${asset} --source ${source}`,
    ]
  }
  return [
    ...words,
    `holdfast import sbom.json --asset ${asset} --source ${source}, which lists what is installed`,
  ]
}

/** More names than fit a line are better said as one upgrade of everything. */
const NAMED_MAX = 12
const SYSTEM: ReadonlySet<string> = new Set(['deb', 'rpm', 'apk'])

function isOfApk({ detail }: Cause): boolean {
  return detail.ecosystem === 'apk' || detail.distro?.startsWith('alpine') === true
}

/** One upgrade of the system's packages; what a package manager of a language brought is raised where it is built. */
function upgrades(fixes: readonly Cause[]): string[] {
  const commands: string[] = []
  const ofSystem = fixes.filter((one) => SYSTEM.has(one.detail.ecosystem))
  const [first] = ofSystem
  if (first !== undefined) {
    // Advisories may name the source: then only the whole upgrade surely has what is installed of it.
    const named = ofSystem.every((one) => one.detail.packages.length > 0)
    const names = new Set(ofSystem.flatMap((one) => one.detail.packages.map(({ name }) => name)))
    commands.push(upgrade(first, named && names.size <= NAMED_MAX ? [...names].toSorted() : []))
  }
  const others = raised(fixes.filter((one) => !SYSTEM.has(one.detail.ecosystem)))
  if (others !== '') commands.push(`raise ${others}, then build and deploy what uses it`)
  return commands
}

function builtAnew(asset: string, fixes: readonly Cause[]): string[] {
  return fixes.length === 0 ? [] : [`build ${asset} anew with ${raised(fixes)}`]
}

/** `ammonia to 2.1.0 (cargo)`, a part for each component. */
function raised(fixes: readonly Cause[]): string {
  const parts = new Set(
    fixes.map(({ component, detail }) => {
      return `${component} to ${detail.fixed ?? 'a fixed version'} (${detail.ecosystem})`
    }),
  )
  const more = parts.size > NAMED_MAX ? ` and ${parts.size - NAMED_MAX} more` : ''
  return [...parts].slice(0, NAMED_MAX).join(', ') + more
}

/** No names: all that has a fix. */
function upgrade({ detail: { ecosystem, distro } }: Cause, names: readonly string[]): string {
  const listed = names.length === 0 ? '' : ` ${names.join(' ')}`
  if (ecosystem === 'apk') return `sudo apk upgrade --update-cache${listed}`
  if (ecosystem === 'deb') {
    return listed === ''
      ? 'sudo apt-get update && sudo apt-get --with-new-pkgs upgrade'
      : `sudo apt-get update && sudo apt-get install --only-upgrade${listed}`
  }
  const [id = '', release = ''] = (distro ?? '').split(':')
  if (id === 'suse' || id === 'opensuse') {
    return listed === '' ? 'sudo zypper patch' : `sudo zypper update${listed}`
  }
  // Before dnf, and in some repositories without a word on what is a security fix.
  const old = id === 'amazon' ? /^[12]$/ : /^[67]$/
  if (old.test(release)) return `sudo yum update${listed}`
  return listed === '' ? 'sudo dnf upgrade --security' : `sudo dnf upgrade${listed}`
}

function programs(causes: readonly Cause[]): string[] {
  return [...new Set(causes.flatMap((cause) => cause.detail.programs))]
}
