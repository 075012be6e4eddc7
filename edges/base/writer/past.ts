/** Whether we are the newest state there is: what a restore has marked, and what notes outside say. */

import { base64, sameBytes } from '@holdfast/core/kernel/bytes'
import type { Checkpoint } from '@holdfast/protocols/tlog/checkpoint'
import { clearMark, readMark } from '../stores/restored-mark.ts'
import type { CheckpointSink } from './checkpoint-sink.ts'
import { newestNote, type Signatory } from './head-check.ts'
import type { Leaves } from './leaves.ts'
import type { Past } from './messages.ts'

export interface KnownPast {
  now(): Past
  /** What a restore has left in the directory. */
  readMark(): void
  /** The newest note of ours outside; throws `Forked` where it does not fit what is here. */
  readBack(by: Signatory): void
  /** A person has accepted this state. */
  accepted(): void
  send(note: string): void
}

export interface PastParts {
  readonly directory: string
  readonly sink: CheckpointSink
  readonly onPast: (past: Past) => void
}

export function pastOf({ directory, sink, onPast }: PastParts, leaves: Leaves): KnownPast {
  let past: Past = { behind: null, sinkProblem: null }
  const learn = (news: Partial<Past>): void => {
    const next = { ...past, ...news }
    if (JSON.stringify(next) === JSON.stringify(past)) return
    past = next
    onPast(past)
  }
  const compare = (note: Checkpoint): void => {
    const isLeft = leaves.isLeft(note)
    const newer = note.size > leaves.all.length
    if (!isLeft && !newer && !sameBytes(note.root, leaves.rootAt(note.size))) throw new Forked(note)
    if (isLeft || !newer) return learn({ sinkProblem: null })
    const head = { size: note.size, root: base64(note.root) }
    learn({ behind: { copy: past.behind?.copy ?? null, head }, sinkProblem: null })
  }
  return {
    now: () => past,
    readMark() {
      const mark = readMark(directory)
      if (mark === null) return
      if (leaves.isAccepted(mark.id)) clearMark(directory)
      else learn({ behind: { copy: mark.id, head: null } })
    },
    readBack(by) {
      if (sink.readBack === null) return
      let text: string
      try {
        text = sink.readBack()
      } catch (thrown) {
        return learn({ sinkProblem: `the checkpoint sink cannot be read: ${firstLine(thrown)}` })
      }
      const { checkpoint: note, foreign } = newestNote(by, text)
      if (note !== null) return compare(note)
      const sinkProblem = foreign ? 'the checkpoint sink holds no checkpoint of this ledger' : null
      learn({ sinkProblem })
    },
    accepted() {
      clearMark(directory)
      learn({ behind: null })
    },
    send(note) {
      try {
        sink.write(note)
        if (sink.readBack === null) learn({ sinkProblem: null })
      } catch (thrown) {
        learn({ sinkProblem: `the checkpoint sink cannot be written: ${firstLine(thrown)}` })
      }
    },
  }
}

function firstLine(thrown: unknown): string | undefined {
  return thrown instanceof Error ? thrown.message.split('\n')[0] : String(thrown)
}

export class Forked extends Error {
  override readonly name = 'Forked'
  constructor({ size }: Checkpoint) {
    super(
      `the checkpoint sink holds another root of ${size} entries than this directory has: it is a copy that went its own way, or it was rewritten`,
    )
  }
}
