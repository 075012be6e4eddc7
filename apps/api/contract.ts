/** Every operation of the API, by its id: `hold.release`. */

import type { Operation } from './operation.ts'
import { AGENT } from './contract/agent.ts'
import { AUTHZEN } from './contract/authzen.ts'
import { DECISION } from './contract/decision.ts'
import { EVENT } from './contract/event.ts'
import { EVIDENCE } from './contract/evidence.ts'
import { IMPORT } from './contract/import.ts'
import { KV } from './contract/kv.ts'
import { LEDGER } from './contract/ledger.ts'
import { LOG } from './contract/log.ts'
import { OPENAPI } from './contract/openapi.ts'
import { OPERATIONS } from './contract/operations.ts'
import { OVERRIDE } from './contract/override.ts'
import { STATEMENT } from './contract/statement.ts'
import { TOKEN } from './contract/token.ts'

export const CONTRACT = {
  ...AGENT,
  ...AUTHZEN,
  ...DECISION,
  ...EVENT,
  ...EVIDENCE,
  ...IMPORT,
  ...KV,
  ...LEDGER,
  ...LOG,
  ...OPENAPI,
  ...OPERATIONS,
  ...OVERRIDE,
  ...STATEMENT,
  ...TOKEN,
} satisfies { readonly [id: string]: Operation }

export type Contract = typeof CONTRACT
export type OperationId = keyof Contract
