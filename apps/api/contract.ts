/** Every operation of the API, by its id: `hold.release`. */

import type { Operation } from './operation.ts'
import { ACCESS_POLICY } from './contract/access-policy.ts'
import { AGENT } from './contract/agent.ts'
import { APPLY } from './contract/apply.ts'
import { ASSET } from './contract/asset.ts'
import { AUTHZEN } from './contract/authzen.ts'
import { BINDING } from './contract/binding.ts'
import { BREAK_GLASS } from './contract/break-glass.ts'
import { CLOCK } from './contract/clock.ts'
import { CREDENTIAL } from './contract/credential.ts'
import { DECISION } from './contract/decision.ts'
import { EFFECT } from './contract/effect.ts'
import { ENFORCEMENT_POINT } from './contract/enforcement-point.ts'
import { EVENT } from './contract/event.ts'
import { EVIDENCE } from './contract/evidence.ts'
import { EXCEPTION } from './contract/exception.ts'
import { EXPLAIN } from './contract/explain.ts'
import { FINDING } from './contract/finding.ts'
import { GRANT } from './contract/grant.ts'
import { HOLD } from './contract/hold.ts'
import { IDENTITY } from './contract/identity.ts'
import { IMPORT } from './contract/import.ts'
import { KV } from './contract/kv.ts'
import { LEDGER } from './contract/ledger.ts'
import { LOG } from './contract/log.ts'
import { MODE } from './contract/mode.ts'
import { OFF } from './contract/off.ts'
import { OPENAPI } from './contract/openapi.ts'
import { OPERATIONS } from './contract/operations.ts'
import { OVERRIDE } from './contract/override.ts'
import { POSTURE_POLICY } from './contract/posture-policy.ts'
import { REFUSAL } from './contract/refusal.ts'
import { RESOURCE } from './contract/resource.ts'
import { ROTATION } from './contract/rotation.ts'
import { SECRET } from './contract/secret.ts'
import { SOURCE } from './contract/source.ts'
import { STATEMENT } from './contract/statement.ts'
import { STATUS } from './contract/status.ts'
import { SURVIVOR_GROUP } from './contract/survivor-group.ts'
import { TOKEN } from './contract/token.ts'
import { TRIAGE } from './contract/triage.ts'
import { VERIFICATION } from './contract/verification.ts'

export const CONTRACT = {
  ...ACCESS_POLICY,
  ...AGENT,
  ...APPLY,
  ...ASSET,
  ...AUTHZEN,
  ...BINDING,
  ...BREAK_GLASS,
  ...CLOCK,
  ...CREDENTIAL,
  ...DECISION,
  ...EFFECT,
  ...ENFORCEMENT_POINT,
  ...EVENT,
  ...EVIDENCE,
  ...EXCEPTION,
  ...EXPLAIN,
  ...FINDING,
  ...GRANT,
  ...HOLD,
  ...IDENTITY,
  ...IMPORT,
  ...KV,
  ...LEDGER,
  ...LOG,
  ...MODE,
  ...OFF,
  ...OPENAPI,
  ...OPERATIONS,
  ...OVERRIDE,
  ...POSTURE_POLICY,
  ...REFUSAL,
  ...RESOURCE,
  ...ROTATION,
  ...SECRET,
  ...SOURCE,
  ...STATEMENT,
  ...STATUS,
  ...SURVIVOR_GROUP,
  ...TOKEN,
  ...TRIAGE,
  ...VERIFICATION,
} satisfies { readonly [id: string]: Operation }

export type Contract = typeof CONTRACT
export type OperationId = keyof Contract
