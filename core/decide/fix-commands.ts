/** The exact commands for this operating system, in order. */

import type { Cause } from '../model/cause.ts'
import type { AssetType } from '../model/manifest.ts'

export function fixCommands(asset: string, type: AssetType, causes: readonly Cause[]): string[] {
  const commands: string[] = []
  const packages = new Set<string>()
  const units = new Set<string>()
  let restartAll = false
  let reboot = false
  let ecosystem = 'deb'
  for (const cause of causes) {
    if (cause.class === 'pending-fix') {
      ecosystem = cause.detail.ecosystem
      for (const one of cause.detail.packages) packages.add(one.name)
    }
    if (cause.class === 'kernel-restart') reboot = true
    if (cause.class !== 'replaced-code') continue
    for (const unit of cause.detail.units) units.add(unit)
    if (cause.detail.units.length === 0) restartAll = true
  }
  if (packages.size > 0) commands.push(upgrade(ecosystem, [...packages].toSorted()))
  if (units.size > 0) commands.push(`sudo systemctl restart ${[...units].toSorted().join(' ')}`)
  else if (restartAll) commands.push(`restart ${programs(causes).join(', ')}`)
  if (reboot) commands.push('sudo systemctl reboot')
  const ended = causes.find((cause) => cause.class === 'end-of-life')
  if (ended !== undefined) {
    const release = ended.detail.distro ?? ended.component
    const image = 'move the workload to an image of a supported release'
    commands.push(type === 'image' ? image : releaseUpgrade(release))
  }
  if (commands.length > 0) commands.push(`holdfast asset verify ${asset}`)
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
    case 'almalinux':
    case 'rocky':
    case 'oracle':
      return 'sudo leapp upgrade'
    case 'suse':
    case 'opensuse':
      return 'sudo zypper migration'
    case 'alpine':
      return "sudo sed -i 's/v[0-9.]*/latest-stable/' /etc/apk/repositories && sudo apk upgrade --available"
    default:
      return id === 'debian'
        ? 'sudo apt-get full-upgrade, with the next release in /etc/apt/sources.list'
        : `move to a supported release of ${id}`
  }
}

/** More names than fit a line are better said as one upgrade of everything. */
const NAMED_MAX = 12

function upgrade(ecosystem: string, names: readonly string[]): string {
  const listed = names.length <= NAMED_MAX ? ` ${names.join(' ')}` : ''
  if (ecosystem === 'rpm') return `sudo dnf upgrade --security${listed}`
  if (ecosystem === 'apk') return `sudo apk upgrade${listed}`
  return listed === ''
    ? 'sudo apt-get update && sudo apt-get --with-new-pkgs upgrade'
    : `sudo apt-get update && sudo apt-get install --only-upgrade${listed}`
}

function programs(causes: readonly Cause[]): string[] {
  return [...new Set(causes.flatMap((cause) => cause.detail.programs))]
}
