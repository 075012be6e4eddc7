/** An enforcement point as it can be called: its adapter, its configuration, and what the operator lends to it. */

import type { Instant } from '@holdfast/core/kernel/instant'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import type { Stored } from '@holdfast/core/model/manifest'
import type { PointConfig } from '@holdfast/edges-base/config/adapter-config'
import type { Lending } from '@holdfast/edges-base/config/lending'
import { OutboundError } from '@holdfast/edges-base/http/outbound'
import { attempt } from '@holdfast/edges-base/outward/attempt'
import type { Enforcer } from '@holdfast/edges-base/ports/enforcers'
import { ENFORCERS } from '../adapters.generated.ts'
import { lendTo, type Lent } from './lend-to.ts'

export type LoadEnforcer = (id: string) => Promise<Enforcer | undefined>

export interface Door {
  readonly enforcer: Enforcer
  readonly point: PointConfig
  readonly lent: Lent
}

/** What is needed to open one. */
export interface Doors {
  readonly lending: Lending
  readonly load: LoadEnforcer
  readonly now: () => Instant
}

export async function loadEnforcer(id: string): Promise<Enforcer | undefined> {
  return (await ENFORCERS.get(id)?.())?.enforcer
}

/** The error says what would have to be changed. */
export async function doorOf(
  stored: Stored<'EnforcementPoint'> | undefined,
  lending: Lending,
  load: LoadEnforcer,
): Promise<Result<Door, string>> {
  if (stored === undefined) return err('the enforcement point is gone')
  const point: PointConfig = stored.spec
  const enforcer = await load(point.adapter)
  if (enforcer === undefined) return err(`there is no adapter \`${point.adapter}\``)
  const [wrong] = enforcer.problems(point)
  if (wrong !== undefined) return err(wrong)
  const lent = lendTo(lending, point)
  return lent.ok ? ok({ enforcer, point, lent: lent.value }) : lent
}

/** One call of it, or one look, given up after what it says that one takes. */
export function timed<T>(
  { capabilities }: Enforcer,
  act: (signal: AbortSignal) => Promise<T>,
  what: 'call' | 'look' = 'call',
): Promise<T> {
  const ms = what === 'call' ? capabilities.worstCaseEffectMs : capabilities.worstCaseLookMs
  const late = (): Error =>
    new OutboundError('timeout', `no whole answer within ${ms} ms`, 'look at the receiver')
  return attempt({ ms, late }, act)
}
