/**
 * A life in which every kind of entry comes about, through judge and apply: what the newest fixture beside it was
 * recorded from (record.ts).
 */

import { MINUTE_MS } from '@holdfast/core/kernel/instant'
import { fleet, type Fleet } from '../testkit/fleet.ts'
import { EFFECTS } from './turns-of-effects.ts'
import { ESTATE, LIFE_OF_A_HOLD, REPORTS } from './turns-of-evidence.ts'
import { ROTATIONS } from './turns-of-rotations.ts'
import {
  BREAK_GLASS,
  CLOCK_AND_PAST,
  FEEDS,
  MOVES,
  SECRETS,
  SWITCHES,
  WORDS_OF_PEOPLE,
} from './turns-of-people.ts'

const TURNS = [
  ...ESTATE,
  ...REPORTS,
  ...LIFE_OF_A_HOLD,
  ...WORDS_OF_PEOPLE,
  ...BREAK_GLASS,
  ...SWITCHES,
  ...SECRETS,
  ...ROTATIONS,
  ...FEEDS,
  ...MOVES,
  ...EFFECTS,
  ...CLOCK_AND_PAST,
]

/** Throws where a turn did not bring what it is here for. */
export function everyKind(): Fleet {
  const made = fleet(12)
  for (const [kinds, turn] of TURNS) {
    made.later(MINUTE_MS)
    const before = made.entries.length
    turn(made)
    const written = new Set(made.entries.slice(before).map((entry) => entry.kind))
    const missing = kinds.filter((kind) => !written.has(kind))
    if (missing.length > 0) {
      throw new Error(`${missing.join()} is not among ${[...written].join()}`)
    }
  }
  return made
}
