/** The exact commands for this operating system, in order. */

import type { Cause } from '../model/cause.ts'

export function fixCommands(asset: string, causes: readonly Cause[]): string[] {
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
  if (commands.length > 0) commands.push(`holdfast asset verify ${asset}`)
  return commands
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
