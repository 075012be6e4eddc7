/** Where it enforces in words: a sentence, and one short enough for a chip. Every screen and every line says these. */

import type { ModeState } from '@holdfast/api/contract/parts/mode-state'

export interface Enforced {
  readonly state: ModeState
  /** Names of assets on which all, or some, of what acts from them is enforced; of how many. */
  readonly whole: readonly string[]
  readonly part: readonly string[]
  readonly assets: number
  readonly wave: WaveNow | null
}

/** The wave that counts, from 1. */
export interface WaveNow {
  readonly number: number
  readonly of: number
  /** Percent of the assets that enforcing is switched on for. */
  readonly share: number
  /** How many of those that are here now are in it; of how many. */
  readonly holds: number
  readonly assets: number
}

export function modeSentence(now: Enforced): string {
  const { state, assets, wave } = now
  switch (state) {
    case 'off':
      return 'Enforcement is off everywhere'
    case 'enforce':
      return `Enforcing${onAll(assets)}${wave === null ? '' : `; ${counts(wave)}`}`
    case 'report-only':
      // Nobody shall read of a wave that counts, and believe that it refuses somebody.
      if (wave?.holds === 0) return `Report-only: ${counts(wave)}, and ${noneOf(wave)} in it yet`
      return `Report-only: nothing is refused because of posture${wave === null ? '' : `; ${counts(wave)}`}`
    case 'partly':
      return `${partSentence(now)}${wave === null ? '' : `; ${counts(wave)}`}`
  }
}

/** Of the sentence as much as a chip holds. */
export function modeWord({ state, whole, assets }: Enforced): string {
  switch (state) {
    case 'off':
      return 'Enforcement is off'
    case 'enforce':
      return 'Enforcing'
    case 'report-only':
      return 'Report-only'
    case 'partly':
      return whole.length === 0 ? 'Enforcing in part' : `Enforcing on ${whole.length} of ${assets}`
  }
}

export function waveSentence(wave: WaveNow, unplanned: number, bears: number): string {
  return `${counts(wave)}: ${wave.share} % of the assets, now ${wave.holds} of ${wave.assets}; ${unplanned} refused that nobody was shown, with more than ${bears} it undoes itself`
}

function counts({ number, of }: WaveNow): string {
  return `wave ${number} of ${of} counts`
}

function noneOf({ assets }: WaveNow): string {
  return assets === 1 ? 'its only asset is not' : `none of its ${assets} assets is`
}

function onAll(assets: number): string {
  if (assets === 0) return ', and there is no asset yet'
  return assets === 1 ? ' on the only asset' : ` on all ${assets} assets`
}

function partSentence({ whole, part, assets }: Enforced): string {
  const parts = [
    ...(whole.length === 0 ? [] : [`on ${whole.length} of ${assets} assets${named(whole)}`]),
    ...(part.length === 0 ? [] : [`in part on ${part.length}${named(part)}`]),
  ]
  if (parts.length > 0) return `Enforcing ${parts.join(', ')}; report-only elsewhere`
  const elsewhere = assets === 0 ? 'there is no asset yet' : `report-only${onAll(assets)}`
  return `Enforcing only where no asset is known; ${elsewhere}`
}

const NAMED_MAX = 3

function named(names: readonly string[]): string {
  return names.length > NAMED_MAX ? '' : ` (${names.toSorted().join(', ')})`
}
