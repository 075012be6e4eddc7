/**
 * The signed webhook: one POST when something is blocked or released. `Holdfast-Signature: t=…,v1=…` is
 * HMAC-SHA256 over `t.body`, so a receiver can tell our word from anyone's and refuse an old one.
 */

import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { lookup } from 'node:dns/promises'
import type { EffectId } from '@holdfast/core/kernel/ids'
import type { Effect, EffectOutcome } from '@holdfast/core/model/effect'
import type { Stored } from '@holdfast/core/model/manifest'
import { find, type View } from '@holdfast/core/model/state'
import { ADAPTER } from './adapter.ts'

export type Settle = (effect: EffectId, outcome: EffectOutcome, detail: string) => Promise<void>

/** Sent once: an answer that never came is `unknown`, and a person looks (law 12). */
export async function performWebhook(effect: Effect, view: View, settle: Settle): Promise<void> {
  const point = find(view, 'EnforcementPoint', effect.point)
  const url = point?.spec.url
  if (point === undefined || url === undefined) {
    return settle(effect.id, 'refused', 'the enforcement point has no url')
  }
  const secret = secretOf(point)
  if (secret === undefined) return settle(effect.id, 'refused', 'the signing secret cannot be read')
  const refused = await refuseTarget(url)
  if (refused !== null) return settle(effect.id, 'refused', refused)
  const body = JSON.stringify({ id: effect.id, type: effect.type, ...(effect.body as object) })
  const time = Math.floor(effect.intendedAt / 1_000)
  const signature = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        'holdfast-signature': `t=${time},v1=${signature}`,
      },
      body,
      signal: AbortSignal.timeout(ADAPTER.worstCaseEffectMs),
    })
    await response.body?.cancel()
    return settle(effect.id, response.ok ? 'confirmed' : 'refused', `answered ${response.status}`)
  } catch (thrown) {
    return settle(effect.id, 'unknown', thrown instanceof Error ? thrown.name : 'no answer')
  }
}

function secretOf(point: Stored<'EnforcementPoint'>): string | undefined {
  const { secret } = point.spec
  if (secret === undefined) return undefined
  try {
    if (secret.from === 'env') return process.env[secret.name]
    const folder = process.env['CREDENTIALS_DIRECTORY']
    if (secret.from === 'credential' && folder === undefined) return undefined
    const path = secret.from === 'credential' ? `${folder}/${secret.name}` : secret.name
    return readFileSync(path, 'utf8').trim()
  } catch {
    return undefined
  }
}

/** Link-local and metadata addresses are never a target; loopback is, for what runs beside us. */
async function refuseTarget(url: string): Promise<string | null> {
  const parsed = URL.parse(url)
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return 'the url is not http or https'
  if (parsed.username !== '' || parsed.password !== '') return 'the url carries a login'
  try {
    const { address } = await lookup(parsed.hostname.replace(/^\[|\]$/g, ''))
    return /^(?:169\.254\.|fe80:|::ffff:169\.254\.)/i.test(address)
      ? 'a link-local address is no target'
      : null
  } catch {
    return 'the name of the target is not known'
  }
}
