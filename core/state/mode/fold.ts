/** The fold of the mode, its waves, `off` and `eject`: each changes from when holds refuse. */

import type { Collection } from '../../model/collections.ts'
import type { Instant } from '../../kernel/instant.ts'
import type { State } from '../state.ts'
import type { AssetUid } from '../../kernel/ids.ts'
import { withChange } from '../../model/mode.ts'
import { enforcedAnew } from '../holds/fold.ts'
import type { EntryAt } from '../entries.ts'
import { TOGETHER, type Rows } from '../row.ts'
import type { ModeEntries } from './entries.ts'

const MODE_PAGES: readonly Collection[] = ['mode', 'holds', 'assets', 'status']

function modeSet(state: State, { at, actor, body }: EntryAt<'mode.set@1'>): void {
  const { mode, scope, reason, wave } = body
  state.modes = withChange(state.modes, { mode, scope, at, by: actor, reason })
  if (wave !== undefined && state.rollout !== null) {
    state.rollout = { ...state.rollout, wave: wave.number, bears: wave.bears }
  }
  enforcedAnew(state, at)
}

function rolloutStarted(state: State, { at, body }: EntryAt<'rollout.started@1'>): void {
  const { scope, waves } = body
  const none = { wave: -1, bears: 0, before: state.modes, unplanned: new Set<AssetUid>() }
  state.rollout = { scope, waves, startedAt: at, ...none }
}

function rolloutEnded(state: State, { at, body }: EntryAt<'rollout.ended@1'>): void {
  if (body.undone && state.rollout !== null) state.modes = state.rollout.before
  state.rollout = null
  enforcedAnew(state, at)
}

function enforcementStopped(state: State, entry: EntryAt<'enforcement.stopped@1'>): void {
  const { reason, eject } = entry.body
  state.stopped = { at: entry.at, by: entry.actor, reason, eject }
  enforcedAnew(state, entry.at)
}

function enforcementResumed(state: State, at: Instant): void {
  state.stopped = null
  enforcedAnew(state, at)
}

/** Whom it enforces is told by what is bound where. */
const ENFORCES = { reads: ['estate'], writes: ['mode'] }

export const MODE_ROWS: Rows<ModeEntries> = {
  'mode.set@1': {
    fold: modeSet,
    stage: TOGETHER,
    touches: () => ENFORCES,
    changes: MODE_PAGES,
    words: ({ mode, reason }) => `mode ${mode}: ${reason}`,
  },
  'rollout.started@1': {
    fold: rolloutStarted,
    stage: TOGETHER,
    touches: () => ({ writes: ['mode'] }),
    changes: MODE_PAGES,
    words: ({ waves, reason }) => `enforced in ${waves.length} waves: ${reason}`,
  },
  'rollout.ended@1': {
    fold: rolloutEnded,
    stage: TOGETHER,
    touches: () => ENFORCES,
    changes: MODE_PAGES,
    words: ({ why, undone }) => `waves ${undone ? 'undone' : 'ended'}: ${why}`,
  },
  'off.rehearsed@1': {
    fold: (state, { at }) => {
      state.rehearsedAt = at
    },
    stage: TOGETHER,
    changes: MODE_PAGES,
    words: ({ reason }) => `switching off rehearsed: ${reason}`,
  },
  'enforcement.stopped@1': {
    fold: enforcementStopped,
    stage: TOGETHER,
    touches: () => ENFORCES,
    changes: MODE_PAGES,
    words: ({ reason, eject }) => `${eject ? 'ejected' : 'switched off'}: ${reason}`,
  },
  'enforcement.resumed@1': {
    fold: (state, { at }) => enforcementResumed(state, at),
    stage: TOGETHER,
    touches: () => ENFORCES,
    changes: MODE_PAGES,
    words: ({ reason }) => `enforced again: ${reason}`,
  },
}
