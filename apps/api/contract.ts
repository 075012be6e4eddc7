/** Every operation of the API, by its id: `hold.release`. */

import type { Operation } from './operation.ts'
import { OVERRIDE } from './contract/override.ts'
import { TOKEN } from './contract/token.ts'

export const CONTRACT = {
  ...OVERRIDE,
  ...TOKEN,
} satisfies { readonly [id: string]: Operation }

export type Contract = typeof CONTRACT
export type OperationId = keyof Contract
