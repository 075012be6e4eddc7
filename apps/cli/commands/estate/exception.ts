/** `exception`: who answers for what until when, as declared. */

import { words } from '@holdfast/api/spec-words'
import { DAY_MS } from '@holdfast/core/kernel/instant'
import { listVerb } from '../../list-verb.ts'
import { until } from '../../output.ts'
import type { Noun } from '../../verb.ts'
import { removeVerb } from '../remove.ts'
import { noneLike } from './empty.ts'
import { nothingMore, showVerb } from './show.ts'

/** An exception ends within 30 days. */
const NEXT_WEEK = new Date(Date.now() + 7 * DAY_MS).toISOString().slice(0, 10)

export const EXAMPLE: string = `apiVersion: holdfast.dev/v1
kind: Exception
metadata: { name: web-01-until-monday }
spec: { scope: { assets: [web-01] }, owner: team-web, reason: the fix is tested, expires: ${NEXT_WEEK}T00:00:00Z }`

export const EXCEPTION: Noun = {
  word: 'exception',
  says: 'who answers for what until when, as declared',
  verbs: [
    listVerb({
      of: 'exception.list',
      says: 'who answers for what until when; what each keeps open is an override',
      head: ['EXCEPTION', 'OWNER', 'ENDS', 'SCOPE', 'REASON'],
      row: ({ name, spec }) => [
        name,
        spec.owner,
        until(spec.expires),
        words(spec.scope, 'nothing'),
        spec.reason,
      ],
      empty: noneLike('exception', EXAMPLE),
      filters: {
        expired: 'true or false: whether its end has come',
      },
    }),
    showVerb('exception.show', nothingMore),
    removeVerb('exception.delete'),
  ],
}
