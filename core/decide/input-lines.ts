/** The inputs of the rule in words: what is not known says so, with what the rule took and what would tell (law 6). */

import { ago } from '../kernel/ago.ts'
import type { Instant } from '../kernel/instant.ts'
import type { InputLine } from '../model/explanation.ts'
import { INPUTS, UNTOLD, type Inputs, type Told } from '../model/told.ts'
import { feedOf } from '../model/sayer.ts'

/** `dated`: the cause has a deadline all the same. */
export function inputLines(inputs: Inputs, dated: boolean, now: Instant): InputLine[] {
  return INPUTS.map((name) => {
    const told = inputs[name]
    return {
      name,
      is: told.is,
      by: told.is === 'unknown' ? null : told.by,
      at: told.is === 'unknown' ? null : told.at,
      says: `${NAMES[name]}: ${saysOf(name, inputs, dated, now)}`,
    }
  })
}

const NAMES = {
  exploited: 'known exploited',
  exposed: 'exposed',
  automatable: 'automatable',
  impact: 'technical impact total',
} as const

function saysOf(name: keyof Inputs, inputs: Inputs, dated: boolean, now: Instant): string {
  const told = inputs[name]
  if (told.is === 'unknown') {
    const [reason, tells] = UNTOLD[told.why]
    const open = name === 'exploited' && !dated ? 'no clock runs so far: ' : ''
    return `not known, taken as ${leanOf(name, inputs)}: ${open}${reason}; ${tells}`
  }
  const age = told.at === null ? '' : `, ${ago(told.at, now)}`
  const against =
    told.other === undefined
      ? ''
      : `; ${sayer(told.other.by)} says ${told.other.is}, which does not count`
  return `${told.is}, ${sayer(told.by)}${age}${against}`
}

/** Which way the rule goes without an answer. */
function leanOf(name: keyof Inputs, { exploited }: Inputs): string {
  if (name === 'impact') return 'yes'
  return name === 'exposed' && exploited.is === 'yes' ? 'yes at tiers 0 and 1' : 'no'
}

function sayer(by: string): string {
  if (by === 'declared') return 'its manifest'
  if (by === 'cvss') return 'CVSS (reachable only on the machine itself)'
  const feed = feedOf(by)
  return feed === null ? by : `feed ${feed}`
}

/** One word for lists. */
export function wordOf(told: Told): 'yes' | 'no' | 'not known' {
  return told.is === 'unknown' ? 'not known' : told.is
}
