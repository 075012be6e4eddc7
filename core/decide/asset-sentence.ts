/** The first line about an asset, and what a stranger may read: both made from what the decisions say (law 16). */

import { causeLine } from './cause-line.ts'
import { formatDuration, formatInstant, instant, SECOND_MS } from '../kernel/instant.ts'
import type { Cause } from '../model/cause.ts'
import { gapText, notJudged } from '../model/gap.ts'
import type { Stored } from '../model/manifest.ts'
import type { Tier } from '../model/posture.ts'
import type { PostureNow } from '../state/evidence/standing.ts'
import type { View } from '../state/state.ts'
import type { AssetAccess } from './asset-access.ts'
import type { Env } from '../model/env.ts'

interface About {
  readonly asset: Stored<'Asset'>
  readonly access: AssetAccess
  readonly posture: PostureNow
  readonly causes: readonly Cause[]
  /** Those of them that take access now, the most urgent first. */
  readonly due: readonly Cause[]
}

export function assetSentence(view: View, about: About, env: Env): string {
  const { asset, access } = about
  const what = whatIs(view, about, env)
  switch (access.state) {
    case 'blocked':
      return `${asset.name} is blocked${since(access, env)}: ${what}`
    case 'refused':
      return `${asset.name} is refused at ${tiers(access.tiers)}${since(access, env)}: ${what}`
    case 'overridden': {
      const { override } = access
      const until =
        override === null ? '' : ` until ${formatInstant(override.until)} (${override.name})`
      return `${asset.name} is allowed by override${until}: ${what}`
    }
    case 'report-only':
      return access.hold === null
        ? `${asset.name} would be refused at ${tiers(access.tiers)}, if enforcing: ${what}`
        : `${asset.name} would be blocked, if enforcing: ${what}`
    case 'permitted':
      return permitted(view, about, what, env)
  }
}

/** No thresholds, no package names. */
export function publicSentence({ asset, access, posture }: About): string {
  const id = access.hold === null ? '' : ` (hold ${access.hold})`
  const own = access.denying === asset.uid
  const past = access.state === 'refused' ? ofPast(access) : null
  if (past !== null) return `${asset.name} is refused: ${past}`
  if (access.state === 'refused' || (access.state === 'blocked' && !own)) {
    return `${asset.name} is refused: it is not known to be patched${own ? '' : ', or what it runs on is not'}`
  }
  if (access.state === 'blocked') {
    if (posture.state === 'quarantined') return `${asset.name} is blocked: it is quarantined${id}`
    const local =
      asset.spec.type === 'image'
        ? ''
        : `; on the ${asset.spec.type} itself run "sudo holdfast why"`
    return `${asset.name} is blocked: a security fix is not yet proven to run there${id}${local}`
  }
  return `${asset.name} is ${posture.state}; nothing that acts from it is refused`
}

/** Why it refuses or would, in one clause: its own cause, its own age, or what it runs on. */
function whatIs(view: View, about: About, env: Env): string {
  const { asset, access, posture, due } = about
  const past = access.state === 'refused' ? ofPast(access) : null
  if (past !== null && (access.reason === 'from-backup' || access.denying === asset.uid))
    return past
  if (access.denying !== asset.uid) {
    const under = view.manifests.Asset.get(access.denying)?.name ?? access.denying
    return `it runs on ${under}, which denies: holdfast why ${under}`
  }
  if (posture.state === 'quarantined') return 'it is quarantined'
  // Its causes, where it has any, are kept open: what refuses is what is not known.
  if (access.state === 'refused') {
    return notKnown({ ...posture, state: access.reason === 'too-old' ? 'stale' : 'unknown' })
  }
  const [first] = due
  if (first !== undefined) {
    const more = due.length > 1 ? ` and ${due.length - 1} more` : ''
    return `${causeLine(view, first, env).title}${more}`
  }
  return notKnown(posture)
}

/** What is in doubt is what this server remembers, not the asset. */
function ofPast({ reason }: AssetAccess): string | null {
  if (reason === 'from-backup') return 'this server runs from a backup that nobody has accepted yet'
  if (reason !== 'unheard') return null
  return 'nothing was heard of it since this server was restored from a backup'
}

function notKnown({ state, unknownReason }: PostureNow): string {
  const why = unknownReason === null ? '' : `: ${unknownReason}`
  return state === 'stale'
    ? `the last proof that it is patched is old${why}`
    : `it is not known whether it is patched${why}`
}

function permitted(view: View, about: About, what: string, env: Env): string {
  const { asset, posture, causes, due } = about
  const gaps = view.assets.get(asset.uid)?.gaps ?? []
  const count = notJudged(gaps)
  switch (posture.state) {
    case 'quarantined':
    case 'restricted':
      return `${asset.name} refuses nobody that acts from it, though ${due.length === 0 ? 'a cause is due' : what}`
    case 'grace': {
      const next = posture.nextDue
      const until =
        next === null
          ? 'no clock runs so far'
          : `tier ${next.tier} would be blocked in ${formatDuration(next.at - env.now)}`
      const waiting = causes.every((cause) => cause.class === 'pending-fix')
        ? 'fixes are waiting'
        : `${causes.length} ${causes.length === 1 ? 'cause waits' : 'causes wait'}`
      return `${asset.name} is not blocked; ${waiting}: ${until}${count === 0 ? '' : `; ${count} not judged`}`
    }
    case 'unknown':
    case 'stale':
      return `${asset.name} refuses nobody that acts from it, though ${notKnown(posture)}`
    case 'verified': {
      const except = gaps.length === 0 ? '' : ` except ${count} not judged`
      return `${asset.name} is verified${except}: nothing is blocked${gaps.length === 0 ? '' : ` (${gapText(gaps)})`}`
    }
  }
}

function since({ since: at }: AssetAccess, env: Env): string {
  if (at === null) return ''
  return ` since ${formatInstant(instant(at - (at % SECOND_MS)))} (${formatDuration(env.now - at)})`
}

/** `tier 0`, `tiers 0 and 1`. */
function tiers(of: readonly Tier[]): string {
  const last = of.at(-1)
  if (of.length < 2) return `tier ${last ?? 0}`
  return `tiers ${of.slice(0, -1).join(', ')} and ${last}`
}
