/** The posture tables as DESIGN section 5 prints them, written out by hand: independent of the policies. */

import { ROWS, type PostureTable, type RowOutcome } from '@holdfast/core/model/posture'

const MINUTE = 60_000
const permit = (minutes: number): RowOutcome => ({ kind: 'permit', leaseMs: minutes * MINUTE })
const DENY: RowOutcome = { kind: 'deny' }

function table(profile: string, tierZero: RowOutcome): PostureTable {
  const proven = [tierZero, permit(15), permit(30), permit(24 * 60)] as const
  const rows: PostureTable['rows'] = {
    verified: proven,
    grace: proven,
    stale: proven,
    unknown: [DENY, DENY, permit(5), permit(30)],
    'restricted-serious': [DENY, DENY, permit(30), permit(24 * 60)],
    'restricted-critical': [DENY, DENY, DENY, permit(5)],
    quarantined: [DENY, DENY, DENY, DENY],
  }
  return { profile, version: `by hand: ${ROWS.length} rows`, rows }
}

export const BALANCED: PostureTable = table('balanced', permit(5))
export const STRICT: PostureTable = table('strict', permit(1))
