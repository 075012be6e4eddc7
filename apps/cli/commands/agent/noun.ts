/** `agent`: the reporter of this host. */

import type { Noun } from '../../verb.ts'
import { enroll } from './enroll.ts'
import { report } from './report.ts'
import { run } from './run.ts'
import { status } from './status.ts'

export const AGENT: Noun = {
  word: 'agent',
  says: 'the reporter of this host',
  verbs: [enroll, report, run, status],
}
