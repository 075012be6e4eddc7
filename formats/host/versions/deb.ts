/** Debian version order (deb-version(7)): epoch, upstream, revision; `~` sorts before everything. */

import type { Order } from '@holdfast/core/model/version-order'
import { remembered } from './remembered.ts'

const VERSION = /^(?:(\d{1,9}):)?([A-Za-z0-9.+:~-]+)$/
const LENGTH_MAX = 4_096

export function compareDeb(a: string, b: string): Order {
  const left = parse(a)
  const right = parse(b)
  if (left === undefined || right === undefined) return 'incomparable'
  const sign =
    left.epoch - right.epoch ||
    comparePart(left.upstream, right.upstream) ||
    comparePart(left.revision, right.revision)
  return sign < 0 ? 'less' : sign > 0 ? 'greater' : 'equal'
}

interface DebVersion {
  readonly epoch: number
  readonly upstream: string
  readonly revision: string
}

const parse = remembered((text): DebVersion | undefined => {
  const match = text.length <= LENGTH_MAX ? VERSION.exec(text.trim()) : null
  const rest = match?.[2]
  if (rest === undefined || !/^\d/.test(rest)) return undefined
  // Without an epoch a colon has no place in the rest.
  if (match?.[1] === undefined && rest.includes(':')) return undefined
  const dash = rest.lastIndexOf('-')
  const upstream = dash < 0 ? rest : rest.slice(0, dash)
  const revision = dash < 0 ? '' : rest.slice(dash + 1)
  if (upstream === '' || (dash >= 0 && revision === '')) return undefined
  if (/[:~]?-/.test(revision) || revision.includes(':')) return undefined
  return { epoch: Number(match?.[1] ?? 0), upstream, revision }
})

/** Alternately a non-digit part, compared by `weight`, and a number without leading zeros. */
function comparePart(a: string, b: string): number {
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    while ((i < a.length && !isDigit(a, i)) || (j < b.length && !isDigit(b, j))) {
      const difference = weight(a, i) - weight(b, j)
      if (difference !== 0) return difference
      i++
      j++
    }
    while (a[i] === '0') i++
    while (b[j] === '0') j++
    let first = 0
    while (isDigit(a, i) && isDigit(b, j)) {
      if (first === 0) first = a.charCodeAt(i) - b.charCodeAt(j)
      i++
      j++
    }
    if (isDigit(a, i)) return 1
    if (isDigit(b, j)) return -1
    if (first !== 0) return first
  }
  return 0
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 0x30 && code <= 0x39
}

/** `~` before the end, the end before letters, letters before the rest. */
function weight(text: string, at: number): number {
  if (at >= text.length || isDigit(text, at)) return 0
  const code = text.charCodeAt(at)
  if (code === 0x7e) return -1
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) ? code : code + 256
}
