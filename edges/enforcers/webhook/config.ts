/** What is wrong with where a receiver is said to be. */

import type { EnforcerCapability } from '@holdfast/core/model/adapters'
import {
  adapterConfig,
  type AdapterSchema,
  receiver,
  secret,
} from '@holdfast/edges-base/manifests/fields'
import type { PointConfig } from '@holdfast/edges-base/config/adapter-config'

/** It is told of each, and obeys none. */
export const capability: EnforcerCapability = {
  takes: [
    'notify-blocked',
    'notify-released',
    'notify-break-glass-opened',
    'notify-break-glass-closed',
  ],
}

export const config: AdapterSchema = adapterConfig('webhook', {
  url: receiver.exactOptional(),
  secret: secret.exactOptional(),
})

export function problems({ url }: PointConfig): readonly string[] {
  return url === undefined ? ['the enforcement point has no url'] : []
}
