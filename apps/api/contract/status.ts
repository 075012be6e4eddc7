/** What is going on, on one screen, and what somebody should look at. */

import { z } from 'zod'
import { POSTURES } from '@holdfast/core/model/posture'
import { count, list, maybeText, maybeTime, members, time } from '../fields.ts'
import { operation } from '../operation.ts'
import { measures } from './parts/measures.ts'
import { modeState } from './parts/mode-state.ts'
import { past } from './parts/past.ts'
import { postureWord, tier } from './parts/posture.ts'
import { question } from './parts/question.ts'
import { refusedCounts } from './parts/refused.ts'
import { sourceState } from './parts/source-state.ts'

const texts = list(z.string())

/** Open holds, by what the decisions say of their assets. */
const holds = members({
  open: count,
  blocked: count,
  refused: count,
  overridden: count,
  'report-only': count,
  permitted: count,
  oldestSince: maybeTime,
})

/** Null members: the clock of the server counts. */
const clock = members({
  suspect: z.boolean(),
  why: maybeText,
  wall: maybeTime,
  since: maybeTime,
})

export const status = members({
  mode: modeState,
  modeSentence: z.string(),
  /** Of it as much as a chip holds. */
  modeWord: z.string(),
  enforced: members({ assets: count, inPart: count }),
  stopped: members({ reason: z.string(), at: time, eject: z.boolean() }).nullable(),
  /** Where the installation is report-only: when a person should look at it again. */
  reviewAt: maybeTime,
  assets: count,
  identities: count,
  postures: z.record(z.enum(POSTURES), count),
  /** The first of them by name. */
  unknown: texts,
  notJudged: members({ assets: count, count }),
  holds,
  refused: refusedCounts,
  nextDue: members({ at: time, asset: z.string(), tier }).nullable(),
  /** The source that has said nothing good for longest. */
  oldestSource: members({ source: z.string(), at: time }).nullable(),
  sources: members({
    text: z.string(),
    /** Somebody should look at one. */
    attention: z.boolean(),
    states: z.record(sourceState, count),
  }),
  overrides: count,
  /** How many people can sign, and when it was last gone through; null: never. */
  breakGlass: members({ approvers: count, drilledAt: maybeTime }),
  /** Assets all of whose refusals some override keeps open. */
  overridden: count,
  questions: list(question),
  /** What `holdfast` is called where the server runs. */
  program: members({ name: z.string(), behindSudo: maybeText }),
  past,
  /** The undo pack: files, what of them could not be written, and how many accounts are denied anything now. */
  undo: members({ places: texts, problems: texts, accounts: count }),
  alarms: texts,
  neverReported: members({ count, assets: texts }),
  measures,
  clock,
  ledger: members({ id: z.string(), size: count, checkpointKey: z.string(), rules: count }),
  /** Of the server. */
  version: z.string(),
  at: time,
}).meta({ id: 'Status' })
export type Status = z.output<typeof status>

const group = members({
  kind: z.enum(['blocked', 'source', 'unknown', 'fixes', 'nobody-asked', 'unread', 'not-judged']),
  /** A sentence without its full stop. */
  text: z.string(),
  count,
  /** The first of them; `count` says how many there are. */
  assets: texts,
  /** Where a list of assets shows the others: its filter. */
  posture: postureWord.nullable(),
  /** The one hold behind it, where there is one only. */
  hold: maybeText,
  commands: texts,
}).meta({ id: 'AttentionGroup' })

const step = members({ text: z.string(), commands: texts, done: z.boolean() })

const attention = members({
  /** The machines' own waiting fixes in one sentence; null: nobody told of any. */
  headline: maybeText,
  /** What the server itself needs somebody for. */
  alarms: texts,
  groups: list(group),
  /** What makes a fresh estate useful, in order. */
  steps: list(step),
}).meta({ id: 'Attention' })
export type Attention = z.output<typeof attention>

/** All of the estate is in it. */
const SHOWN = [
  'agents',
  'assets',
  'estate',
  'findings',
  'holds',
  'identities',
  'ledger',
  'mode',
  'overrides',
  'sources',
  'status',
] as const

export const STATUS = {
  'status.show': operation({
    method: 'GET',
    path: '/api/v1/status',
    scope: 'read',
    summary: 'the one-screen answer',
    answer: status,
    collections: SHOWN,
  }),
  'status.attention': operation({
    method: 'GET',
    path: '/api/v1/attention',
    scope: 'read',
    summary: 'what somebody should look at, by what is behind it, with what to do',
    answer: attention,
    collections: SHOWN,
  }),
}
