/** `why IDENTITY`: what it may and may not do from each of its assets, by the decisions themselves. */

import type { Answer } from '@holdfast/api/client'
import type { Client } from './client.ts'
import { EXITS, Failure, type Exit } from './exits.ts'

export interface IdentityAnswer {
  readonly identity: string
  readonly sentence: string
  /** Those where it is refused first; each with its own accesses only. */
  readonly assets: readonly Answer<'explain.asset'>[]
  /** Not shown one by one. */
  readonly more: number
  readonly exit: Exit
}

/** Codes of a denial for what is not known. */
export const UNSURE: ReadonlySet<string> = new Set([
  'posture-unknown',
  'asset-stale',
  'asset-not-established',
])

const SHOWN_MAX = 10

/** There is none of that name; the nearest, where there is one. */
export interface NoIdentity {
  readonly help: string
}

/** `only`: from this asset alone. */
export async function answerIdentity(
  client: Client,
  name: string,
  only: string | undefined,
): Promise<IdentityAnswer | NoIdentity> {
  const identity = await found(client, name)
  if (!('assets' in identity)) return identity
  if (only !== undefined && !identity.assets.includes(only)) {
    throw new Failure(
      EXITS['not-found'],
      `${name} is not bound to ${only}`,
      identity.assets.length === 0
        ? 'it is bound to no asset'
        : `it acts from ${identity.assets.slice(0, 5).join(', ')}`,
    )
  }
  const assets = only === undefined ? identity.assets : [only]
  const access = identity.access.filter((one) => assets.includes(one.asset))
  const refused = access.filter((one) => !one.allowed)
  const sure = refused.filter((one) => !UNSURE.has(one.code))
  const worst = (asset: string): number => {
    if (sure.some((one) => one.asset === asset)) return 0
    return refused.some((one) => one.asset === asset) ? 1 : 2
  }
  const ordered = assets.toSorted((a, b) => worst(a) - worst(b))
  const explained: Answer<'explain.asset'>[] = []
  for (const asset of ordered.slice(0, SHOWN_MAX)) {
    const query = { identity: identity.name }
    explained.push(await client.call('explain.asset', { params: { name: asset }, query }))
  }
  const none = assets.length === 0
  const from = assets.length === 1 ? (assets[0] ?? '') : `${assets.length} assets`
  return {
    identity: identity.name,
    sentence: none
      ? `${identity.name} acts from no known asset: name them in its spec.assets, or declare a Binding`
      : `${identity.name} acts from ${from}: ${refused.length} of ${access.length} accesses ${refused.length === 1 ? 'is' : 'are'} refused`,
    assets: explained,
    more: assets.length - explained.length,
    exit:
      sure.length > 0
        ? EXITS.blocked
        : refused.length > 0 || none
          ? EXITS['cannot-tell']
          : EXITS.done,
  }
}

async function found(client: Client, name: string): Promise<Answer<'identity.show'> | NoIdentity> {
  try {
    return await client.call('identity.show', { params: { name } })
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.exit === EXITS['not-found'])
      return { help: thrown.help }
    throw thrown
  }
}
