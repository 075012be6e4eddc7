/** Every operation of the API, by its id: `hold.release`. */

import type { Operation } from './operation.ts'
import { ACCESS_POLICY } from './contract/access-policy.ts'
import { APPLY } from './contract/apply.ts'
import { BINDING } from './contract/binding.ts'
import { CREDENTIAL } from './contract/credential.ts'
import { ENFORCEMENT_POINT } from './contract/enforcement-point.ts'
import { EXCEPTION } from './contract/exception.ts'
import { GRANT } from './contract/grant.ts'
import { IDENTITY } from './contract/identity.ts'
import { POSTURE_POLICY } from './contract/posture-policy.ts'
import { RESOURCE } from './contract/resource.ts'
import { SECRET } from './contract/secret.ts'
import { SURVIVOR_GROUP } from './contract/survivor-group.ts'
import { TOKEN } from './contract/token.ts'

export const CONTRACT = {
  ...ACCESS_POLICY,
  ...APPLY,
  ...BINDING,
  ...CREDENTIAL,
  ...ENFORCEMENT_POINT,
  ...EXCEPTION,
  ...GRANT,
  ...IDENTITY,
  ...POSTURE_POLICY,
  ...RESOURCE,
  ...SECRET,
  ...SURVIVOR_GROUP,
  ...TOKEN,
} satisfies { readonly [id: string]: Operation }

export type Contract = typeof CONTRACT
export type OperationId = keyof Contract
