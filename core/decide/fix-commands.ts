/** The exact commands for this operating system, in order. In steps: an asset may have ten thousand causes. */

import { LIMITS } from '../kernel/limits.ts'
import { filtered, forEach, type Stepwise } from '../kernel/stepwise.ts'
import type { Cause, CauseClass } from '../model/cause.ts'
import { NO_FEED } from '../state/feeds/feed-cover.ts'
import type { AssetType } from '../model/manifest.ts'
import { isUnitName, plainText, programText, quotedText, shellWord } from './package-grammar.ts'
import { upgradeLines } from './upgrade-lines.ts'

export function* fixCommands(
  asset: string,
  type: AssetType,
  causes: readonly Cause[],
): Stepwise<string[]> {
  const of = new Map<CauseClass, Cause[]>()
  let apk = false
  yield* forEach(causes, (cause) => {
    const known = of.get(cause.class)
    if (known === undefined) of.set(cause.class, [cause])
    else known.push(cause)
    apk ||= isOfApk(cause)
  })
  const fixes = yield* filtered(
    of.get('pending-fix') ?? [],
    (cause) => cause.detail.triageAwaited !== true,
  )
  const commands = [
    ...(yield* upgradeLines(asset, type, fixes)),
    ...(yield* restarts(asset, of.get('replaced-code') ?? [])),
    ...(of.has('kernel-restart') ? [apk ? 'sudo reboot' : 'sudo systemctl reboot'] : []),
  ]
  const [ended] = of.get('end-of-life') ?? []
  if (ended !== undefined) {
    const release = ended.detail.distro ?? ended.component
    const image = 'move the workload to an image of a supported release'
    commands.push(type === 'image' ? image : releaseUpgrade(release))
  }
  if (type === 'image' && commands.length > 0) {
    // An image never heals: what runs from it moves to another one.
    commands.push(`holdfast apply -f estate.yaml, with the new image where it names ${asset}`)
  } else if (commands.length > 0) commands.push(`holdfast asset verify ${asset}`)
  const unjudged = of.get('cannot-judge') ?? []
  if (unjudged.length > 0) commands.push(`holdfast asset gaps ${asset}`)
  for (const { component } of unjudged.slice(0, ACCEPTED_MAX)) {
    const word = shellWord(component)
    commands.push(
      word === undefined
        ? `accept by an Exception, or have removed, what is named ${quotedText(component)}`
        : `holdfast gap accept ${asset} ${word} --owner "…" --until 30d --reason "…"`,
    )
  }
  return commands
}

/** What still runs the old code. */
function* restarts(asset: string, replaced: readonly Cause[]): Stepwise<string[]> {
  const all = new Set<string>()
  const programs = new Set<string>()
  yield* forEach(replaced, ({ detail }) => {
    for (const unit of detail.units) all.add(unit)
    if (detail.units.length === 0) for (const program of detail.programs) programs.add(program)
  })
  const units = [...all].toSorted()
  const names = units.filter(isUnitName)
  const odd = units.filter((unit) => !isUnitName(unit)).map(quotedText)
  const byHand = [...odd, ...[...programs].map(programText)]
  const most = LIMITS.namedProgramsMax
  const more = Math.max(0, names.length - most) + Math.max(0, byHand.length - most)
  return [
    ...(names.length === 0 ? [] : [`sudo systemctl restart ${names.slice(0, most).join(' ')}`]),
    ...(byHand.length === 0 ? [] : [`restart ${byHand.slice(0, most).join(', ')}`]),
    ...(more === 0 ? [] : [`restart ${more} more, or the machine: holdfast asset causes ${asset}`]),
  ]
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
    case 'debian':
      return 'sudo apt-get full-upgrade, with the next release in /etc/apt/sources.list'
    default:
      return `move to a supported release of ${programText(id)}`
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
  // Kinds of packages are named by whoever listed them.
  const kinds = reason?.startsWith(NO_FEED) === true ? reason.slice(NO_FEED.length).trim() : null
  const words =
    kinds === null
      ? []
      : [`holdfast apply -f feed.yaml, a Source that fetches advisories of ${plainText(kinds)}`]
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

function isOfApk({ detail }: Cause): boolean {
  return detail.ecosystem === 'apk' || detail.distro?.startsWith('alpine') === true
}
