/** `posture-policy`: which deadlines and profile count where. */

import { words } from '@holdfast/api/spec-words'
import { listVerb } from '../../list-verb.ts'
import type { Noun } from '../../verb.ts'
import { removeVerb } from '../remove.ts'
import { noneLike } from './empty.ts'
import { nothingMore, showVerb } from './show.ts'

export const EXAMPLE = `apiVersion: holdfast.dev/v1
kind: PosturePolicy
metadata: { name: web-soon }
spec: { assets: { names: [web-01] }, deadline: { after: 72h, weight: serious } }`

export const POSTURE_POLICY: Noun = {
  word: 'posture-policy',
  says: 'which deadlines and profile count where',
  verbs: [
    listVerb({
      of: 'posture-policy.list',
      says: 'which deadlines and profile count for which assets',
      head: ['POLICY', 'DEADLINE', 'PROFILE', 'END OF LIFE', 'ASSETS'],
      row: ({ name, spec }) => [
        name,
        words(spec.deadline, 'cisa-bod-26-04'),
        words(spec.profile, 'balanced'),
        words(spec.endOfLife, '90 d'),
        words(spec.assets, 'none'),
      ],
      empty: noneLike('posture-policy', EXAMPLE),
    }),
    showVerb('posture-policy.show', nothingMore),
    removeVerb('posture-policy.delete'),
  ],
}
