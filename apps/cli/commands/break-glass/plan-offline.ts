/** A warrant with no server: of the ledger that the exported approvers name. */

import { randomBytes } from 'node:crypto'
import type { BreakGlassPlan } from '@holdfast/api/contract/break-glass'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { digestOf } from '@holdfast/core/kernel/hash'
import { formatInstant, instant, parseDuration, plus } from '@holdfast/core/kernel/instant'
import { newWarrant, problemOf, warrantText } from '@holdfast/core/model/warrant'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import { approversFile } from '@holdfast/server/break-glass/files'
import { EXITS, Failure } from '../../exits.ts'
import { approversIn } from './offline.ts'

/** With no server nobody can say what it would open. */
export type Plan = Pick<BreakGlassPlan, 'warrant' | 'digest' | 'until' | 'drill' | 'approvers'> & {
  readonly known: Omit<
    BreakGlassPlan,
    'warrant' | 'digest' | 'until' | 'drill' | 'approvers'
  > | null
}

export interface AskedPlan {
  readonly identities: readonly string[]
  readonly assets?: readonly string[]
  readonly incident: string
  readonly reason: string
  readonly for: string
  readonly in: string
  readonly drill: boolean
}

export async function plannedOffline(
  asked: AskedPlan,
  file: string | undefined,
  data: string,
): Promise<Plan> {
  const { ledger, approvers } = await approversIn(file ?? approversFile(data))
  const [ms, inMs] = [parseDuration(asked.for), parseDuration(asked.in)]
  if (ms === undefined || inMs === undefined) {
    throw new Failure(EXITS.usage, 'a duration is none', 'write --for 60m')
  }
  const at = plus(instant(Date.now()), inMs)
  const said = newWarrant({ ...asked, ledger }, at, ms, randomBytes(26))
  const problem = problemOf(said)
  if (problem !== null) throw new Failure(EXITS.usage, `nobody should sign it: ${problem}`)
  const warrant = warrantText(said)
  return {
    warrant,
    digest: digestOf(nodeHash, utf8(warrant)),
    until: formatInstant(said.until),
    drill: asked.drill,
    approvers,
    known: null,
  }
}
