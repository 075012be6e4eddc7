/** When the head of the ledger is signed: after so many lines, after so long, when it is asked for, and at the end. */

import { LIMITS } from '@holdfast/core/kernel/limits'
import { digestOfText } from '@holdfast/core/kernel/hash'
import { contentsOrigin } from '@holdfast/core/ledger/bundle'
import { undoText } from '@holdfast/core/ledger/undo-pack'
import { originOf } from '@holdfast/protocols/tlog/checkpoint'
import type { StoredCheckpoint } from '../ports/stores.ts'
import { nodeHash } from '../signers/hash.ts'
import type { SignedHead } from './signed-head.ts'
import type { Writing } from './writing.ts'

export interface Signing {
  /** From now on, for this ledger: before that nothing is signed. */
  startFor(ledgerId: string): void
  now(): StoredCheckpoint | undefined
  /** These lines are durable in the ledger. */
  appended(lines: readonly string[]): void
  contents(text: string): string
  /** The line of an undo pack and the note about it, as this ledger stands; null: another state is newer than ours. */
  undo(line: string): { readonly ledgerId: string; readonly text: string } | null
  /** Signs what is not yet signed, unless writing has stopped. */
  close(): void
}

export function signingOf(head: SignedHead, writing: Writing): Signing {
  const { leaves } = head
  let ledgerId: string | null = null
  let timer: NodeJS.Timeout | undefined

  const now = (): StoredCheckpoint | undefined => {
    clearTimeout(timer)
    timer = undefined
    return ledgerId === null ? head.checkpoint() : head.sign()
  }
  const soon = (): void => {
    // Until somebody accepts it nothing is signed, so nothing is tried.
    if (head.past().behind !== null) return
    if (leaves.length - (head.checkpoint()?.size ?? 0) >= LIMITS.checkpointEntriesMax) now()
    else timer ??= setTimeout(() => writing.attempt(now), LIMITS.checkpointAgeMsMax)
  }
  return {
    startFor(id) {
      ledgerId = id
      if (leaves.length > (head.checkpoint()?.size ?? 0)) soon()
    },
    now,
    appended(lines) {
      const older = head.past().behind !== null
      head.add(lines)
      // A person has said that this state counts from now on: the new line of notes begins at once.
      if (older && head.past().behind === null) now()
      else soon()
    },
    contents(text) {
      // The key signs checkpoints: what else it signs can never be read as one.
      if (!text.startsWith(`${contentsOrigin(originOf(ledgerId ?? ''))}\n`)) {
        throw new Error('no list of contents')
      }
      return head.signText(text)
    },
    undo(line) {
      if (ledgerId === null || head.past().behind !== null) return null
      const at = { size: leaves.length, root: head.root() }
      const text = undoText(originOf(ledgerId), at, digestOfText(nodeHash, line))
      return { ledgerId, text: `${line}\n${head.signText(text)}` }
    },
    close() {
      if (writing.stopped() === null) writing.attempt(now)
      clearTimeout(timer)
    },
  }
}
