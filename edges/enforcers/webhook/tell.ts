/**
 * One POST. `Holdfast-Signature: t=…,v1=…` is HMAC-SHA256 over `t.body`, so a receiver can tell our word from
 * anyone's and refuse an old one.
 */

import { createHmac } from 'node:crypto'
import { reveal } from '@holdfast/core/kernel/redacted'
import type { Notice } from '@holdfast/core/model/effect'
import type { PointConfig } from '@holdfast/edges-base/config/adapter-config'
import type { Call, Told } from '@holdfast/edges-base/ports/enforcers'

export async function tell(
  { id, type, body }: Notice,
  { url = '' }: PointConfig,
  { secret, send, now, signal }: Call,
): Promise<Told> {
  if (secret === null) return { outcome: 'refused', detail: 'the signing secret cannot be read' }
  // The id first: a receiver that acts on it keeps the ids it has seen.
  const text = JSON.stringify({ id, type, ...(body as object) }) // Core makes it an object.
  // Of the sending, not of the intent: a receiver refuses what is old.
  const time = Math.floor(now / 1_000)
  const signature = createHmac('sha256', reveal(secret)).update(`${time}.${text}`).digest('hex')
  const { status } = await send(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'holdfast-effect': id,
      'holdfast-signature': `t=${time},v1=${signature}`,
    },
    body: text,
    discard: true,
    signal,
  })
  const good = status >= 200 && status < 300
  return { outcome: good ? 'confirmed' : 'refused', detail: `answered ${status}` }
}
