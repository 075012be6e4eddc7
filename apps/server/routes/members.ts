/** Members of a JSON body, each checked before it is used: what is not of its kind is refused by name. */

import { parseDuration } from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { Problem } from '@holdfast/edges-base/http/problems'

type Body = Readonly<Record<string, unknown>>

/** `8h`, `30d`; without one `usual` counts. */
export function durationOf(body: Body, name: string, usual: string | null): number {
  const value = body[name] ?? usual
  const ms = typeof value === 'string' ? parseDuration(value) : undefined
  if (ms !== undefined && ms <= LIMITS.durationMsMax) return ms
  if (value === null) {
    throw new Problem('bad-request', `it needs an end: \`${name}\``, 'write 72h or 30d')
  }
  throw new Problem('bad-request', `\`${name}\` is not a duration`, 'write 8h or 30d')
}

export function namesOf(body: Body, name: string): readonly string[] {
  const value = body[name]
  const names = Array.isArray(value) ? (value as readonly unknown[]) : [null]
  if (names.every((one) => typeof one === 'string') && names.length <= LIMITS.applyObjectsMax) {
    return names
  }
  throw new Problem('bad-request', `\`${name}\` is not a list of names`, `write ["web-01"]`)
}

/** Whole numbers between the two, each; a list of none is none. */
export function numbersOf(
  body: Body,
  name: string,
  least: number,
  most: number,
): readonly number[] {
  const value = body[name]
  const list = Array.isArray(value) ? (value as readonly unknown[]) : []
  const numbers = list.filter((one): one is number => Number.isSafeInteger(one))
  const fit = numbers.every((number) => number >= least && number <= most)
  if (fit && numbers.length === list.length && list.length > 0 && list.length <= 100) return numbers
  throw new Problem(
    'bad-request',
    `\`${name}\` is not a list of numbers from ${least} to ${most}`,
    `write [${least},${most}]`,
  )
}
