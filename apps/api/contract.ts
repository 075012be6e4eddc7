/** Every operation of the API, by its id: `hold.release`. */

import type { Operation } from './operation.ts'
import { CLOCK } from './contract/clock.ts'
import { HOLD } from './contract/hold.ts'
import { MODE } from './contract/mode.ts'
import { OFF } from './contract/off.ts'
import { OVERRIDE } from './contract/override.ts'
import { REFUSAL } from './contract/refusal.ts'
import { STATUS } from './contract/status.ts'
import { TOKEN } from './contract/token.ts'

export const CONTRACT = {
  ...CLOCK,
  ...HOLD,
  ...MODE,
  ...OFF,
  ...OVERRIDE,
  ...REFUSAL,
  ...STATUS,
  ...TOKEN,
} satisfies { readonly [id: string]: Operation }

export type Contract = typeof CONTRACT
export type OperationId = keyof Contract
