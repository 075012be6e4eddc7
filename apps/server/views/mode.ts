/** The mode as people are told of it: where it enforces, since when, who said so and why. */

import type { ModeNow, ModeRow } from '@holdfast/api/contract/mode'
import type { ModeState } from '@holdfast/api/contract/parts/mode-state'
import { personOf } from '@holdfast/core/state/tokens/person-of'
import { instant } from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { modeOfAsset } from '@holdfast/core/state/mode/asset-mode'
import type { ModeScope } from '@holdfast/core/model/mode'
import type { View } from '@holdfast/core/state/state'
import type { ReadonlyTable } from '@holdfast/core/state/table'
import { at } from './assets.ts'

export function modeNow(view: View): ModeNow {
  const whole: string[] = []
  const part: string[] = []
  for (const { uid, name } of view.manifests.Asset.values()) {
    const mode = modeOfAsset(view, uid)
    if (mode === 'enforce') whole.push(name)
    else if (mode === 'partly') part.push(name)
  }
  const assets = view.manifests.Asset.size
  const state = stateOf(view, whole.length, part.length)
  const [base] = view.modes
  const reviewed = view.stopped === null && base?.mode === 'report-only'
  return {
    state,
    sentence: sentenceOf(view, state, whole, part),
    enforced: whole.length,
    inPart: part.length,
    assets,
    reviewAt: reviewed ? at(instant(base.at + LIMITS.reportOnlyReviewMs)) : null,
    rollout: rolloutNow(view),
  }
}

function rolloutNow(view: View): ModeNow['rollout'] {
  const { rollout } = view
  if (rollout === null) return null
  const { scope, waves, wave, bears, unplanned } = rollout
  const share = waves[wave]?.share ?? 0
  return {
    scope: scopeText(view, scope),
    waves: waves.map((one) => ({ share: one.share, at: at(one.at) })),
    wave: wave + 1,
    nextAt: at(waves[wave + 1]?.at),
    unplanned: unplanned.size,
    bears,
    sentence: `wave ${wave + 1} of ${waves.length} counts: ${share} % of the assets; ${unplanned.size} refused that nobody was shown, with more than ${bears} it undoes itself`,
  }
}

function stateOf(view: View, whole: number, part: number): ModeState {
  if (view.stopped !== null) return 'off'
  const enforces = view.modes.some((mode) => mode.mode === 'enforce')
  if (!enforces) return 'report-only'
  const all =
    view.modes.every((mode) => mode.mode === 'enforce') && view.modes[0]?.mode === 'enforce'
  if (all || (whole === view.manifests.Asset.size && whole > 0)) return 'enforce'
  return whole + part === 0 && view.modes[0]?.mode !== 'enforce' ? 'report-only' : 'partly'
}

const NAMED_MAX = 3

function sentenceOf(
  view: View,
  state: ModeState,
  whole: readonly string[],
  part: readonly string[],
): string {
  const assets = view.manifests.Asset.size
  switch (state) {
    case 'off':
      return 'Enforcement is off everywhere'
    case 'enforce':
      return assets === 1 ? 'Enforcing on the only asset' : `Enforcing on all ${assets} assets`
    case 'report-only':
      return 'Report-only: nothing is refused because of posture'
    case 'partly': {
      const parts = [
        ...(whole.length === 0 ? [] : [`on ${whole.length} of ${assets} assets${named(whole)}`]),
        ...(part.length === 0 ? [] : [`in part on ${part.length}${named(part)}`]),
      ]
      return `Enforcing ${parts.join(', ')}; report-only elsewhere`
    }
  }
}

function named(names: readonly string[]): string {
  return names.length > NAMED_MAX ? '' : ` (${names.toSorted().join(', ')})`
}

/** Every change that still counts, the newest first: the first that covers a use decides. */
export function modeRows(view: View): ModeRow[] {
  const rows = view.modes.toReversed().map(({ scope, mode, at: since, by, reason }) => ({
    scope: scopeText(view, scope),
    mode,
    since: at(since),
    by: personOf(view, by),
    reason,
  }))
  const { stopped } = view
  if (stopped === null) return rows
  const { at: since, by, reason, eject } = stopped
  const mode = eject ? 'ejected' : 'off'
  return [{ scope: 'all', mode, since: at(since), by: personOf(view, by), reason }, ...rows]
}

/** As `mode set --scope` takes it; a wave says its share. */
export function scopeText(view: View, scope: ModeScope): string {
  const share = scope.share === undefined ? '' : ` (${scope.share} % of the assets)`
  if (scope.everything === true) return `all${share}`
  const { manifests } = view
  const names = (
    kind: 'Asset' | 'Identity' | 'Resource',
    uids: readonly string[] | undefined,
  ): string[] =>
    (uids ?? []).map(
      (uid) => (manifests[kind] as ReadonlyTable<string, { name: string }>).get(uid)?.name ?? uid,
    )
  const parts = [
    ['asset', names('Asset', scope.assets)],
    ['identity', names('Identity', scope.identities)],
    ['resource', names('Resource', scope.resources)],
    ['tier', (scope.tiers ?? []).map(String)],
  ] as const
  const named = parts
    .filter(([, values]) => values.length > 0)
    .map(([key, values]) => `${key}=${values.join(',')}`)
  return named.join(' ') + share
}
