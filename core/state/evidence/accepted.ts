/** What Discover hands on of one report. */

import type { AssetUid } from '../../kernel/ids.ts'
import type { Evidence, SourceStanding } from '../../model/evidence.ts'
import type { ComponentFacts, HostFacts } from '../../model/facts.ts'
import type { Entitlement } from '../estate/entitlement.ts'

export interface Accepted {
  readonly asset: AssetUid
  readonly evidence: Evidence
  readonly standing: SourceStanding
  /** What its source may say of the asset: asked here, and nowhere again. */
  readonly entitled: Entitlement
  readonly nonce: string | null
  readonly facts: HostFacts | ComponentFacts
  readonly late: boolean
}
