/** The mode as people are told of it: where it enforces, since when, who said so and why. */

import type { ModeNow, ModeRow } from '@holdfast/api/contract/mode'
import type { ModeState } from '@holdfast/api/contract/parts/mode-state'
import { personOf } from '@holdfast/core/state/tokens/person-of'
import { instant } from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { modeOfAsset } from '@holdfast/core/state/mode/asset-mode'
import { modeOf, reach, type ModeScope } from '@holdfast/core/model/mode'
import { isInWaves } from '@holdfast/core/model/rollout'
import type { View } from '@holdfast/core/state/state'
import type { ReadonlyTable } from '@holdfast/core/state/table'
import { at } from './assets.ts'
import { modeSentence, modeWord, waveSentence, type WaveNow } from './mode-words.ts'

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
  const wave = waveOf(view)
  const now = { state, whole, part, assets, wave }
  const [base] = view.modes
  const reviewed = view.stopped === null && base?.mode === 'report-only'
  return {
    state,
    sentence: modeSentence(now),
    word: modeWord(now),
    enforced: whole.length,
    inPart: part.length,
    assets,
    reviewAt: reviewed ? at(instant(base.at + LIMITS.reportOnlyReviewMs)) : null,
    rollout: rolloutNow(view, wave),
  }
}

/** Null: nothing is switched on in waves. */
function waveOf({ rollout, manifests }: View): WaveNow | null {
  if (rollout === null) return null
  const { scope, waves, wave } = rollout
  const uids = [...manifests.Asset.values()].map(({ uid }) => uid)
  return {
    number: wave + 1,
    of: waves.length,
    share: waves[wave]?.share ?? 0,
    holds: uids.filter((uid) => isInWaves(rollout, wave, uid)).length,
    assets: uids.filter((asset) => reach(scope, { asset }) !== 'none').length,
  }
}

function rolloutNow(view: View, now: WaveNow | null): ModeNow['rollout'] {
  const { rollout } = view
  if (rollout === null || now === null) return null
  const { scope, waves, wave, bears, unplanned } = rollout
  return {
    scope: scopeText(view, scope),
    waves: waves.map((one) => ({ share: one.share, at: at(one.at) })),
    wave: wave + 1,
    nextAt: at(waves[wave + 1]?.at),
    unplanned: unplanned.size,
    bears,
    sentence: waveSentence(now, unplanned.size, bears),
  }
}

function stateOf(view: View, whole: number, part: number): ModeState {
  if (view.stopped !== null) return 'off'
  const enforces = view.modes.some((mode) => mode.mode === 'enforce')
  if (!enforces) return 'report-only'
  const all =
    view.modes.every((mode) => mode.mode === 'enforce') && view.modes[0]?.mode === 'enforce'
  if (all || (whole === view.manifests.Asset.size && whole > 0)) return 'enforce'
  // Whoever acts from no asset that is known is refused as well, where that is enforced.
  const nowhere = modeOf(view, { asset: null }) === 'report-only'
  return whole + part === 0 && nowhere ? 'report-only' : 'partly'
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
