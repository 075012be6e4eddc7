/** Before enforcing is switched on: whom it would refuse, and what `off` would leave of that. */

import type { ModePreview } from '@holdfast/api/contract/mode'
import { isRehearsed } from '@holdfast/core/enforce/rollout'
import { cuttingIn, untestedIn } from '@holdfast/core/enforce/tested-points'
import { canonicalJson } from '@holdfast/core/kernel/canonical-json'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { sorted } from '@holdfast/core/kernel/stepwise'
import { digestOf, type Digest } from '@holdfast/core/kernel/hash'
import { withChange, type ModeScope } from '@holdfast/core/model/mode'
import type { View } from '@holdfast/core/state/state'
import { Problem } from '@holdfast/edges-base/http/problems'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import type { Context } from '../context.ts'
import { inTurns, mapInTurns, takeTurns } from '../turns.ts'
import { reachBy } from './accounts.ts'
import { at } from './assets.ts'
import { testItem } from './points.ts'
import { scopeText } from './mode.ts'
import { refusedThen } from './refused-then.ts'
import { refusedItem, refusedRows, refusedView, type RefusalLook } from './refusals.ts'

/** Named one by one in the answer; `total` says how many there are. */
const ROWS_MAX = 200

export interface Shown {
  readonly look: RefusalLook
  /** Of exactly who would be refused what, and of the scope: another list has another. */
  readonly digest: Digest
}

/** Every use that would be refused once this scope enforces, unknown and stale ones among them. */
export async function shownFor(context: Context, scope: ModeScope): Promise<Shown> {
  const { view } = context.driver
  const look = await context.refusals.under(underScope(view, scope))
  const [odd] = look.unshown
  if (odd !== undefined) {
    const message = `whom asset \`${odd.name}\` would refuse cannot be told: ${odd.problem}`
    throw new Problem('conflict', message, 'leave it out of the scope, or report it anew')
  }
  const named = await mapInTurns(
    look.rows,
    (row) => `${row.identity} ${row.asset} ${row.resource} ${row.code}`,
  )
  const rows = await inTurns(sorted(named, byText), takeTurns())
  const text = canonicalJson({ scope: scopeText(view, scope), rows: [...rows] })
  return { look, digest: digestOf(nodeHash, utf8(text)) }
}

function underScope(view: View, scope: ModeScope): Pick<View, 'modes' | 'stopped'> {
  const change = { mode: 'enforce', scope, at: view.lastAt, by: 'preview', reason: '' } as const
  return { modes: withChange(view.modes, change), stopped: null }
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

export async function previewOf(context: Context, scope: ModeScope): Promise<ModePreview> {
  const { view } = context.driver
  const env = context.driver.env()
  const { look, digest } = await shownFor(context, scope)
  const fresh = isRehearsed(view, env)
  const text = scopeText(view, scope)
  const turn = takeTurns()
  const under = { ...view, ...underScope(view, scope) }
  const { cuts, notReached } = await inTurns(reachBy(under, env), turn)
  const untested = untestedIn(view, scope, env)
  const set = `holdfast mode set enforce --scope "${text}" --digest ${digest} --reason "…"`
  return {
    digest,
    scope: text,
    counts: await inTurns(refusedView(view, look), turn),
    rows: await mapInTurns(
      await inTurns(refusedRows(view, { ...look, rows: look.rows.slice(0, ROWS_MAX) }), turn),
      (refusedRow) => refusedItem(view, refusedRow, look.env),
    ),
    total: look.rows.length,
    points: cuttingIn(view, scope, env).map((point) => ({
      name: point.name,
      test: testItem(view, point, env),
    })),
    cuts: { accounts: cuts.slice(0, ROWS_MAX), more: Math.max(cuts.length - ROWS_MAX, 0) },
    notReached: {
      groups: notReached.slice(0, ROWS_MAX),
      more: Math.max(notReached.length - ROWS_MAX, 0),
    },
    past: await refusedThen(context, scope),
    rehearsal: view.rehearsedAt === null ? null : { at: at(view.rehearsedAt), fresh },
    needs: [
      ...(fresh ? [] : ['holdfast off --rehearse --reason "…"']),
      ...untested.map(({ name }) => `holdfast ep test ${name}`),
      set,
    ],
  }
}

/** Goes through `off` without doing it: what enforcing everywhere refuses, and what of that stays refused after it. */
export async function rehearseOff(
  context: Context,
): Promise<{ readonly checked: number; readonly stays: number }> {
  const { view } = context.driver
  const change = {
    mode: 'enforce',
    scope: { everything: true },
    at: view.lastAt,
    by: 'rehearsal',
    reason: '',
  } as const
  const on = await context.refusals.under({ modes: withChange([], change), stopped: null })
  const off = await context.refusals.under({
    modes: withChange([], change),
    stopped: { at: view.lastAt, by: 'rehearsal', reason: '', eject: false },
  })
  return { checked: on.rows.length, stays: off.rows.length }
}
