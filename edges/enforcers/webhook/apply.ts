/**
 * The signed webhook: one POST when something is blocked or released. `Holdfast-Signature: t=…,v1=…` is
 * HMAC-SHA256 over `t.body`, so a receiver can tell our word from anyone's and refuse an old one.
 */

import { createHmac } from 'node:crypto'
import { reveal } from '@holdfast/core/kernel/redacted'
import type { EffectId } from '@holdfast/core/kernel/ids'
import type { Instant } from '@holdfast/core/kernel/instant'
import type { Effect, EffectOutcome } from '@holdfast/core/model/effect'
import { find, type View } from '@holdfast/core/state/state'
import {
  lendSecret,
  privateProblem,
  type Lending,
  type NotLent,
} from '@holdfast/edges-base/config/lending'
import { OutboundError, outbound, type Outbound } from '@holdfast/edges-base/http/outbound'
import { ADAPTER } from './adapter.ts'

export type Settle = (effect: EffectId, outcome: EffectOutcome, detail: string) => Promise<void>

/**
 * Sent once: an answer that never came is `unknown`, and a person looks (law 12). What a crash left without an
 * outcome is sent again under the same id, which stands in the body and in a header.
 */
export async function performWebhook(
  effect: Effect,
  view: View,
  settle: Settle,
  lending: Lending,
  now: Instant,
): Promise<void> {
  const point = find(view, 'EnforcementPoint', effect.point)
  const url = point?.spec.url
  if (point === undefined || url === undefined) {
    return settle(effect.id, 'refused', 'the enforcement point has no url')
  }
  const ref = point.spec.secret
  const lent = ref === undefined ? null : lendSecret(lending, ref, url)
  if (lent?.ok === false) return settle(effect.id, 'refused', wordsOf(lent.error))
  const secret = lent?.value ?? null
  if (secret === null) return settle(effect.id, 'refused', 'the signing secret cannot be read')
  const body = JSON.stringify({ id: effect.id, type: effect.type, ...(effect.body as object) })
  // Of the sending, not of the intent: a receiver refuses what is old.
  const time = Math.floor(now / 1_000)
  const signature = createHmac('sha256', reveal(secret)).update(`${time}.${body}`).digest('hex')
  try {
    const response = await senderTo(lending, url)(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'holdfast-effect': effect.id,
        'holdfast-signature': `t=${time},v1=${signature}`,
      },
      body,
      discard: true,
    })
    const good = response.status >= 200 && response.status < 300
    return settle(effect.id, good ? 'confirmed' : 'refused', `answered ${response.status}`)
  } catch (thrown) {
    // Nothing was sent where there is no target; else nobody knows what arrived.
    const refused = thrown instanceof OutboundError && /^(?:url|address|name)$/.test(thrown.code)
    const away = privateProblem(lending, url)
    const notAllowed = thrown instanceof OutboundError && thrown.code === 'address' && away !== null
    const why = thrown instanceof Error ? thrown.message : 'no answer'
    const detail = notAllowed ? `${why}; ${wordsOf(away)}` : why
    return settle(effect.id, refused ? 'refused' : 'unknown', detail)
  }
}

/** What runs on a private network is told where the operator names it; link-local addresses never. */
function senderTo(lending: Lending, url: string): Outbound {
  const limits = { totalMs: ADAPTER.worstCaseEffectMs }
  return privateProblem(lending, url) === null
    ? outbound({ network: 'private', limits })
    : outbound({ limits })
}

function wordsOf({ message, help }: NotLent): string {
  return `${message} (${help})`
}
