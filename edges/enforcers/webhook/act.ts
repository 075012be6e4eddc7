/**
 * One POST. `Holdfast-Signature: t=…,v1=…` is HMAC-SHA256 over `t.body`, so a receiver can tell our word from
 * anyone's and refuse an old one.
 */

import { createHmac } from 'node:crypto'
import { reveal } from '@holdfast/core/kernel/redacted'
import type { Acted, Call, Step } from '@holdfast/edges-base/ports/enforcers'

export async function act(
  { target, body }: Step,
  { effect, secret, send, now, signal }: Call,
): Promise<Acted> {
  if (secret === null) return { outcome: 'refused', detail: 'the signing secret cannot be read' }
  const text = JSON.stringify(body)
  // Of the sending, not of the intent: a receiver refuses what is old.
  const time = Math.floor(now / 1_000)
  const signature = createHmac('sha256', reveal(secret)).update(`${time}.${text}`).digest('hex')
  const { status } = await send(target.ref, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'holdfast-effect': effect.id,
      'holdfast-signature': `t=${time},v1=${signature}`,
    },
    body: text,
    discard: true,
    signal,
  })
  const good = status >= 200 && status < 300
  return { outcome: good ? 'confirmed' : 'refused', detail: `answered ${status}` }
}
