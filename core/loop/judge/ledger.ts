/** The ledger itself, and what it keeps of decisions and of secrets that went out. */

import { refuse, type Conclusion, done } from '../../state/conclusion.ts'
import type { Body } from '../../state/entries.ts'
import type { Env } from '../../model/env.ts'
import type { AcceptRestoreInput } from '../../model/epoch.ts'
import type { InputOf } from '../../model/input.ts'
import { RULES } from '../../model/rules.ts'
import type { View } from '../../state/state.ts'
import { underRules } from './rules.ts'

export function createLedger(view: View, input: InputOf<'create-ledger'>, env: Env): Conclusion {
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

export function sealDecisions(_: View, { segments }: InputOf<'seal-decisions'>): Conclusion {
  return done(
    segments.map((body) => ({ kind: 'decisions.sealed', body })),
    [],
    segments[0]?.segment ?? '',
  )
}

export function deleteDecisions(view: View, input: InputOf<'delete-decisions'>): Conclusion {
  const { segment, why, uses } = input
  // What is not sealed yet has no root in the ledger: it must not go.
  if (!view.sealedSegments.has(segment)) {
    return refuse('not-sealed', `the hour ${segment} is not sealed`, 'wait until it is')
  }
  const body = { segment, why, ...(uses === null ? {} : { uses }) }
  return done([{ kind: 'decisions.deleted', body }], [], segment)
}

export function deleteUses(_: View, { segment, why }: InputOf<'delete-uses'>): Conclusion {
  const body = { segment, why, what: 'uses' } as const
  return done([{ kind: 'decisions.deleted', body }], [], segment)
}

export function recordExposure(view: View, { exposure }: InputOf<'record-exposure'>): Conclusion {
  const { asset, identity, secret, version } = exposure
  const known = (view.exposures.get(asset) ?? []).some(
    (one) => one.identity === identity && one.secret === secret && one.version === version,
  )
  return done(known ? [] : [{ kind: 'exposure.recorded', body: { exposure } }], [], 'exposure')
}
