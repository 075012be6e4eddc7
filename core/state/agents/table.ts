/** Agents that enrolled. */

import type { AssetUid } from '../../kernel/ids.ts'
import { TOLD, type Table, type Twins } from '../table.ts'

export interface AgentTables {
  /** Every key an agent ever enrolled with; whether it still speaks stands with its asset. */
  readonly assetsByAgentKey: Table<string, AssetUid>
}

export function emptyAgents(): AgentTables {
  return {
    assetsByAgentKey: new Map(),
  }
}

export const AGENTS_TWINS: Twins<AgentTables> = {
  assetsByAgentKey: TOLD,
}
