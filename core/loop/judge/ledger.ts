/** The ledger itself: its first entries, and an older state of it that counts again. */

import { done, refuse, type Conclusion } from '../../model/conclusion.ts'
import type { Body } from '../../model/draft.ts'
import type { Env } from '../../model/env.ts'
import type { AcceptRestoreInput } from '../../model/epoch.ts'
import type { Input } from '../../model/input.ts'
import { RULES } from '../../model/rules.ts'
import type { View } from '../../state/state.ts'
import { underRules } from './rules.ts'

export function createLedger(
  view: View,
  input: Extract<Input, { kind: 'create-ledger' }>,
  env: Env,
): Conclusion {
  if (view.size > 0) return refuse('already-created', 'this ledger exists', 'use another directory')
  const { ledgerId, product, mode, checkpointKey, sample } = input
  const body = { ledgerId, product, mode, checkpointKey, sample }
  const created: Body = { kind: 'ledger.created', body }
  const rules = underRules({ ...view, ledgerId }, null, RULES, env)
  return done([created, ...rules], [ledgerId], 'create')
}

export function acceptRestore(view: View, input: AcceptRestoreInput, env: Env): Conclusion {
  if (!env.fromBackup) {
    return refuse(
      'not-from-backup',
      'this server does not run from a backup: there is nothing to accept',
      'holdfast status',
    )
  }
  const { reason, behind, copy } = input
  const body = { epoch: view.epoch + 1, reason, behind, copy }
  return done([{ kind: 'ledger.restored', body }], [view.ledgerId], 'accept-restore')
}
