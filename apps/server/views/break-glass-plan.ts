/** A warrant to sign, with what it would open and what would stay refused: every line of it is made from a decision. */

import type { BreakGlassPlan } from '@holdfast/api/contract/break-glass'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { digestOf } from '@holdfast/core/kernel/hash'
import { plus } from '@holdfast/core/kernel/instant'
import { opensBy, type OpenedUse } from '@holdfast/core/loop/answer/break-glass'
import { POSTURE_CODES, REASON_CODES, type ReasonCode } from '@holdfast/core/model/reason-codes'
import type { OverrideScope } from '@holdfast/core/model/override'
import { newWarrant, problemOf, warrantText } from '@holdfast/core/model/warrant'
import { inTheWay, scopeOf } from '@holdfast/core/restore/take-warrant'
import { standingAt } from '@holdfast/core/state/effects/table'
import { find, type View } from '@holdfast/core/state/state'
import { Problem, problemOfRefusals } from '@holdfast/edges-base/http/problems'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import type { Context } from '../context.ts'
import { inTurns, takeTurns } from '../turns.ts'
import { at } from './assets.ts'
import { approversNow } from './break-glass.ts'

/** Named one by one; `more` says how many others there are. */
const NAMED_MAX = 500

export interface Planned {
  readonly identities: readonly string[]
  readonly assets?: readonly string[] | undefined
  readonly incident: string
  readonly reason: string
  readonly for: number
  readonly in: number
  readonly drill: boolean
}

export async function planOf(context: Context, asked: Planned): Promise<BreakGlassPlan> {
  const { view } = context.driver
  const env = context.driver.env()
  const begins = plus(env.now, asked.in)
  const said = newWarrant({ ...asked, ledger: view.ledgerId }, begins, asked.for, context.random.bytes(26)) // prettier-ignore
  const problem = problemOf(said)
  if (problem !== null) throw new Problem('bad-request', `nobody should sign it: ${problem}`, HELP)
  const scope = scopeOf(view, said)
  if (!scope.ok) throw problemOfRefusals([scope.error])
  const uses = await inTurns(opensBy(view, scope.value, said, env), takeTurns())
  const opens = uses.filter(({ now, after }) => POSTURE_CODES.has(now) && isOpen(after))
  const stays = uses.filter(({ now, after }) => !isOpen(now) && !isOpen(after))
  const text = warrantText(said)
  const before = inTheWay(view, env.now)
  return {
    warrant: text,
    digest: digestOf(nodeHash, utf8(text)),
    from: at(said.from),
    until: at(said.until),
    drill: asked.drill,
    opens: opens.slice(0, NAMED_MAX).map((use) => useItem(view, use)),
    stays: stays.slice(0, NAMED_MAX).map((use) => useItem(view, use)),
    more: Math.max(opens.length - NAMED_MAX, 0) + Math.max(stays.length - NAMED_MAX, 0),
    permitted: uses.length - opens.length - stays.length,
    points: pointsOf(view, scope.value),
    approvers: approversNow(view, env.now).approvers,
    inTheWay: before === null ? null : { message: before.message, help: before.help },
  }
}

const HELP = 'see holdfast break-glass plan --help'

function isOpen(code: ReasonCode): boolean {
  return code.startsWith('permitted')
}

function useItem(
  view: View,
  { identity, asset, resource, tier, now }: OpenedUse,
): BreakGlassPlan['opens'][number] {
  return {
    identity: identity.name,
    asset: view.manifests.Asset.get(asset)?.name ?? asset,
    resource: resource.name,
    tier,
    code: now,
    why: REASON_CODES[now],
  }
}

/** Where they have accounts: what is denied there is given back by what decides here, or by the undo pack. */
function pointsOf(view: View, { identities = [] }: OverrideScope): BreakGlassPlan['points'] {
  return identities.flatMap((uid) => {
    const identity = view.manifests.Identity.get(uid)
    return (identity?.spec.accounts ?? []).map(({ enforcementPoint, ref }) => {
      const point = find(view, 'EnforcementPoint', enforcementPoint)?.uid ?? ''
      const denies = standingAt(view, point, ref)?.denies
      const denied =
        denies !== undefined &&
        (denies.whole || denies.assets.length > 0 || denies.resources.length > 0)
      return { point: enforcementPoint, ref, identity: identity?.name ?? uid, denied }
    })
  })
}
