/** `ep list`: where access is cut and given back, by which adapter. */

import { words } from '@holdfast/api/spec-words'
import { listVerb } from '../../list-verb.ts'
import type { Verb } from '../../verb.ts'
import { testText } from './words.ts'
import { noneLike } from '../estate/empty.ts'

export const EXAMPLE = `apiVersion: holdfast.dev/v1
kind: EnforcementPoint
metadata: { name: pager }
spec: { adapter: webhook, url: https://hooks.example.com/holdfast }`

export const list: Verb = listVerb({
  of: 'enforcement-point.list',
  says: 'where access is cut and given back, by which adapter',
  head: ['POINT', 'ADAPTER', 'TEST', 'SETTINGS'],
  row({ name, cuts, test, spec: { adapter, ...settings } }) {
    return [name, adapter, cuts ? testText(test) : 'it is only told', words(settings, 'none')]
  },
  empty: noneLike('enforcement point', EXAMPLE),
})
