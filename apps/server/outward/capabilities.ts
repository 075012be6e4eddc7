/** What the adapters that are there can do, by the name that a manifest gives, as their folders say it. */

import type { Adapters } from '@holdfast/core/model/adapters'
import type { AdapterSchema } from '@holdfast/edges-base/manifests/fields'
import { ENFORCER_CONFIGS, SOURCE_CONFIGS } from './adapters.generated.ts'

export const ADAPTERS: Adapters = {
  sources: byName(SOURCE_CONFIGS),
  enforcers: byName(ENFORCER_CONFIGS),
}

function byName<C>(
  configs: readonly { readonly config: AdapterSchema; readonly capability: C }[],
): ReadonlyMap<string, C> {
  return new Map(
    configs.map(({ config, capability }) => [config.shape.adapter.value, capability] as const),
  )
}
