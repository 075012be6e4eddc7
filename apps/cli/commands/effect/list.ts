/** `effect list`: what was intended, how far it is, and for whose sake. */

import { deniedText, stepsOf } from '@holdfast/api/effect-words'
import { listVerb } from '../../list-verb.ts'
import { ago } from '../../output.ts'
import type { Verb } from '../../verb.ts'

export const list: Verb = listVerb({
  of: 'effect.list',
  says: 'what was intended at enforcement points, how far that is, and for which hold',
  head: ['EFFECT', 'POINT', 'VERB', 'ACCOUNT', 'STATE', 'INTENDED', 'DENIES', 'HOLD'],
  row: (effect) => [
    effect.id,
    effect.point,
    effect.type,
    effect.ref,
    stepsOf(effect),
    ago(effect.intendedAt),
    effect.denies === null ? null : deniedText(effect.denies),
    effect.holds.join(', ') || 'none',
  ],
  empty: 'nothing was ever intended at an enforcement point',
  filters: {
    point: 'only those at this enforcement point; several with commas',
    type: 'only those: cut, restore, notify-blocked, notify-released, notify-break-glass-opened, notify-break-glass-closed, with commas',
    state: 'only those: open, unrevoked, over, with commas',
    outcome: 'only those: confirmed, refused, unknown, superseded, with commas',
    hold: 'only those for the sake of this hold; several with commas',
  },
})
