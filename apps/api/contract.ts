/** Every operation of the API, by its id: `hold.release`. */

import type { Operation } from './operation.ts'
import { AGENT } from './contract/agent.ts'
import { ASSET } from './contract/asset.ts'
import { AUTHZEN } from './contract/authzen.ts'
import { CLOCK } from './contract/clock.ts'
import { DECISION } from './contract/decision.ts'
import { EVENT } from './contract/event.ts'
import { EVIDENCE } from './contract/evidence.ts'
import { EXPLAIN } from './contract/explain.ts'
import { HOLD } from './contract/hold.ts'
import { IMPORT } from './contract/import.ts'
import { KV } from './contract/kv.ts'
import { LEDGER } from './contract/ledger.ts'
import { LOG } from './contract/log.ts'
import { MODE } from './contract/mode.ts'
import { OFF } from './contract/off.ts'
import { OPENAPI } from './contract/openapi.ts'
import { OPERATIONS } from './contract/operations.ts'
import { OVERRIDE } from './contract/override.ts'
import { REFUSAL } from './contract/refusal.ts'
import { SOURCE } from './contract/source.ts'
import { STATEMENT } from './contract/statement.ts'
import { STATUS } from './contract/status.ts'
import { TOKEN } from './contract/token.ts'
import { TRIAGE } from './contract/triage.ts'
import { VERIFICATION } from './contract/verification.ts'

export const CONTRACT = {
  ...AGENT,
  ...ASSET,
  ...AUTHZEN,
  ...CLOCK,
  ...DECISION,
  ...EVENT,
  ...EVIDENCE,
  ...EXPLAIN,
  ...HOLD,
  ...IMPORT,
  ...KV,
  ...LEDGER,
  ...LOG,
  ...MODE,
  ...OFF,
  ...OPENAPI,
  ...OPERATIONS,
  ...OVERRIDE,
  ...REFUSAL,
  ...SOURCE,
  ...STATEMENT,
  ...STATUS,
  ...TOKEN,
  ...TRIAGE,
  ...VERIFICATION,
} satisfies { readonly [id: string]: Operation }

export type Contract = typeof CONTRACT
export type OperationId = keyof Contract
