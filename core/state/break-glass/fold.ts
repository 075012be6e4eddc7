/** The fold of break-glass. */

import { TOGETHER, type Rows } from '../row.ts'
import type { BreakGlassEntries } from './entries.ts'

export const BREAK_GLASS_ROWS: Rows<BreakGlassEntries> = {
  'break-glass.opened@1': {
    fold: (state, { at, body: { opened } }) => {
      state.breakGlass.set(opened.id, { ...opened, recordedAt: at, review: null })
      state.unreviewed.set(opened.id, true)
    },
    // What it permits comes with its override.
    stage: TOGETHER,
    changes: ['overrides', 'status'],
    words: ({ opened: { said } }) => `break-glass opened for ${said.incident}: ${said.reason}`,
  },
  'break-glass.reviewed@1': {
    fold: (state, { at, body: { id, by, note } }) => {
      const opened = state.breakGlass.get(id)
      if (opened !== undefined) state.breakGlass.set(id, { ...opened, review: { by, note, at } })
      state.unreviewed.delete(id)
    },
    stage: TOGETHER,
    changes: ['overrides', 'status'],
    words: ({ note }) => `break-glass reviewed: ${note}`,
  },
  'break-glass.drilled@1': {
    fold: (state, { body: { drill } }) => void state.drills.set(drill.id, drill),
    stage: TOGETHER,
    changes: ['overrides', 'status'],
    words: ({ drill: { said } }) => `break-glass drilled: ${said.reason}`,
  },
  'break-glass.merged@1': {
    fold: (state, { at, body: { merged } }) =>
      void state.mergedLines.set(merged.line, { ...merged, mergedAt: at }),
    stage: TOGETHER,
    changes: ['overrides'],
    words: ({ merged: { text } }) => `merged from the journal of break-glass: ${text}`,
  },
}
