/** `triage`: forensic triage that the directive asks for, recorded or waived by people. */

import type { Noun } from '../../verb.ts'
import { list } from './list.ts'
import { record } from './record.ts'
import { waive } from './waive.ts'

export const TRIAGE: Noun = {
  word: 'triage',
  says: 'forensic triage that the directive asks for after an exploited flaw',
  verbs: [list, record, waive],
}
