/** What is wrong with where a PostgreSQL cluster is said to be, and with how an account is named there. */

import type { EnforcerCapability } from '@holdfast/core/model/adapters'
import type { PointConfig } from '@holdfast/edges-base/config/adapter-config'
import {
  address,
  adapterConfig,
  type AdapterSchema,
  network,
  secret,
  text,
} from '@holdfast/edges-base/manifests/fields'
import { problemsOfAddress, type ServerAddress } from '@holdfast/postgres/address'
import { accountOf, turnsOf } from './account.ts'

const TURNS =
  'it is written like [role/app_a, role/app_b]: two roles that take turns, for with one whoever holds the old password would fail before the new one is read'

export const capability: EnforcerCapability = {
  takes: ['cut', 'restore'],
  cuts: {
    byAsset(ref) {
      const kind = accountOf(ref)?.kind
      return kind === 'roles' || kind === 'leased'
    },
    byResource: false,
    whole: true,
    refProblem: (ref) =>
      accountOf(ref) === null
        ? 'an account is written like role/app, roles/app_{asset} or leased/v-{asset}-*'
        : null,
    // A session ends when its program ends it.
    naturalEndMs: null,
  },
  rotates: { refsProblem: (refs) => (turnsOf(refs) === null ? TURNS : null) },
}

/** The one that setup.sql makes. */
export const CANARY = 'holdfast_canary'

export const config: AdapterSchema = adapterConfig('postgresql', {
  url: address,
  secret,
  network: network.exactOptional(),
  canary: text.exactOptional(),
})

export function problems(point: PointConfig): readonly string[] {
  // The schema says so.
  const { canary, ...address } = point as ServerAddress & { readonly canary?: string }
  const isOther = canary !== undefined && canary !== CANARY
  return [
    ...problemsOfAddress(address),
    ...(point.secret === undefined ? ['the enforcement point has no secret: a password'] : []),
    ...(isOther ? [`the canary is \`${CANARY}\`, and no other: setup.sql makes it`] : []),
  ]
}
