/** Whether this server is the newest state there is, and what to do where it is not: one sentence for every surface. */

import type { Past } from '@holdfast/api/contract/parts/past'
import type { Context } from '../context.ts'
import { at } from './assets.ts'

const NEXT =
  'look at what was changed since the backup (holds, quarantines, overrides, tokens), then holdfast ledger accept-restore --reason …'

export function pastView(context: Context): Past {
  const { view } = context.driver
  const { behind, sinkProblem } = context.writer.past()
  const fromBackup = behind !== null
  const known =
    behind?.head == null ? '' : `: it has ${view.size} entries, and ${behind.head.size} were signed`
  return {
    fromBackup,
    sentence: fromBackup
      ? `this server runs from a backup${known}. What it blocks stays blocked, tiers 0 and 1 are denied, tiers 2 and 3 are as of then; nothing is released or sent`
      : null,
    next: fromBackup ? NEXT : null,
    newestSize: behind?.head?.size ?? null,
    epoch: view.epoch,
    restoredAt: at(view.restoredAt),
    sinkProblem,
  }
}

export function pastAlarms(context: Context): string[] {
  const { sentence, next, sinkProblem } = pastView(context)
  return [
    ...(sentence === null ? [] : [`${sentence}. To go on: ${next ?? ''}`]),
    ...(sinkProblem === null
      ? []
      : [`${sinkProblem}: nobody outside could tell that this ledger is older or was rewritten`]),
  ]
}
