/**
 * RPM version order (rpm-version(7)): epoch, version, release, each cut into runs of digits and of letters.
 * `~` sorts before the end, `^` after the end but before anything that follows.
 */

import type { Order } from '@holdfast/core/model/version-order'
import { compareDigits } from './digits.ts'
import { remembered } from './remembered.ts'

const LENGTH_MAX = 4_096

export function compareRpm(a: string, b: string): Order {
  const left = parse(a)
  const right = parse(b)
  if (left === undefined || right === undefined) return 'incomparable'
  const sign =
    compareDigits(left.epoch, right.epoch) ||
    compareLabel(left.version, right.version) ||
    compareLabel(left.release, right.release)
  return sign < 0 ? 'less' : sign > 0 ? 'greater' : 'equal'
}

interface RpmVersion {
  readonly epoch: string
  readonly version: readonly string[]
  readonly release: readonly string[]
}

const parse = remembered((text): RpmVersion | undefined => {
  if (text === '' || text.length > LENGTH_MAX || /\s/.test(text)) return undefined
  // Only digits before a colon are an epoch; other colons separate like any other sign.
  const epoch = /^(\d+):/.exec(text)?.[1]
  const rest = epoch === undefined ? text : text.slice(epoch.length + 1)
  const dash = rest.lastIndexOf('-')
  return {
    epoch: epoch ?? '0',
    version: tokens(dash < 0 ? rest : rest.slice(0, dash)),
    release: tokens(dash < 0 ? '' : rest.slice(dash + 1)),
  }
})

function compareLabel(left: readonly string[], right: readonly string[]): number {
  for (let at = 0; at < left.length || at < right.length; at++) {
    const sign = compareToken(left[at], right[at])
    if (sign !== 0) return sign
  }
  return 0
}

/** Everything that is neither a letter, a digit, `~` nor `^` only separates. */
function tokens(label: string): readonly string[] {
  return label.match(/\d+|[A-Za-z]+|[~^]/g) ?? []
}

/** Undefined is the end of the label. */
function compareToken(a: string | undefined, b: string | undefined): number {
  const rank = rankOf(a) - rankOf(b)
  if (rank !== 0 || a === undefined || b === undefined) return rank
  if (/^\d/.test(a)) return compareDigits(a, b)
  return a < b ? -1 : a > b ? 1 : 0
}

function rankOf(token: string | undefined): number {
  if (token === '~') return 0
  if (token === undefined) return 1
  if (token === '^') return 2
  return /^\d/.test(token) ? 4 : 3
}
