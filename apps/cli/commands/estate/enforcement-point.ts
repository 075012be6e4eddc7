/** `enforcement-point`: where access is cut and given back. */

import { words } from '@holdfast/api/spec-words'
import { listVerb } from '../../list-verb.ts'
import type { Noun } from '../../verb.ts'
import { removeVerb } from '../remove.ts'
import { noneLike } from './empty.ts'
import { nothingMore, showVerb } from './show.ts'

export const EXAMPLE = `apiVersion: holdfast.dev/v1
kind: EnforcementPoint
metadata: { name: pager }
spec: { adapter: webhook, url: https://hooks.example.com/holdfast }`

export const ENFORCEMENT_POINT: Noun = {
  word: 'enforcement-point',
  says: 'where access is cut and given back',
  verbs: [
    listVerb({
      of: 'enforcement-point.list',
      says: 'where access is cut and given back, by which adapter',
      head: ['POINT', 'ADAPTER', 'SETTINGS'],
      row: ({ name, spec: { adapter, ...settings } }) => [name, adapter, words(settings, 'none')],
      empty: noneLike('enforcement-point', EXAMPLE),
    }),
    showVerb('enforcement-point.show', nothingMore),
    removeVerb('enforcement-point.delete'),
  ],
}
